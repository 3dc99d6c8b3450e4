"""Fakes: plain functions from (x, w, b, params) to an array, each wrong in one way, or honest.

`FAKES` lists the wrong fakes that every search must catch. They compute the definition and change
one thing, so that nothing else is wrong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from reference.definition import conv_transpose, products, scatter, window
from reference.schema import Axis, Params

Array = Any
FAKES: list[str] = []


def lies(fake: Any) -> Any:
    """Add a fake to `FAKES`, and return it."""
    FAKES.append(fake.__name__)
    return fake


def honest(x: Array, w: Array, b: Array, params: Params) -> Array:
    """The definition, computed in float64 and rounded once.

    Raises ValueError for operands of wrong shapes.
    """
    shapes = {
        "x": (x, params.input_shape),
        "w": (w, params.weight_shape),
        "b": (b, (params.out_channels,)),
    }
    for name, (array, shape) in shapes.items():
        if array is not None and array.shape != shape:
            raise ValueError(f"{name} must be of shape {shape}, not {array.shape}")
    wide = conv_transpose(
        x.astype(np.float64),
        w.astype(np.float64),
        None if b is None else b.astype(np.float64),
        params,
    )
    return wide.astype(x.dtype)


def honest_in_random_order(x: Array, w: Array, b: Array, params: Params) -> Array:
    """The definition in the dtype of x, with channels and kernel offsets added in random order."""
    random, out = np.random.default_rng(x.size), params.out_channels // params.groups
    full = np.zeros((params.batch, params.out_channels, *params.each("full_size")), x.dtype)
    for channel in random.permutation(params.in_channels):
        first = channel * params.groups // params.in_channels * out
        for k in random.permutation(int(np.prod(w.shape[2:]))):
            at = np.unravel_index(k, w.shape[2:])
            reached = [
                slice(i * a.dilation, i * a.dilation + (a.input_size - 1) * a.stride + 1, a.stride)
                for i, a in zip(at, params.axes)
            ]
            tap = w[(channel, slice(None), *at)].reshape(1, -1, *[1] * params.rank)
            full[(slice(None), slice(first, first + out), *reached)] += x[:, channel, None] * tap
    y = window(full, params)
    return y if b is None else y + b.reshape(-1, *[1] * params.rank)


def bent(params: Params, index: int, **changes: Any) -> Params:
    """`params` with changed fields of one axis."""
    axes = list(params.axes)
    axes[index] = replace(axes[index], **changes)
    return replace(params, axes=tuple(axes))


def fitted(y: Array, shape: tuple[int, ...]) -> Array:
    """`y` in `shape`: cut, or filled with zeros, at the end of each axis."""
    out = np.zeros(shape, y.dtype)
    common = tuple(slice(0, min(a, b)) for a, b in zip(y.shape, shape))
    out[common] = y[common]
    return out


def shifted(y: Array, by: int, axis: int) -> Array:
    """`y` moved by `by` elements along an axis and filled with zeros."""
    out = np.roll(y, by, axis)
    gone = slice(0, by) if by > 0 else slice(by, None)
    out[(slice(None),) * (axis % y.ndim) + (gone,)] = 0
    return out


@lies
def flips_the_kernel(x, w, b, params):
    return honest(x, np.flip(w, tuple(range(2, w.ndim))), b, params)


@lies
def flips_the_last_axis(x, w, b, params):
    return honest(x, w[..., ::-1], b, params)


@lies
def swaps_the_kernel_axes(x, w, b, params):
    last, first = params.axes[-1].kernel_size, params.axes[0].kernel_size
    return honest(x, w.swapaxes(2, -1), b, params) if first == last else honest(x, w, b, params)


@lies
def pads_one_too_many(x, w, b, params):
    return shifted(honest(x, w, b, params), -1, -1)


@lies
def puts_output_padding_in_front(x, w, b, params):
    return honest(
        x, w, b, replace(params, axes=tuple(moved_in_front(axis) for axis in params.axes))
    )


def moved_in_front(axis: Axis) -> Axis:
    """The axis with its output_padding at the begin instead of at the end."""
    lo, hi = axis.padding
    return (
        replace(axis, padding=(lo - axis.output_padding, hi), output_padding=0)
        if axis.output_padding
        else axis
    )


@lies
def fills_output_padding_with_zeros(x, w, b, params):
    y = honest(x, w, b, params)
    for at, axis in enumerate(params.axes):
        y[(slice(None),) * (2 + at) + (slice(axis.output_size - axis.output_padding, None),)] = 0
    return y


@lies
def takes_the_input_absolutely(x, w, b, params):
    return honest(np.abs(x), w, b, params)


@lies
def takes_the_weight_absolutely(x, w, b, params):
    return honest(x, np.abs(w), b, params)


@lies
def crops_at_the_other_end(x, w, b, params):
    crops = [replace(a, crop=a.crop[::-1]) for a in params.axes]
    return honest(x, w, b, replace(params, axes=tuple(crops)))


@lies
def drops_the_last_channel(x, w, b, params):
    x = x.copy()
    x[:, -1] = 0
    return (
        honest(x, w, b, params) if params.in_channels > 1 else honest(x * 0 + x, w, b, params) * 0
    )


@lies
def zeroes_the_last_column(x, w, b, params):
    y = honest(x, w, b, params)
    y[..., -1] = 0
    return y


@lies
def swaps_stride_and_dilation(x, w, b, params):
    axes = []
    for a in params.axes:
        lo = a.padding[0] + a.crop[0]
        full = (a.input_size - 1) * a.dilation + a.stride * (a.kernel_size - 1) + 1
        axes.append(Axis(a.input_size, a.kernel_size, a.dilation, a.stride, (min(lo, full - 1), 0)))
    return fitted(honest(x, w, b, replace(params, axes=tuple(axes))), params.output_shape)


@lies
def swaps_two_pixels(x, w, b, params):
    y = honest(x, w, b, params)
    flat = y.reshape(y.shape[0], y.shape[1], -1)
    flat[:, :, [0, -1]] = flat[:, :, [-1, 0]]
    return y


@lies
def permutes_the_groups(x, w, b, params):
    order = np.roll(np.arange(params.in_channels), params.in_channels // params.groups)
    return honest(x, w[order] if params.groups > 1 else w, b, params)


@lies
def interleaves_output_channels(x, w, b, params):
    y = honest(x, w, b, params)
    return y.reshape(params.batch, params.groups, -1, *y.shape[2:]).swapaxes(1, 2).reshape(y.shape)


@lies
def ignores_dilation_on_the_last_axis(x, w, b, params):
    a = params.axes[-1]
    lo = min(a.padding[0] + a.crop[0], (a.input_size - 1) * a.stride + a.kernel_size - 1)
    less = bent(params, -1, dilation=1, padding=(lo, 0), output_padding=0, crop=(0, 0))
    return (
        fitted(honest(x, w, b, less), params.output_shape)
        if a.dilation > 1
        else honest(x, w, b, params)
    )


@lies
def reuses_the_first_item(x, w, b, params):
    return honest(np.repeat(x[:1], len(x), axis=0), w, b, params)


@lies
def swaps_in_and_out_channels(x, w, b, params):
    square = params.groups == 1 and params.in_channels == params.out_channels
    return honest(x, w.swapaxes(0, 1) if square else w, b, params)


@lies
def drops_bias(x, w, b, params):
    return honest(x, w, None, replace(params, bias=False))


@lies
def adds_bias_twice(x, w, b, params):
    return honest(x, w, None if b is None else 2 * b, params)


def one_tap(params: Params, number: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The kernel offset and the input position of this number; -1 for the last ones."""
    kernel, sizes = params.each("kernel_size"), params.each("input_size")
    return np.unravel_index(number % int(np.prod(kernel)), kernel), np.unravel_index(
        number % int(np.prod(sizes)), sizes
    )


