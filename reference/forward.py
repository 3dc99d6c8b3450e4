"""The right answer to a forward convolution of real values, and the bound of a result's error."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import numpy as np

from reference.answer import Answer, answer_within, widening
from reference.bounds import Sums, overflows
from reference.data.draws import operands
from reference.definition import Array
from reference.derivatives import conv
from reference.numbers.accumulation import Accumulation
from reference.schema import Axis, Case, Params


def image(case: Case) -> Array:
    """An image of the shape of the output of the case, (batch, out_channels, *output_size), drawn
    as the case's input is.
    """
    axes = tuple(Axis(size, 1) for size in case.params.each("output_size"))
    params = Params(axes, case.params.batch, case.params.out_channels)
    return operands(replace(case, params=params)).x


def convolved(x: Array, w: Array, params: Params, dtype: str) -> Answer:
    """The convolution (batch, in_channels, *F) of an image x (batch, out_channels, *output_size) of
    float64 values, and the bound of an implementation that sums in `dtype` or in a wider one.

    N. J. Higham's gamma_n S(f), as in `reference.bounds`, for any order of the n terms of an
    output f. `params` has no bias.
    """
    widen = widening(dtype)
    expected = conv(widen(x), widen(w), params)
    sums, accumulation = _sums(x, w, params, expected), Accumulation(dtype, dtype)
    return answer_within(sums, expected, overflows(sums, dtype, accumulation), dtype, accumulation)


def _sums(x: Array, w: Array, params: Params, expected: Array) -> Sums:
    """What the bound of these operands is made of."""
    channels, taps = params.out_channels // params.groups, prod(params.each("kernel_size"))
    count = conv(np.ones(x.shape, np.int64), np.ones(w.shape, np.int64), params)
    absolute = conv(np.abs(x), np.abs(w), params)
    return Sums(
        count,
        count // channels,
        channels,
        False,
        absolute,
        np.abs(expected.astype(np.float64)),
        np.zeros_like(absolute),
        (float(np.abs(x).max()), float(np.abs(w).max()), 0.0),
        channels * taps,
    )
