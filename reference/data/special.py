"""NaN and infinity: where they must appear in the output, where they may, and what stands there.

y is a sum of products: one product that is not finite makes the sum so. Where an implementation
multiplies inserted zeros, of a stride, a dilation or padding, with a NaN or an infinity, IEEE 754
(2019, sections 6.1 and 7.2) makes a NaN of that as well: so NaN may appear wherever such zeros
reach (the footprint), and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reference.data.draws import Operands
from reference.definition import Array, conv_transpose
from reference.schema import Axis, Params


@dataclass(frozen=True)
class Footprint:
    """What is due for each output element.

    `expected` (batch, out_channels, *out) holds the NaN and infinities that must appear, `may` is
    true where a NaN is allowed besides.
    """

    expected: Array
    may: Array


def footprint(data: Operands, params: Params) -> Footprint:
    """The footprint of operands that hold NaN or infinities among integers, in float64."""
    with np.errstate(invalid="ignore"):
        expected = _sums(data, params)
    x, w = ~np.isfinite(data.x), ~np.isfinite(data.w)
    b = None if data.b is None else ~np.isfinite(data.b)
    return Footprint(expected, _reached(Operands(x, w, b), params))


def _sums(data: Operands, params: Params) -> Array:
    """The definition in IEEE 754: what is finite is summed,
    and the other products are counted by kind.

    A matrix product may skip or reorder what is not finite, so that none is made of it.
    """
    x, w = data.x, data.w
    finite_x, finite_w = (np.where(np.isfinite(a), a, 0) for a in (x, w))
    total: Array = conv_transpose(finite_x, finite_w, None, replace(params, bias=False))
    nan = _count(
        [
            (np.isnan(x), w == w),
            (x == x, np.isnan(w)),
            (np.isnan(x), np.isnan(w)),
            *_zero_times_infinity(x, w),
        ],
        params,
    )
    up, down = np.isposinf(x), np.isneginf(x)
    high, low = np.isposinf(w), np.isneginf(w)
    plus = _count([(up, w > 0), (down, w < 0), (x > 0, high), (x < 0, low)], params)
    minus = _count([(up, w < 0), (down, w > 0), (x > 0, low), (x < 0, high)], params)
    total = np.where(plus, np.inf, np.where(minus, -np.inf, total))
    total = np.where(nan | (plus & minus), np.nan, total)
    return total if data.b is None else total + data.b.reshape(-1, *[1] * params.rank)


def _zero_times_infinity(x: Array, w: Array) -> list[tuple[Array, Array]]:
    return [(np.isinf(x), w == 0), (x == 0, np.isinf(w))]


def _count(pairs: list[tuple[Array, Array]], params: Params) -> Array:
    """Where an output has a product of one of the pairs of truth values for x and w."""
    groups = params.groups
    xs = [x.reshape(params.batch, groups, -1, *x.shape[2:]) for x, _ in pairs]
    ws = [w.reshape(groups, -1, *w.shape[1:]) for _, w in pairs]
    channels = len(pairs) * params.in_channels
    x = np.concatenate(xs, axis=2).reshape(params.batch, channels, *xs[0].shape[3:])
    w = np.concatenate(ws, axis=1).reshape(channels, *ws[0].shape[2:])
    stacked = replace(params, in_channels=channels, bias=False)
    counts: Array = conv_transpose(x.astype(np.float64), w.astype(np.float64), None, stacked)
    return counts > 0.5


def _reached(odd: Operands, params: Params) -> Array:
    """Where an odd x meets a tap or a zero between taps,
    or an odd tap an input or inserted zero.
    """
    groups, outside = params.groups, params.weight_shape[1]
    by_group = odd.x.reshape(params.batch, groups, -1, *params.each("input_size")).any(axis=2)
    spread = by_group.astype(np.float64)
    for axis in params.axes:  # the first spatial axis becomes the last
        spread = np.tensordot(spread, _reach(axis), (2, 0))
    by_x = np.repeat(spread > 0, outside, axis=1)
    taps = odd.w.reshape(groups, -1, outside, *params.each("kernel_size"))
    by_tap = taps.any(axis=(1, *range(3, 3 + params.rank)))
    by_w = np.broadcast_to(by_tap.reshape(1, -1, *[1] * params.rank), params.output_shape)
    by_b = False if odd.b is None else odd.b.reshape(1, -1, *[1] * params.rank)
    reached: Array = by_x | by_w | by_b
    return reached


def _reach(axis: Axis) -> Array:
    """(input_size, output_size): 1 where an input is under the dilated kernel of an output."""
    inputs = np.arange(axis.input_size)[:, None] * axis.stride
    outputs = np.arange(axis.output_size) + axis.padding[0] + axis.crop[0]
    taps = outputs - inputs
    return ((taps >= 0) & (taps < axis.extent)).astype(np.float64)


def classify_mismatch(got: Array, due: Footprint) -> tuple[str, Array]:
    """What is wrong with an output in float64, in words, and a mask of where.

    Where nothing is wrong the words are empty, and the mask is true where a NaN came by way of
    inserted zeros.
    """
    nan, wanted = np.isnan(got), np.isnan(due.expected)
    faults = {
        "NaN is swallowed": wanted & ~nan,
        "NaN spreads beyond its footprint": nan & ~wanted & ~due.may,
        "infinity is swallowed": np.isinf(due.expected) & np.isfinite(got),
        "infinity spreads": np.isinf(got) & np.isfinite(due.expected),
        "another value": ~nan & ~wanted & (got != due.expected),
    }
    wrong = ((words, where) for words, where in faults.items() if where.any())
    return next(wrong, ("", nan & ~wanted))