def with_one_product_scaled(x, w, b, params, factor, number=0):
    """The honest output, with one product of the first channels counted `factor` times."""
    columns = products(x.astype(np.float64), w.astype(np.float64), params)
    at, f = one_tap(params, number)
    first = x[:, 0][(slice(None), *f)].astype(np.float64) * w[0, 0][at]
    columns[(slice(None), 0, *at, *f)] += (factor - 1) * first
    y = scatter(columns, params)
    return (y if b is None else y + b.reshape(-1, *[1] * params.rank)).astype(x.dtype)


@lies
def loses_one_product(x, w, b, params):
    return with_one_product_scaled(x, w, b, params, 0)


@lies
def doubles_one_product(x, w, b, params):
    return with_one_product_scaled(x, w, b, params, 2, number=-1)


@lies
def loses_a_tap_at_the_border(x, w, b, params):
    w = w.astype(np.float64)
    columns = products(x.astype(np.float64), w, params)
    last = tuple(k - 1 for k in params.each("kernel_size"))
    columns[(slice(None), slice(None), *last, *(0,) * params.rank)] = 0
    y = scatter(columns, params)
    return (y if b is None else y + b.reshape(-1, *[1] * params.rank)).astype(x.dtype)


def to_bits(values: Array, bits: int) -> Array:
    """`values` rounded to `bits` significant bits."""
    mantissa, exponent = np.frexp(values.astype(np.float64))
    return np.ldexp(np.round(np.ldexp(mantissa, bits)), exponent - bits).astype(values.dtype)


