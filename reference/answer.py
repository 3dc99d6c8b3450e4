"""The right answer to a case, and how far from it a result may lie: exactly zero, or a rigorous bound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from reference.accumulation import Accumulation, default
from reference.bounds import Sums, bound, gamma, overflows
from reference.definition import Array, conv_transpose, multiplicity, terms
from reference.draws import Operands, operands
from reference.dtypes import PRECISION, unit
from reference.schema import Case, Params

HAS_WIDE_LONG_DOUBLE = np.finfo(np.longdouble).nmant >= 63


@dataclass(frozen=True)
class Answer:
    """What is due, element by element; `bound` is zero throughout in the exact kinds, `soft` is sqrt(n) u S in the other."""

    expected: Array
    bound: Array
    exact: bool
    soft: Array | None = None


def answer(case: Case, data: Operands | None = None, accumulation: Accumulation | None = None) -> Answer:
    """The transposed convolution of `data` (by default the case's own), in the shape (batch, out_channels, *out).

    `accumulation` is how the implementation sums; by default in the widest customary accumulator.
    """
    data = data or operands(case)
    return _bounded(case, data, accumulation or default(case.dtype)) if case.kind == "normal" else _exact(case, data)


def _exact(case: Case, data: Operands) -> Answer:
    whole = data.integers
    expected = conv_transpose(whole.x, whole.w, whole.b, case.params)
    largest = absolute_sum(whole, case.params).max(initial=0)
    assert largest <= 2 ** PRECISION[case.dtype], f"S(o) = {largest}: the draw is not exact"
    if data.exponents:
        expected = np.ldexp(expected.astype(np.float64), sum(data.exponents))
    return Answer(expected, np.broadcast_to(0.0, expected.shape), exact=True)


def _bounded(case: Case, data: Operands, accumulation: Accumulation) -> Answer:
    params, widen = case.params, _widest if case.dtype == "float64" else _same
    bias = None if data.b is None else widen(data.b)
    expected = conv_transpose(widen(data.x), widen(data.w), bias, params)
    count, pairs = (np.broadcast_to(some, expected.shape) for some in (terms(params), multiplicity(params)))
    absolute, size = absolute_sum(data, params), np.abs(expected.astype(np.complex128 if case.dtype == "complex64" else np.float64))
    largest = float(np.abs(data.x).max(initial=0)), float(np.abs(data.w).max(initial=0))
    sums = Sums(count, pairs, params.in_channels // params.groups, absolute, size, largest)
    assert not overflows(sums, case.dtype), "the draw may overflow"
    ours = gamma(count, "float64") * (2.0**-11 if case.dtype == "float64" else 1) * absolute
    soft = np.sqrt(count) * unit(case.dtype) * absolute
    return Answer(expected, bound(sums, case.dtype, accumulation) + ours, exact=False, soft=soft)


def absolute_sum(data: Operands, params: Params) -> Array:
    """S(o): the same operator on |x|, |w| and |b|."""
    return conv_transpose(np.abs(data.x), np.abs(data.w), None if data.b is None else np.abs(data.b), params)


def _same(values: Array) -> Array:
    return values


def _widest(values: Array) -> Array:
    """Long double where it has 64 bits (x86), else exact fractions: float64 results need a wider judge."""
    if HAS_WIDE_LONG_DOUBLE:
        return values.astype(np.longdouble)
    exact: Any = np.frompyfunc(Fraction, 1, 1)
    return exact(values)  # type: ignore[no-any-return]
