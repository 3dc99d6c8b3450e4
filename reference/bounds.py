"""How far a correctly computed answer may lie from the true one: a bound an element,
no relative tolerance.

gamma_n = n u / (1 - n u) is N. J. Higham's, "Accuracy and Stability of Numerical Algorithms"
(SIAM, 2nd ed., 2002), section 3.1: it bounds a sum of n products in any order, fused or not. What
underflow costs is added as in section 2.2.
Rounding twice, by u and by v before it with v (1 + 2u) <= u^2, is within:
(1 + u/(1 + u)) (1 + v) <= 1 + u.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reference.definition import Array
from reference.numbers.accumulation import Accumulation
from reference.numbers.dtypes import COMPONENTS, LARGEST, PRECISION, SMALLEST, TINY, unit

NORMWISE = 8.0  # of Winograd's F(2x2, 3x3), see `_normwise`
COMPLEX = 1 + 2**0.5  # of the product as three real ones, see `_components`


@dataclass(frozen=True)
class Sums:
    """What a bound is made of; the arrays are of the output's shape.

    n(o), the (f, k) pairs c(o), the channels of a group, S(o), |r(o)|,
    and the part of S(o) that has a subnormal operand.
    `largest`: max|x|, max|w| and max|b|.
    `whole`: the terms of an output that every tap of the kernel reaches.
    """

    count: Array
    pairs: Array
    channels: int
    biased: bool
    absolute: Array
    size: Array
    subnormal: Array
    largest: tuple[float, float, float]
    whole: int


def bound(sums: Sums, dtype: str, accumulation: Accumulation) -> Array:
    """The largest error of each output that is made as `accumulation` says and rounded to `dtype`;
    infinite where nothing is promised.

    First what the operands lose before any product (L),
    then the error of sums of S + L whose result is within |r| + L.
    """
    if dtype in COMPONENTS:
        parts = COMPONENTS[dtype]
        return 2**0.5 * bound(_components(sums, parts), parts, accumulation)
    with np.errstate(invalid="ignore"):  # infinite times zero
        allowed = _bound(sums, dtype, accumulation)
    return np.where(np.isnan(allowed), np.inf, allowed)


def _bound(sums: Sums, dtype: str, accumulation: Accumulation) -> Array:
    lost = _operands(sums, dtype, accumulation)
    blurred = replace(sums, absolute=sums.absolute + lost, size=sums.size + lost)
    if accumulation.normwise:
        return np.asarray(lost + _normwise(blurred, dtype, accumulation))
    summed = _tapwise if accumulation.rounds_taps(dtype) else _accumulated
    return np.where(
        sums.count > 0, lost + summed(blurred, dtype, accumulation), 0
    )  # no term: nothing but zero


def overflows(sums: Sums, dtype: str, accumulation: Accumulation) -> Array:
    """Where a partial sum may exceed the largest finite number, so that no bound holds.

    It is at most S (1 + n u) for any n: C.-P. Jeannerod and S. M. Rump, SIAM J. Matrix Anal. Appl.
    34 (2013), 338-344; twice n u here, for roundings to A and to T or not to nearest,
    and for the last one.
    """
    if dtype in COMPONENTS:
        parts = COMPONENTS[dtype]
        return overflows(_components(sums, parts), parts, accumulation)
    growth = (1 + 2 * sums.count * unit(accumulation.narrowest)) * (1 + 2 * unit(dtype))
    most = sums.absolute * growth
    return np.asarray(most >= min(LARGEST[dtype], LARGEST[accumulation.narrowest]))


def _operands(sums: Sums, dtype: str, accumulation: Accumulation) -> Array:
    """Operands of few bits: x (1 + v) and w (1 + v), or within h of a subnormal one;
    what is flushed is lost whole.
    """
    lost = sums.subnormal if accumulation.flushes_inputs else 0 * sums.absolute
    if accumulation.input_bits is None:
        return lost
    v = 2.0**-accumulation.input_bits
    h, (x, w, _) = v * TINY[dtype], sums.largest
    return np.asarray(lost + v * (2 + v) * sums.absolute + sums.count * h * (1 + v) * (x + w + 1))


def _accumulated(sums: Sums, dtype: str, accumulation: Accumulation) -> Array:
    """once(A, T): all is summed in A, then rounded to T,
    with the bias added between two roundings to T or not; all(T) where A is T.
    """
    a = accumulation.narrowest
    steps = _steps(sums.count, a, dtype, accumulation)
    error = steps * sums.absolute + (1 + steps) * 2 * sums.count * _least(a, accumulation)
    if PRECISION.get(accumulation.over_taps, 64) == PRECISION[dtype]:
        return np.asarray(error)
    if accumulation.bias_apart and sums.biased:
        error = _rounding(replace(sums, size=sums.absolute), dtype, accumulation, error)
    return _rounding(sums, dtype, accumulation, error)


def _tapwise(sums: Sums, dtype: str, accumulation: Accumulation) -> Array:
    """tap(A, T): the channels of a tap in A, then rounded to T,
    and the taps and the bias summed in T.

    gamma_n(A), not of the channels alone,
    so that an accumulator may begin with the output as it is so far.
    """
    a = accumulation.over_channels if accumulation.over_channels in PRECISION else "float64"
    additions = sums.pairs + sums.biased
    inside, across = gamma(sums.count, a), _steps(additions, dtype, dtype, accumulation)
    growth = (1 + inside) * (1 + across)
    least = _least(a, accumulation) * sums.count + _least(dtype, accumulation) * additions
    return np.asarray((growth - 1) * sums.absolute + growth * 2 * least)


def _normwise(sums: Sums, dtype: str, accumulation: Accumulation) -> Array:
    """8 gamma_(m + 16)(A) n max|x| max|w| with m channels and n = m taps
    of the whole kernel, everywhere alike, then rounded to T.

    Winograd's F(2x2, 3x3), A' [(G g G') (B' d B)] A: |A'| (|G| 1 * |B'| 1) = 8 in each row, so
    64 = 7.1 * 9 taps in two dimensions, and 10 roundings beside those of the channels
    (Lavin and Gray, arXiv:1509.09308, section 4.1). That is rigorous. F(4x4, 3x3)
    (48^2 in the worst case) and Fourier's stay below a fifth of it in suites/benchmarks/honest.py.
    """
    a, (x, w, b) = accumulation.narrowest, sums.largest
    steps = float(gamma(np.array(sums.channels + 16), a))
    error = (
        NORMWISE * sums.whole * (steps * max(x * w, b) + 64 * _least(a, accumulation) * (1 + x + w))
        + 0 * sums.absolute
    )
    if PRECISION[a] == PRECISION[dtype]:
        return error
    return _rounding(sums, dtype, accumulation, error)


def _rounding(sums: Sums, dtype: str, accumulation: Accumulation, error: Array) -> Array:
    """With one rounding to T at the end: to the nearest, or to one of the two neighbours."""
    u = unit(dtype) * (2 if accumulation.faithful else 1)
    return error + u * (sums.size + error) + _least(dtype, accumulation)


def _components(sums: Sums, dtype: str) -> Sums:
    """The real sums of which each component is made: S' = (1 + sqrt 2) S, of 2 n + 2 terms.
    `dtype`: that of the components.

    Directly: 2 n products, and |xr wr| + |xi wi| <= |x| |w|. As three real sums, (xr + xi) wr, xr
    (wi - wr) and xi (wr + wi): n + 2 roundings each, and |wr| (|xr| + |xi|) + |xi| (|wr| + |wi|) <=
    (1 + sqrt 2) |x| |w|, the norm of [[1, 2], [0, 1]].
    A sum such as xr + xi may be subnormal where its terms are not: all n are taken to be.
    """
    x, w, b = (2**0.5 * most for most in sums.largest)
    return replace(
        sums,
        count=2 * (sums.count + 1) * (sums.count > 0),
        pairs=2 * sums.pairs + 2,
        channels=2 * sums.channels,
        absolute=COMPLEX * sums.absolute,
        subnormal=COMPLEX * sums.subnormal + (2 * sums.count + 2) * TINY[dtype] * (x + w + 1),
        largest=(x, w, b),
        whole=2 * sums.whole + 2,
    )


def _least(dtype: str, accumulation: Accumulation) -> float:
    """What one operation may lose to underflow: the smallest number, whole,
    so that any rounding is in; or all that is subnormal.

    Who flushes operands flushes partial sums as well, when they are read again.
    """
    flushes = accumulation.flushes_inputs or accumulation.flushes_results
    return (TINY if flushes else SMALLEST)[dtype]


def _steps(count: Array, accumulator: str, dtype: str, accumulation: Accumulation) -> Array:
    """The gamma of roundings that cost u each,
    or 2 u where those to T are not to nearest: gamma_n(2 u) = gamma_2n(u).
    """
    return gamma(
        count * (2 if accumulation.faithful and PRECISION[accumulator] == PRECISION[dtype] else 1),
        accumulator,
    )


def gamma(count: Array, dtype: str) -> Array:
    """gamma_n for n = `count`; infinite where n u >= 1, since nothing is promised there."""
    product = count * unit(dtype)
    with np.errstate(divide="ignore"):
        return np.where(product < 1, product / np.maximum(1 - product, 0), np.inf)
