"""How far a correctly computed answer may lie from the true one: a bound an element, no relative tolerance.

gamma_n = n u / (1 - n u) is N. J. Higham's, "Accuracy and Stability of Numerical Algorithms" (SIAM, 2nd ed.,
2002), section 3.1: it bounds a sum of n products in any order, with or without fused multiply-add. Section 2.2 has the
model of underflow: a product or a result loses at most half the smallest subnormal number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reference.accumulation import Accumulation
from reference.definition import Array
from reference.dtypes import LARGEST, PRECISION, SMALLEST, TINY, unit

NORMWISE = 64.0  # Winograd's F(4x4, 3x3) amplifies by less: B. Barabasz et al., arXiv:1803.10986, table 1
COMPLEX = 8.0


@dataclass(frozen=True)
class Sums:
    """What a bound is made of, an element each: n(o), the (f, k) pairs c(o), the channels of a group, S(o), |r(o)|.

    `largest` are max|x| and max|w|.
    """

    count: Array
    pairs: Array
    channels: int
    absolute: Array
    size: Array
    largest: tuple[float, float]


def bound(sums: Sums, dtype: str, one: Accumulation) -> Array:
    """The largest error of each output that is made as `one` says and rounded to `dtype`; infinite where nothing is promised."""
    if dtype == "complex64":
        return _complex(sums)
    if one.normwise:
        x, w = sums.largest
        scale: Array = NORMWISE * unit(dtype) * sums.count * x * w
        return np.asarray(scale + _rounding(sums, dtype, one, 0 * sums.absolute))
    error = _tapwise(sums, dtype, one) if one.rounds_taps(dtype) else _accumulated(sums, dtype, one)
    inputs = 0.0 if one.input_bits is None else 2.0**-one.input_bits
    if one.bias_apart:
        error = _rounding(replace(sums, size=sums.absolute), dtype, one, error)
    return error * (1 + inputs) ** 2 + inputs * (2 + inputs) * sums.absolute + _flushed(sums, dtype, one)


def _accumulated(sums: Sums, dtype: str, one: Accumulation) -> Array:
    """Once(A, T): all is summed in A, then rounded to T; all(T) where A is T."""
    a = one.narrowest
    error = gamma(sums.count, a) * sums.absolute + sums.count * SMALLEST[a] / 2
    return error if PRECISION[a] <= PRECISION[dtype] else _rounding(sums, dtype, one, error)


def _tapwise(sums: Sums, dtype: str, one: Accumulation) -> Array:
    """tap(A, T): the channels of a tap in A, rounded to T, and the taps (and the bias) summed in T."""
    inside = gamma(np.array(sums.channels), one.over_channels)
    steps = gamma(sums.pairs + 1, dtype)
    return np.asarray((inside + (1 + inside) * steps) * sums.absolute + sums.count * SMALLEST[dtype])


def _rounding(sums: Sums, dtype: str, one: Accumulation, error: Array) -> Array:
    """With one rounding to T at the end: to the nearest, or to one of the two neighbours."""
    u = unit(dtype) * (2 if one.faithful else 1)
    return error + u * (sums.size + error) + SMALLEST[dtype] / 2


def _flushed(sums: Sums, dtype: str, one: Accumulation) -> Array:
    """Subnormal operands count as zero: a product loses at most tiny times the other; and so may each result on the way."""
    operands = (sum(sums.largest) + 1) * TINY[dtype] * sums.count if one.flushes_inputs else 0.0
    results = 2 * sums.count * TINY[one.narrowest] + TINY[dtype] if one.flushes_inputs or one.flushes_results else 0.0
    return operands + results + 0 * sums.absolute


def _complex(sums: Sums) -> Array:
    """A product of complex numbers as three real ones: each sum of the three has terms of at most 2 |x| |w|, and two more steps."""
    return COMPLEX * gamma(sums.count + 4, "complex64") * sums.absolute + 4 * sums.count * SMALLEST["complex64"]


def overflows(sums: Sums, dtype: str) -> bool:
    """Whether some partial sum may exceed the largest finite number: then no bound holds."""
    most = LARGEST["float32" if dtype == "complex64" else dtype]
    return bool((sums.absolute * (1 + gamma(sums.count, dtype)) >= most).any())


def gamma(count: Array, dtype: str) -> Array:
    """gamma_n for n = `count`; infinite where n u >= 1, since nothing is promised there."""
    product = count * unit(dtype)
    with np.errstate(divide="ignore"):
        return np.where(product < 1, product / np.maximum(1 - product, 0), np.inf)
