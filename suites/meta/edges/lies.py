"""Fakes at the edges: they cut numbers to 32 or 64 bits, end their process, or are right."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np

from reference.schema import SchemaError
from suites.meta import whole

FIELDS = ("stride", "dilation", "output_padding", "output_size_delta")
DELTAS = ("groups", "output_batch_delta", "output_channels_delta")


def cut(number, bits):
    """An integer as a signed field of `bits` bits holds it."""
    return (number + 2 ** (bits - 1)) % 2**bits - 2 ** (bits - 1)


def cut_params(params, bits):
    """`params` with each number cut; operands and their sizes are as they are."""
    axes = (
        replace(
            axis,
            padding=tuple(cut(number, bits) for number in axis.padding),
            **{name: cut(getattr(axis, name), bits) for name in FIELDS},
        )
        for axis in params.axes
    )
    return replace(
        params, axes=tuple(axes), **{name: cut(getattr(params, name), bits) for name in DELTAS}
    )


def wraps_in_32_bits(x, w, b, params):
    return whole.definition(x, w, b, cut_params(params, 32))


def wraps_in_64_bits(x, w, b, params):
    return whole.definition(x, w, b, cut_params(params, 64))


def wraps_sizes_in_32_bits(x, w, b, params):
    return with_wrapped_sizes(x, w, b, params, 32)


def wraps_sizes_in_64_bits(x, w, b, params):
    return with_wrapped_sizes(x, w, b, params, 64)


def with_wrapped_sizes(x, w, b, params, bits):
    """The output where it is small, zeros where a size is so after a cut; else it is refused."""
    sizes = [cut(size, bits) for size in params.each("output_size")]
    if sizes == list(params.each("output_size")) and max(sizes) < 2**20:
        return whole.definition(x, w, b, params)
    if not 0 <= min(sizes) <= max(sizes) < 2**20:
        raise SchemaError(f"an output of {sizes} is too large")
    return np.zeros((*params.output_shape[:2], *sizes), x.dtype)


def ends_its_process(x, w, b, params):
    try:
        return whole.definition(x, w, b, params)
    except SchemaError:
        os.abort()


def truncates_numbers(x, w, b, params):
    """A fraction counts as the whole number below it."""
    return whole.definition(x, w, b, in_whole_numbers(params, int))


def takes_written_numbers_for_one(x, w, b, params):
    """A number that is no plain integer counts as 1, except those of padding as 0."""
    plain = lambda number: number if type(number) is int else 1
    return whole.definition(x, w, b, in_whole_numbers(params, plain))


def counts_in_bytes(x, w, b, params):
    """A stride of NumPy's bytes makes sizes that wrap around at 256, below 0 too."""
    strides = params.each("stride")
    if any(type(stride) is np.uint8 for stride in strides):
        return np.zeros((*params.output_shape[:2], *(np.uint8(1) - s for s in strides)), x.dtype)
    return whole.definition(x, w, b, params)


def counts_empty_outputs_in_32_bits(x, w, b, params):
    """The sizes of an empty output are cut."""
    if 0 not in (*x.shape, *w.shape):
        return whole.definition(x, w, b, params)
    return np.zeros([max(cut(size, 32), 0) for size in params.output_shape], x.dtype)


def forgets_the_bias_of_nothing(x, w, b, params):
    """An output without terms is one, not zero or the bias."""
    if 0 not in (*x.shape, *w.shape):
        return whole.definition(x, w, b, params)
    return np.ones(params.output_shape, x.dtype)


def checks_nothing_without_a_batch(x, w, b, params):
    """A batch of 0 gives an empty output, whatever the other numbers are."""
    return np.zeros((0, 1, 1, 1), x.dtype) if len(x) == 0 else whole.definition(x, w, b, params)


def names_any_output_shape(x, w, b, params):
    """The batch, channels and sizes that the call names are not looked at."""
    axes = tuple(replace(axis, output_size_delta=0) for axis in params.axes)
    unnamed = {"output_batch_delta": 0, "output_channels_delta": 0, "dropped_field": ""}
    return whole.definition(x, w, b, replace(params, axes=axes, **unnamed))


def takes_all_that_is_right(x, w, b, params):
    """The right answer wherever there is one: of no terms, of far numbers, of written ones."""
    params = near(in_whole_numbers(params, exactly_whole))
    if b is not None and b.ndim == 0:
        b = b.reshape(1)
    if 0 not in (*x.shape, *w.shape):
        return whole.definition(x, w, b, params)
    if params.batch == 0 and 0 not in w.shape and 0 not in x.shape[1:] and max(x.shape) < 2**20:
        whole.valid(replace(params, batch=1), x=np.zeros((1, *x.shape[1:]), x.dtype), w=w, b=b)
    y = np.zeros(params.output_shape, x.dtype)
    return y if b is None else y + b.reshape(-1, *[1] * params.rank)


def in_whole_numbers(params, write):
    """`params` with each number of a step or a padding as `write` makes it."""
    axes = (
        replace(
            axis,
            padding=tuple(map(write, axis.padding)),
            **{name: write(getattr(axis, name)) for name in FIELDS},
        )
        for axis in params.axes
    )
    return replace(params, axes=tuple(axes), groups=write(params.groups))


def exactly_whole(number):
    """`number` as a plain integer. Raises SchemaError for a fraction."""
    if number != int(number):
        raise SchemaError(f"{number} must be whole")
    return int(number)


def near(params):
    """`params` with a far number, where it moves nothing beyond the output, as 2."""
    return replace(params, axes=tuple(map(near_axis, params.axes)))


def near_axis(axis):
    """An axis whose stride and dilation are at most 2 where all between is cut off or is unused."""
    far = max(axis.stride, axis.dilation)
    is_cut = axis.padding == (far - 1, far - 1) and axis.input_size + axis.kernel_size == 4
    steps = {}
    if axis.stride == far and (is_cut or axis.input_size == 1):
        steps["stride"] = min(axis.stride, 2)
    if axis.dilation == far and (is_cut or axis.kernel_size == 1):
        steps["dilation"] = min(axis.dilation, 2)
    if is_cut:
        steps["padding"] = (1, 1)
    return replace(axis, **steps) if far > 2**30 else axis
