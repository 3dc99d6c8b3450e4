"""Sums that overflow: operands whose products are powers of two just below the overflow threshold.

Two such products of one sign add up to more than the largest finite number, so that the sum is an
infinity of their sign in any order and in any accumulator, once it is rounded to the dtype
(IEEE 754-2019, section 7.4).
"""

from __future__ import annotations

import numpy as np

from reference.data.draws import RANGE, Operands
from reference.data.special import Footprint
from reference.definition import conv_transpose
from reference.schema import Case


def overflowing(case: Case) -> Operands:
    """Operands in float64 whose products are all 2^(e - 1), where 2^e is the first power of two
    that the dtype does not have. x is positive, w and b have the sign of their output channel.
    """
    params, random = case.params, np.random.default_rng([case.seed, 3])
    exponent = RANGE[case.dtype][1] - 1
    signs = random.choice((-1.0, 1.0), params.out_channels)
    in_group = signs.reshape(params.groups, 1, -1)  # of w: by the group of its input channel
    of_w = np.repeat(in_group, params.in_channels // params.groups, 1)
    of_w = of_w.reshape(*params.weight_shape[:2], *[1] * params.rank)
    x = np.full(params.input_shape, 2.0 ** (exponent // 2))
    w = of_w * np.full(params.weight_shape, 2.0 ** (exponent - exponent // 2))
    return Operands(x, w, signs * 2.0**exponent if params.bias else None)


def overflowed(data: Operands, case: Case) -> Footprint:
    """What is due of these operands: 0 for no term, the only term, or an infinity for more."""
    exponent = RANGE[case.dtype][1] - 1
    b = None if data.b is None else np.sign(data.b)
    sums = conv_transpose(np.sign(data.x), np.sign(data.w), b, case.params)
    few = np.abs(sums) < 2  # then it is a power of two itself, or zero
    single = np.where(few, sums, 0) * 2.0**exponent
    expected = np.where(few, single, np.copysign(np.inf, sums))
    return Footprint(expected, np.zeros(expected.shape, bool))
