"""NaN and infinity: where they must appear in the output, where they may, and what stands there.

y = sum of products: one of them that is not finite makes the output so. Where an implementation multiplies inserted zeros, of a
stride, a dilation or padding, with a NaN or an infinity, IEEE 754 (2019, section 6.1 and 7.2) makes a NaN of that as well: so
they may appear wherever such zeros reach (the footprint), and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reference.definition import Array, conv_transpose
from reference.draws import Operands
from reference.schema import Axis, Params


@dataclass(frozen=True)
class Footprint:
    """What is due, element by element: `expected` with its NaN and infinities, and `may`, where a NaN is allowed besides."""

    expected: Array
    may: Array


def footprint(data: Operands, params: Params) -> Footprint:
    """Of operands in float64 with NaN or infinities among integers."""
    with np.errstate(invalid="ignore"):
        expected = _summed(data, params)
    odd = Operands(*(None if a is None else ~np.isfinite(a) for a in (data.x, data.w, data.b)))  # type: ignore[arg-type]
    return Footprint(expected, _reached(odd, params))


def _summed(data: Operands, params: Params) -> Array:
    """The definition, channel by channel: a matrix product may skip or reorder what is not finite."""
    per_group = params.in_channels // params.groups
    total = np.zeros(params.output_shape)
    one = replace(params, in_channels=params.groups, bias=False)
    for channel in range(per_group):
        total = total + conv_transpose(data.x[:, channel::per_group], data.w[channel::per_group], None, one)
    return total if data.b is None else total + data.b.reshape(-1, *[1] * params.rank)


def _reached(odd: Operands, params: Params) -> Array:
    """Where a product of an odd x with any tap or zero between taps lies, or of an odd tap with any input or inserted zero."""
    ones = np.ones(params.weight_shape[:2] + tuple(axis.extent for axis in params.axes))
    filled = replace(params, axes=tuple(map(_dense, params.axes)), bias=False)
    by_x = conv_transpose(odd.x.astype(np.float64), ones, None, filled) > 0
    taps = odd.w.reshape(params.groups, -1, params.weight_shape[1], *params.each("kernel_size")).any(axis=(1, *range(3, 3 + params.rank)))
    by_w = np.broadcast_to(taps.reshape(1, -1, *[1] * params.rank), params.output_shape)
    by_b = False if odd.b is None else odd.b.reshape(1, -1, *[1] * params.rank)
    reached: Array = by_x | by_w | by_b
    return reached


def _dense(axis: Axis) -> Axis:
    """The kernel with its zeros between taps written out, and the same window."""
    begin = axis.padding[0] + axis.crop[0]
    return Axis(axis.input_size, axis.extent, axis.stride, padding=(begin, axis.full_size - axis.output_size - begin))


def told(got: Array, due: Footprint) -> tuple[str, Array]:
    """(what is wrong in words, where), or ("", where a NaN came by way of inserted zeros)."""
    nan, wanted = np.isnan(got), np.isnan(due.expected)
    faults = {
        "NaN is swallowed": wanted & ~nan,
        "NaN spreads beyond its footprint": nan & ~wanted & ~due.may,
        "infinity is swallowed": np.isinf(due.expected) & np.isfinite(got),
        "infinity spreads": np.isinf(got) & np.isfinite(due.expected),
        "another value": ~nan & ~wanted & (got != due.expected),
    }
    return next(((words, where) for words, where in faults.items() if where.any()), ("", nan & ~wanted))
