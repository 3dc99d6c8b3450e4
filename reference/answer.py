"""The right answer to a case, and how far from it a result may lie: exactly zero, or a rigorous bound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from reference.bounds import Once, gamma
from reference.definition import Array, conv_transpose, terms
from reference.draws import PRECISION, Operands, operands
from reference.schema import Case, Params

HAS_WIDE_LONG_DOUBLE = np.finfo(np.longdouble).nmant >= 63


@dataclass(frozen=True)
class Answer:
    """What is due, element by element; `bound` is zero throughout in the exact kinds."""

    expected: Array
    bound: Array
    exact: bool


def answer(case: Case, data: Operands | None = None) -> Answer:
    """The transposed convolution of `data` (by default the case's own), in the shape (batch, out_channels, *out)."""
    data = data or operands(case)
    return _bounded(case, data) if case.kind == "normal" else _exact(case, data)


def _exact(case: Case, data: Operands) -> Answer:
    whole = data.integers
    expected = conv_transpose(whole.x, whole.w, whole.b, case.params)
    largest = absolute_sum(whole, case.params).max(initial=0)
    assert largest <= 2 ** PRECISION[case.dtype], f"S(o) = {largest}: the draw is not exact"
    if data.exponents:
        expected = np.ldexp(expected.astype(np.float64), sum(data.exponents))
    return Answer(expected, np.broadcast_to(0.0, expected.shape), exact=True)


def _bounded(case: Case, data: Operands) -> Answer:
    widen = _widest if case.dtype == "float64" else _same
    bias = None if data.b is None else widen(data.b)
    expected = conv_transpose(widen(data.x), widen(data.w), bias, case.params)
    count = np.broadcast_to(terms(case.params), expected.shape)
    absolute = absolute_sum(data, case.params)
    size = np.abs(expected.astype(np.float64))
    ours = gamma(count, "float64") * (2.0**-11 if case.dtype == "float64" else 1) * absolute
    return Answer(expected, Once(case.dtype).bound(case.dtype, size, absolute, count) + ours, exact=False)


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
