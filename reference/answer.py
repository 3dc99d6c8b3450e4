"""The right answer to a case, and how far from it a result may lie: exactly zero,
or a rigorous bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from reference.bounds import Sums, bound, gamma, overflows
from reference.data.draws import Operands, operands
from reference.definition import Array, conv_transpose, multiplicity, terms
from reference.numbers.accumulation import Accumulation, default
from reference.numbers.dtypes import COMPONENTS, PRECISION, SMALLEST, TINY, unit
from reference.schema import WRAPPING, Case, Params

HAS_WIDE_LONG_DOUBLE = np.finfo(np.longdouble).nmant >= 63


class MayOverflow(ArithmeticError):
    """A sum of a draw of real values may be too large for its dtype."""


@dataclass(frozen=True)
class Answer:
    """What is due, element by element;
    `bound` is zero throughout in the exact kinds, `soft` is sqrt(n) u S in the other.
    """

    expected: Array
    bound: Array
    exact: bool
    soft: Array | None = None

    def of(self, items: slice) -> Answer:
        """What is due of some items of the batch."""
        return replace(
            self,
            expected=self.expected[items],
            bound=self.bound[items],
            soft=None if self.soft is None else self.soft[items],
        )


def answer(
    case: Case, data: Operands | None = None, accumulation: Accumulation | None = None
) -> Answer:
    """The transposed convolution of `data` (by default the case's own),
    in the shape (batch, out_channels, *out).

    `accumulation` is how the implementation sums; by default in the widest customary accumulator.
    The exact kinds are exact in every class that keeps its operands whole and apart: not normwise,
    and not with operands of few bits. Sums of the kind "wrapping" are taken modulo 2^bits.
    """
    data, sums = data or operands(case), accumulation or default(case.dtype)
    if case.kind == WRAPPING:
        return _wrapped(case, data)
    blurred = (sums.normwise or sums.input_bits is not None) and case.dtype in SMALLEST
    return _bounded(case, data, sums) if case.kind == "normal" or blurred else _exact(case, data)


def _exact(case: Case, data: Operands) -> Answer:
    whole = data.integers
    expected = conv_transpose(whole.x, whole.w, whole.b, case.params)
    most = 2 ** PRECISION[case.dtype]
    if _largest_sum(whole, case.params) > most:  # it may be: the sums themselves say whether it is
        largest = absolute_sum(whole, case.params).max(initial=0)
        if largest > most:
            raise ArithmeticError(f"S(o) = {largest}: the draw is not exact")
    if data.exponents:
        expected = np.ldexp(expected.astype(np.float64), sum(data.exponents))
    return Answer(expected, np.broadcast_to(0.0, expected.shape), exact=True)


def _wrapped(case: Case, data: Operands) -> Answer:
    """Two's complement: the sums in int64, which wraps around itself, in the bits of the dtype."""
    sums = conv_transpose(data.x, data.w, data.b, case.params)
    expected = sums.astype(case.dtype).astype(np.int64)
    return Answer(expected, np.broadcast_to(0.0, expected.shape), exact=True)


def _largest_sum(data: Operands, params: Params) -> float:
    """What no S(o) exceeds: as many terms as an output has at most,
    each of the largest operands.
    """
    x, w, b = (_largest(a) for a in (data.x, data.w, data.b))
    return float(terms(params).max()) * x * w + b


def _largest(values: Array | None) -> float:
    return 0.0 if values is None else float(np.abs(values).max(initial=0))


def _bounded(case: Case, data: Operands, accumulation: Accumulation) -> Answer:
    data = _floating(data)
    widen = widening(case.dtype)
    expected = conv_transpose(
        widen(data.x), widen(data.w), None if data.b is None else widen(data.b), case.params
    )
    sums = _sums(case, data, expected, accumulation.flushes_inputs)
    beyond = overflows(sums, case.dtype, accumulation)
    if case.kind == "normal" and beyond.any():
        raise MayOverflow("the draw may overflow")
    return answer_within(sums, expected, beyond, case.dtype, accumulation)


def answer_within(
    sums: Sums, expected: Array, beyond: Array, dtype: str, accumulation: Accumulation
) -> Answer:
    """What is due where `expected` may be missed by the bound of an accumulation, and by the error
    of `expected` itself. `beyond`: where a partial sum may overflow, so that no bound holds.
    """
    narrow = expected.dtype in (np.float64, np.complex128)
    roundings = 4 if dtype in COMPONENTS else 2  # of a product and its sum
    ours = (  # of r and of S
        gamma(roundings * sums.count, "float64") * (1 if narrow else 2.0**-11) * sums.absolute
    )
    soft = np.sqrt(sums.count) * unit(dtype) * sums.absolute
    allowed = np.where(beyond, np.inf, bound(sums, dtype, accumulation) + ours)
    return Answer(expected, allowed, exact=False, soft=soft)


def _sums(case: Case, data: Operands, expected: Array, flushes: bool) -> Sums:
    """What the bound of these operands is made of."""
    params = case.params
    channels, taps = params.in_channels // params.groups, prod(params.each("kernel_size"))
    count, pairs = (
        np.broadcast_to(some, expected.shape) for some in (terms(params), multiplicity(params))
    )
    absolute = absolute_sum(data, params)
    size = np.abs(expected.astype(np.complex128 if case.dtype in COMPONENTS else np.float64))
    subnormal = _subnormal_sum(data, case) if flushes else np.zeros_like(absolute)
    x, w, b = (_largest(a) for a in (data.x, data.w, data.b))
    return Sums(
        count,
        pairs,
        channels,
        params.bias,
        absolute,
        size,
        subnormal,
        (x, w, b),
        channels * taps + params.bias,
    )


def _subnormal_sum(data: Operands, case: Case) -> Array:
    """The part of S(o) whose terms have a subnormal operand
    (at most: a term of two such counts twice).
    """
    tiny, bias = TINY[case.dtype], None if data.b is None else _subnormal(data.b, TINY[case.dtype])
    part: Array = conv_transpose(_subnormal(data.x, tiny), np.abs(data.w), bias, case.params)
    part += conv_transpose(np.abs(data.x), _subnormal(data.w, tiny), None, case.params)
    return part


def _subnormal(values: Array, tiny: float) -> Array:
    """|values| where they, or the components of complex ones, are subnormal, else 0."""
    if np.iscomplexobj(values):
        return _subnormal(values.real, tiny) + _subnormal(values.imag, tiny)
    return np.where(np.abs(values) < tiny, np.abs(values), 0)


def _floating(data: Operands) -> Operands:
    """Integers as the float64 numbers that they are."""
    if data.x.dtype != np.int64:
        return data
    return Operands(
        data.x.astype(np.float64),
        data.w.astype(np.float64),
        None if data.b is None else data.b.astype(np.float64),
    )


def absolute_sum(data: Operands, params: Params) -> Array:
    """S(o): the same operator on |x|, |w| and |b|."""
    return conv_transpose(
        np.abs(data.x), np.abs(data.w), None if data.b is None else np.abs(data.b), params
    )


def widening(dtype: str) -> Callable[[Array], Array]:
    """What makes operands of a dtype wide enough for the sums that judge it."""
    return _widest if dtype in ("float64", "complex128") else lambda values: values


def _widest(values: Array) -> Array:
    """Long double where it has 64 bits (x86), else exact fractions: float64 results need a wider
    judge. Complex numbers have no fractions: they stay as they are, and the bound is wider.
    """
    is_complex = np.iscomplexobj(values)
    if HAS_WIDE_LONG_DOUBLE or is_complex:
        wide = np.clongdouble if is_complex else np.longdouble
        return values.astype(wide if HAS_WIDE_LONG_DOUBLE else np.complex128)
    exact: Any = np.frompyfunc(Fraction, 1, 1)
    return exact(values)  # type: ignore[no-any-return]
