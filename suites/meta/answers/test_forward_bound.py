"""Tests of the bound of the forward convolution: no honest sum exceeds it, a wrong one does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reference.compare import AGREES, WRONG_VALUES, judge
from reference.data.draws import operands
from reference.definition import Array, gather
from reference.forward import convolved, image
from reference.numbers.narrow import nearest
from reference.schema import Case, Outcome, Params
from suites.cases.parameters.menu import Menu
from suites.cases.strategies import drawn

DTYPES = ("float64", "float32", "float16", "bfloat16")
CASES = 250  # of each dtype


def rounded(values: Array, dtype: str) -> Array:
    """The values of a dtype that are nearest to `values`."""
    return nearest(values) if dtype == "bfloat16" else values.astype(dtype)


def summed(x: Array, w: Array, params: Params, dtype: str, seed: int) -> Array:
    """The forward convolution, whose terms are rounded and summed in `dtype` in random order."""
    inside, positions = params.in_channels // params.groups, int(np.prod(params.each("input_size")))
    columns = gather(x, params).reshape(params.batch, params.groups, 1, -1, positions)
    weights = w.reshape(1, params.groups, inside, -1, 1)
    terms = rounded(columns * weights, dtype)
    total = np.zeros((*terms.shape[:3], terms.shape[4]), terms.dtype)
    for term in np.random.default_rng(seed).permutation(terms.shape[3]):
        total = rounded(total + terms[:, :, :, term], dtype)
    return total.reshape(params.batch, params.in_channels, *params.each("input_size"))


def cases(dtype: str) -> list[Case]:
    """Cases of real values with drawn parameters, of at most 500 terms an output."""
    menu = Menu(lambda p: p.out_channels * np.prod(p.each("kernel_size")) <= 500)
    tuples = drawn(menu, CASES, derandomized=True)
    legal = (replace(params, bias=False, axes=uncropped(params)) for params in tuples)
    return [Case(p, dtype, "normal", seed) for seed, p in enumerate(legal)]


def uncropped(params: Params) -> tuple:
    """The axes of the parameters without a crop."""
    return tuple(replace(axis, crop=(0, 0)) for axis in params.axes)


def verdict(case: Case, y: Array) -> str:
    """The verdict on a forward convolution of the case's operands."""
    due = convolved(image(case), operands(case).w, case.params, case.dtype)
    name = "float32" if case.dtype == "bfloat16" else case.dtype
    return judge(Outcome("returned", y.astype(name), dtypes=(case.dtype,)), due, case.dtype).verdict


@pytest.mark.parametrize("dtype", DTYPES)
def test_no_honest_sum_is_accused(dtype: str) -> None:
    """Sums in the dtype itself, in random order, are within the bound."""
    for case in cases(dtype):
        y = summed(image(case), operands(case).w, case.params, dtype, case.seed)
        assert verdict(case, y) == AGREES, case


def test_a_sum_in_fewer_bits_is_accused() -> None:
    """Sums in float16 of float32 operands are beyond the bound in most cases."""
    wrong = [
        verdict(case, summed(image(case), operands(case).w, case.params, "float16", case.seed))
        for case in cases("float32")
    ]
    assert wrong.count(WRONG_VALUES) > 0.9 * len(wrong)
