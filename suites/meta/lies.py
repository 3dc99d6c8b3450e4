"""Lies: wrong functions for single routes of `suites.meta.whole`, at least one for each claim."""

from __future__ import annotations

import os

import numpy as np

from suites.meta import whole
from suites.meta.fakes import off

CALLS: list[int] = []
WEIGHTS: dict[str, np.ndarray] = {}  # parameters -> the first weight
SIZES: list[int] = []  # of x, call by call
ERRORS: list[Exception] = []  # since the last answer


def conv_flips_the_kernel(x, w, params):
    return whole.conv(x, np.flip(w, axis=tuple(range(2, w.ndim))), params)


def conv_saturates(x, w, params):
    return _saturated(whole.conv(_wide(x), _wide(w), params), x.dtype)


def conv_off_by_64_ulp(x, w, params):
    return off(whole.conv(x, w, params), 64)


def conv_differs_from_call_to_call(x, w, params):
    CALLS.append(1)
    return whole.conv(x, w, params) * (1 + np.finfo(x.dtype).eps * (len(CALLS) % 2))


def conv_is_wrong_for_the_second_item(x, w, params):
    y = whole.conv(x, w, params)
    y[1:2] += 1
    return y


def conv_is_wrong_in_a_large_batch(x, w, params):
    y = whole.conv(x, w, params)
    if len(x) > 3:
        y[-1] += 1
    return y


def conv_drops_a_channel_of_the_last_group(x, w, params):
    x = x.copy()
    x[:, -1] = 0
    return whole.conv(x, w, params)


def flips_the_kernel(x, w, b, params):
    return whole.definition(x, np.flip(w, axis=tuple(range(2, w.ndim))), b, params)


def saturates(x, w, b, params):
    b = None if b is None else _wide(b)
    return _saturated(whole.definition(_wide(x), _wide(w), b, params), x.dtype)


def _wide(a):
    return a.astype(np.int64)


def _saturated(sums, dtype):
    """The largest or the smallest integer of the dtype for what is beyond it."""
    ends = np.iinfo(dtype)
    return np.clip(sums, ends.min, ends.max).astype(dtype)


def with_faults(x, w, b, params, *numbers):
    """The output with the faults of these numbers.

    0: the kernel is flipped if a dilation is above 1. 1: with groups of an odd number of output
    channels, the last elements are too large. 2: the last of three or more items repeats the first.
    """
    if 0 in numbers and any(a.dilation > 1 and a.kernel_size > 1 for a in params.axes):
        w = np.flip(w, axis=tuple(range(2, w.ndim)))
    y = whole.definition(x, w, b, params)
    if 1 in numbers and params.groups > 1 and params.out_channels // params.groups % 2 == 1:
        y[..., -1] += 1
    if 2 in numbers and params.batch >= 3:
        y[-1] = y[0]
    return y


def has_one_fault(x, w, b, params):
    return with_faults(x, w, b, params, 0)


def has_two_faults(x, w, b, params):
    return with_faults(x, w, b, params, 0, 1)


def has_three_faults(x, w, b, params):
    return with_faults(x, w, b, params, 0, 1, 2)


def drops_a_tail(x, w, b, params):
    """Elements of an input row beyond the eighth count as 0, even if they are NaN."""
    x = x.copy()
    x[..., 8:] = 0
    return whole.definition(x, w, b, params)


def drops_a_tail_and_swallows_nan(x, w, b, params):
    """`drops_a_tail`, with 0 for each output that is NaN."""
    return np.nan_to_num(drops_a_tail(x, w, b, params), posinf=np.inf, neginf=-np.inf)


def flushes_in_two_regions(x, w, b, params):
    """Subnormal operands count as 0 with a stride above 1, and with groups."""
    if _strided(params) or params.groups > 1:
        x, w = _flushed(x), _flushed(w)
    return whole.definition(x, w, b, params)


def shortens_in_two_regions(x, w, b, params):
    """Operands lose their last 16 bits with a stride above 1, and with groups."""
    if _strided(params) or params.groups > 1:
        x, w = _shortened(x), _shortened(w)
    return whole.definition(x, w, b, params)


def flushes_and_shortens(x, w, b, params):
    """Subnormal operands count as 0 with a stride above 1, else operands lose bits with groups."""
    if _strided(params):
        x, w = _flushed(x), _flushed(w)
    elif params.groups > 1:
        x, w = _shortened(x), _shortened(w)
    return whole.definition(x, w, b, params)


def _strided(params):
    return any(axis.stride > 1 for axis in params.axes)


def _flushed(a):
    return np.where(np.abs(a) < np.finfo(a.dtype).tiny, 0, a).astype(a.dtype)


def _shortened(a):
    return (a.view(np.uint32) & 0xFFFF0000).view(np.float32) if a.dtype == np.float32 else a


def refuses_for_two_reasons(x, w, b, params):
    """All calls of rank 2 are refused, and those of rank 1 with groups, with different messages."""
    if params.rank == 2:
        raise RuntimeError("there is no engine for this descriptor")
    if params.rank == 1 and params.groups > 1:
        raise RuntimeError(f"the weights {w.shape} cannot be packed")
    return whole.definition(x, w, b, params)


