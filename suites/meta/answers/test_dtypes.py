"""Tests of the draws and answers of integer and complex dtypes, against plain loops."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

import reference.answer
from reference.answer import Answer, answer
from reference.compare import AGREES, WRONG_VALUES, judge
from reference.data.draws import Operands, operands
from reference.definition import conv_transpose, scatter
from reference.numbers.dtypes import COMPONENTS, UNSIGNED
from reference.schema import EXACT_KINDS, KINDS_OF, WRAPPING, Axis, Case, Outcome, Params
from suites.conformance.columns.operands import any_columns, column_shape, image, summed
from suites.conformance.operands.exact_integers import backward_terms, integers
from suites.meta.answers.test_reference import any_params, loops

INTEGERS = [dtype for dtype, kinds in KINDS_OF.items() if WRAPPING in kinds]
FOLDED = (*COMPONENTS, "bool")
PARAMS = Params((Axis(3, 3, 2), Axis(4, 2)), batch=2, in_channels=2, out_channels=3)


def cases(dtype: str, kinds: tuple[str, ...], number: int = 60) -> list[Case]:
    """Cases with random parameters."""
    random = Random(dtype)
    return [Case(any_params(random), dtype, kinds[i % len(kinds)], i) for i in range(number)]


def verdict(y: Any, due: Answer, dtype: str) -> str:
    """The verdict on an output."""
    return judge(Outcome("returned", y.astype(dtype)), due, dtype).verdict


def of_parts(data: Operands, params: Params) -> Any:
    """The definition of complex operands, by four loops of real ones, without the bias."""
    (xr, xi), (wr, wi) = ((np.real(a), np.imag(a)) for a in (data.x, data.w))
    y = lambda x, w: loops(x, w, None, params)
    return (y(xr, wr) - y(xi, wi)).astype(float) + 1j * (y(xr, wi) + y(xi, wr)).astype(float)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_exact_integers_fit_and_give_the_sums_of_loops(dtype: str) -> None:
    """No operand and no sum is beyond the dtype, and unsigned ones have no sign."""
    ends = np.iinfo(dtype)
    for case in cases(dtype, EXACT_KINDS):
        data, due = operands(case), answer(case)
        arrays = [a for a in (data.x, data.w, data.b, due.expected) if a is not None]
        assert all(ends.min <= a.min() and a.max() <= ends.max for a in arrays), case
        assert (due.expected == loops(data.x, data.w, data.b, case.params)).all(), case


@pytest.mark.parametrize("dtype", INTEGERS)
def test_sums_that_wrap_around_are_those_of_loops_modulo_the_range(dtype: str) -> None:
    """In two's complement; they are beyond the dtype in nearly all cases."""
    ends, beyond = np.iinfo(dtype), 0
    for case in cases(dtype, (WRAPPING,)):
        data, due = operands(case), answer(case)
        sums = loops(data.x, data.w, data.b, case.params)
        assert (due.expected == (sums - ends.min) % 2**ends.bits + ends.min).all(), case
        beyond += bool((due.expected != sums).any())
        saturated = np.clip(sums, ends.min, ends.max).astype(np.int64)
        assert verdict(due.expected, due, dtype) == AGREES
        if (due.expected != sums).any():
            assert verdict(saturated, due, dtype) == WRONG_VALUES, case
    assert beyond > 40


@pytest.mark.parametrize("dtype", COMPONENTS)
def test_exact_complex_numbers_give_the_sums_of_loops(dtype: str) -> None:
    """The four products of parts are exact in any order."""
    for case in cases(dtype, EXACT_KINDS, 30):
        data = operands(case)
        due = answer(case).expected
        y = of_parts(data, case.params)
        y += 0 if data.b is None else data.b.reshape(-1, *[1] * case.params.rank)
        assert (due == y).all(), case
        assert (due.astype(dtype) == due).all(), case


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("dtype", COMPONENTS)
def test_a_complex_sum_is_within_its_bound_and_a_narrower_one_is_not(
    dtype: str, wide: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sums in the dtype agree, those of half its bits do not; with long double and without."""
    monkeypatch.setattr(reference.answer, "HAS_WIDE_LONG_DOUBLE", wide)
    narrow = {"complex64": "float16", "complex128": "complex64"}[dtype]
    for case in cases(dtype, ("normal",), 30):
        data, due = operands(case), answer(case)
        x, w, b = (None if a is None else a.astype(dtype) for a in (data.x, data.w, data.b))
        y = conv_transpose(x, w, b, case.params)
        rounded = (y.real.astype(narrow) + 1j * y.imag.astype(narrow)).astype(dtype)
        assert verdict(y, due, dtype) == AGREES, case
        assert not y.any() or verdict(rounded, due, dtype) == WRONG_VALUES, case


@pytest.mark.parametrize("dtype", [*INTEGERS, *COMPONENTS])
def test_operands_of_other_claims_are_exact_and_have_no_zero(dtype: str) -> None:
    """Sums of their products, even of absolute values, are numbers of the dtype."""
    p = PARAMS
    shapes = {"x": p.input_shape, "w": p.weight_shape}
    for kind in EXACT_KINDS:
        data = integers(Case(p, dtype, kind), backward_terms(p) + 20, shapes)
        sizes = [np.abs(np.real(a)) + np.abs(np.imag(a)) for a in data.values()]
        most = conv_transpose(sizes[0], sizes[1], None, p)
        assert (most.astype(dtype).real == most).all()
        assert all(size.all() for size in sizes) or dtype == "int8"
        assert dtype not in UNSIGNED or all((a > 0).all() for a in data.values())


@pytest.mark.parametrize("dtype", FOLDED)
def test_columns_and_images_are_numbers_of_the_dtype(dtype: str) -> None:
    """Complex ones have two parts, and truth values are summed to whether one of them is true."""
    p, case = Params((Axis(3, 3), Axis(4, 2)), out_channels=2), Case(Params((Axis(1, 1),)), dtype)
    columns = any_columns(case, p)
    for values in (columns, image(case, p), summed(columns, case, p)):
        assert (values.astype(dtype) == values).all()
        assert not (np.asarray(values) == np.asarray(values).flat[0]).all()
    sums = scatter(columns.reshape(column_shape(p)), p)
    assert (summed(columns, case, p) == (sums > 0 if dtype == "bool" else sums)).all()