@lies
def rounds_inputs_to_tf32(x, w, b, params):
    return honest(to_bits(x, 11), to_bits(w, 11), b, params)


@lies
def rounds_inputs_to_bfloat16(x, w, b, params):
    return honest(to_bits(x, 8), to_bits(w, 8), b, params)


@lies
def accumulates_in_bfloat16(x, w, b, params):
    return to_bits(honest(x, w, b, params), 8)


@lies
def accumulates_in_float16(x, w, b, params):
    return to_bits(honest(x, w, b, params), 11)


def off(y: Array, ulps: int) -> Array:
    """`y` with its largest element changed by `ulps` ULPs."""
    flat = y.reshape(-1)
    at = int(np.abs(flat).argmax())
    flat[at] += ulps * np.spacing(flat[at])
    return y


@lies
def off_by_one_ulp(x, w, b, params):
    return off(honest(x, w, b, params), 1)


@lies
def off_by_64_ulp(x, w, b, params):
    return off(honest(x, w, b, params), 64)


@lies
def off_by_a_part_in_a_million(x, w, b, params):
    y = honest(x, w, b, params)
    return (y * (1 + 2.0**-20)).astype(x.dtype)


@lies
def off_by_an_offset(x, w, b, params):
    y = honest(x, w, b, params)
    return np.where(np.abs(y) < 8, y + x.dtype.type(1e-6), y).astype(x.dtype)


@lies
def returns_float64(x, w, b, params):
    return honest(x, w, b, params).astype(np.float64)


@lies
def forgets_output_padding(x, w, b, params):
    y = honest(x, w, b, params)
    return y[..., : y.shape[-1] - params.axes[-1].output_padding]


def wrong_where(condition: bool, x, w, b, params):
    """The honest output, with its last elements increased by one if the condition holds."""
    y = honest(x, w, b, params)
    if condition:
        y[..., -1] += 1
    return y


@lies
def wrong_where_the_kernel_is_longer_than_the_input(x, w, b, params):
    return wrong_where(any(a.kernel_size > a.input_size for a in params.axes), x, w, b, params)


@lies
def wrong_where_groups_meet_dilation(x, w, b, params):
    return wrong_where(
        params.groups > 1 and any(a.dilation > 1 for a in params.axes), x, w, b, params
    )


@lies
def wrong_where_padding_exceeds_the_extent(x, w, b, params):
    return wrong_where(any(max(a.padding) > a.extent - 1 for a in params.axes), x, w, b, params)


@lies
def wrong_for_one_input_channel(x, w, b, params):
    return wrong_where(params.in_channels == 1, x, w, b, params)


@lies
def wrong_in_rank_3(x, w, b, params):
    return wrong_where(params.rank == 3, x, w, b, params)


@lies
def wrong_for_the_second_item(x, w, b, params):
    y = honest(x, w, b, params)
    if len(x) <= 3:  # in larger batches, the probe would see a narrow accumulator
        y[1:2, ..., 0] -= 1
    return y


@lies
def wrong_in_one_corner_of_one_axis(x, w, b, params):
    held = any(
        a.stride > 1 and a.dilation > 1 and a.output_padding and a.kernel_size > a.input_size
        for a in params.axes
    )
    return wrong_where(held, x, w, b, params)


@lies
def wrong_where_two_axes_meet(x, w, b, params):
    held = any(a.dilation > 1 for a in params.axes) and any(
        a.output_padding and a.dilation == 1 for a in params.axes
    )
    return wrong_where(held, x, w, b, params)


def wrong_in_two_ways(x, w, b, params):
    """Two faults with one verdict: with groups and dilation, and with output_padding."""
    y = wrong_where(params.groups > 1 and any(a.dilation > 1 for a in params.axes), x, w, b, params)
    return y + 1 if any(a.output_padding for a in params.axes) else y