def columns_with_kernel_outermost(x, params):
    columns = whole.columns(x, params)
    kernel = int(np.prod(params.each("kernel_size")))
    return (
        columns.reshape(len(x), -1, kernel, columns.shape[-1]).swapaxes(1, 2).reshape(columns.shape)
    )


def columns_of_any_image(x, params):
    try:
        return whole.columns(x, params)
    except ValueError:
        return np.zeros((len(x), 1, 1), x.dtype)


def image_keeps_the_last(x, params):
    """Overlapping entries are averaged instead of added."""
    added, counted = whole.image(x, params), whole.image(np.ones_like(x), params)
    return added / np.maximum(counted, 1)


def image_wraps_around(x, params):
    """Entries in the padding are added to the first element."""
    y = whole.image(x, params)
    y[:, :, *(0,) * params.rank] += x.reshape(*y.shape[:2], -1).sum(-1) - y.reshape(
        *y.shape[:2], -1
    ).sum(-1)
    return y


def gradients_flip_dw(x, w, b, g, params):
    dx, dw, *db = whole.gradients(x, w, b, g, params)
    return (dx, np.flip(dw, axis=tuple(range(2, dw.ndim))), *db)


def gradients_average_db(x, w, b, g, params):
    dx, dw, *db = whole.gradients(x, w, b, g, params)
    return (dx, dw, *(gradient / params.batch for gradient in db))


def second_order_forgets_w(x, w, g, v, params):
    dw, dg = whole.second_order(x, w, g, v, params)
    return dw * 0, dg


def declares_no_output_padding(x, w, b, params):
    return np.array(
        [*params.output_shape[:2], *(a.output_size - a.output_padding for a in params.axes)]
    )


def pads_at_the_other_end(x, w, b, params):
    return (
        whole.definition(x, w, b, params)
        if not any(lo - hi for lo, hi in params.each("padding"))
        else np.roll(whole.definition(x, w, b, params), 1, axis=-1)
    )


def accepts_nine(x, w, b, params):
    y = whole.definition(x, w, b, params)
    return y * 0 if 9 in (params.in_channels, params.out_channels) else y


def differs_from_call_to_call(x, w, b, params):
    CALLS.append(1)
    y = whole.definition(x, w, b, params)
    return y * (1 + np.finfo(x.dtype).eps * (len(CALLS) % 2))


def keeps_the_first_weight(x, w, b, params):
    """The weight of the first call with these parameters is used in all calls."""
    return whole.definition(x, WEIGHTS.setdefault(repr(params), w), b, params)


def reads_what_a_larger_call_has_left(x, w, b, params):
    """After a larger call, the last element is too large."""
    y = whole.definition(x, w, b, params)
    if SIZES and x.size < SIZES[-1]:
        y[..., -1] += 1
    SIZES.append(x.size)
    return y


def is_wrong_after_an_error(x, w, b, params):
    """The first answer after an error is too large."""
    try:
        y = whole.definition(x, w, b, params)
    except Exception as error:
        ERRORS.append(error)
        raise
    wrong = bool(ERRORS)
    ERRORS.clear()
    return y + wrong


def accepts_any_output_padding(x, w, b, params, output_padding):
    return whole.definition(x, w, b, params)


def answers_anything(x, w, b, params):
    return np.full((1,) * x.ndim, 7, x.dtype)


def differs_past_the_edge(x, w, b, params):
    CALLS.append(1)
    return np.full((1,) * x.ndim, len(CALLS), x.dtype)


def divides_by_a_dilation_of_zero(x, w, b, params):
    return os.abort() if 0 in params.each("dilation") else whole.definition(x, w, b, params)


def refuses_without_a_word(x, w, b, params):
    raise AssertionError


def takes_all_memory(x, w, b, params):
    return np.ones(2**40, x.dtype)


def refuses_zero_sizes(x, w, b, params):
    """Operands without elements are refused."""
    if 0 in (x.size, w.size):
        raise ValueError("an operand has no elements")
    return whole.definition(x, w, b, params)


def refuses_large_numbers(x, w, b, params):
    """A stride or dilation beyond 2^20 is refused."""
    if max(*params.each("stride"), *params.each("dilation")) > 2**20:
        raise ValueError("a number is too large")
    return whole.definition(x, w, b, params)


def answers_zero_sizes(x, w, b, params):
    """Operands without elements give zeros."""
    if 0 in (x.size, w.size):
        return np.zeros(params.output_shape, x.dtype)
    return whole.definition(x, w, b, params)


def answers_in_float64(x, w, b, params):
    """`answers_zero_sizes`, in another dtype."""
    return answers_zero_sizes(x, w, b, params).astype(np.float64)


def dies_on_zero_sizes(x, w, b, params):
    """The process ends where an operand has no elements."""
    if 0 in (x.size, w.size):
        os.abort()
    return whole.definition(x, w, b, params)


def declares_without_looking(x, w, b, params):
    """The shape by the formula, for any operands."""
    return np.array(params.output_shape)
