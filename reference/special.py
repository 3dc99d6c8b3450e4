"""NaN and infinity: where they must appear in the output, where they may, and what stands there.

y is a sum of products: one product that is not finite makes the sum so. Where an implementation
multiplies inserted zeros, of a stride, a dilation or padding, with a NaN or an infinity, IEEE 754
(2019, sections 6.1 and 7.2) makes a NaN of that as well: so NaN may appear wherever such zeros
reach (the footprint), and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reference.definition import Array, conv_transpose
from reference.draws import Operands
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
    """The definition, channel by channel: a matrix product may skip or reorder what is not
    finite.
    """
    per_group = params.in_channels // params.groups
    total = np.zeros(params.output_shape)
    single = replace(params, in_channels=params.groups, bias=False)
    for channel in range(per_group):
        x, w = data.x[:, channel::per_group], data.w[channel::per_group]
        total = total + conv_transpose(x, w, None, single)
    return total if data.b is None else total + data.b.reshape(-1, *[1] * params.rank)


def _reached(odd: Operands, params: Params) -> Array:
    """Where an operand that is not finite (true in `odd`) can make a NaN of an output.

    An input element reaches whatever a tap or a zero between taps carries it to. A tap reaches
    every output of its channel, since an input element or an inserted zero may meet it there. So
    does a bias.
    """
    ones = np.ones(params.weight_shape[:2] + tuple(axis.extent for axis in params.axes))
    filled = replace(params, axes=tuple(map(_dense, params.axes)), bias=False)
    by_x = conv_transpose(odd.x.astype(np.float64), ones, None, filled) > 0
    by_group = odd.w.reshape(params.groups, -1, params.weight_shape[1], *params.each("kernel_size"))
    by_channel = by_group.any(axis=(1, *range(3, 3 + params.rank))).reshape(
        1, -1, *[1] * params.rank
    )
    by_w = np.broadcast_to(by_channel, params.output_shape)
    by_b = False if odd.b is None else odd.b.reshape(1, -1, *[1] * params.rank)
    reached: Array = by_x | by_w | by_b
    return reached


def _dense(axis: Axis) -> Axis:
    """The kernel with its zeros between taps written out, and the same window."""
    begin = axis.padding[0] + axis.crop[0]
    end = axis.full_size - axis.output_size - begin
    return Axis(axis.input_size, axis.extent, axis.stride, padding=(begin, end))


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
