"""Tests of the dtypes that NumPy does not have: their values, and how they are rounded to."""

from __future__ import annotations

import numpy as np
import pytest

from reference.data.draws import operands
from reference.numbers.dtypes import LARGEST, PRECISION, SMALLEST, TINY
from reference.numbers.narrow import BITS, cast, name_of, widened
from reference.schema import Axis, Case, Params
from reports.scripts.source import source
from suites.engine.records.arrays import array_record

FLOAT8 = ("float8_e4m3fn", "float8_e5m2")


def of_all_codes(dtype: str) -> np.ndarray:
    """The values of all codes of a dtype."""
    codes = np.arange(2 ** (8 * BITS[dtype].itemsize))
    return widened(codes.astype(f"u{BITS[dtype].itemsize}").view(BITS[dtype]))


@pytest.mark.parametrize("dtype", BITS)
def test_every_value_is_rounded_to_itself(dtype: str) -> None:
    """Also zeros of both signs and infinities; NaN stays NaN."""
    values = of_all_codes(dtype)
    again = widened(cast(values, dtype))
    assert np.array_equal(values, again, equal_nan=True)
    numbers = ~np.isnan(values)
    assert np.array_equal(np.signbit(values[numbers]), np.signbit(again[numbers]))


@pytest.mark.parametrize("dtype", BITS)
def test_the_values_have_the_numbers_of_the_dtype(dtype: str) -> None:
    """The smallest, the smallest normal and the largest number, and the precision."""
    values = np.unique(of_all_codes(dtype))
    finite = values[np.isfinite(values) & (values > 0)].astype(np.float64)
    assert (finite[0], finite[-1]) == (SMALLEST[dtype], LARGEST[dtype])
    assert TINY[dtype] in finite
    near_one = finite[np.searchsorted(finite, 1.0) + 1]
    assert near_one == 1 + 2.0 ** (1 - PRECISION[dtype])


@pytest.mark.parametrize("dtype", FLOAT8)
def test_a_middle_is_rounded_to_even(dtype: str) -> None:
    """Half the numbers are even: those with an even code. Beside a middle the nearer is taken."""
    values = of_all_codes(dtype)[:128].astype(np.float64)
    below, above = values[:-1], values[1:]
    finite = np.isfinite(above)
    below, above = below[finite], above[finite]
    even = np.where(np.arange(len(below)) % 2 == 0, below, above)
    middle = (below + above) / 2
    assert np.array_equal(widened(cast(middle, dtype)), even)
    assert np.array_equal(widened(cast(np.nextafter(middle, 0), dtype)), below)
    assert np.array_equal(widened(cast(-np.nextafter(middle, np.inf), dtype)), -above)


def test_what_is_too_large_is_an_infinity_or_nan() -> None:
    """float8_e4m3fn has no infinity; half the last distance beyond the largest is still it."""
    values = np.array([464.0, 465.0, -np.inf])
    assert np.array_equal(
        widened(cast(values, "float8_e4m3fn")), [448.0, np.nan, np.nan], equal_nan=True
    )
    values = np.array([61439.0, 61440.0, -np.inf])
    assert np.array_equal(widened(cast(values, "float8_e5m2")), [57344.0, np.inf, -np.inf])


@pytest.mark.parametrize("dtype", [*FLOAT8, "uint16", "uint32"])
def test_the_draws_of_a_case_are_exact(dtype: str) -> None:
    """Operands of the exact kinds are numbers of the dtype."""
    case = Case(Params((Axis(3, 2), Axis(2, 3)), in_channels=3, bias=True), dtype)
    data = operands(case)
    for array in (data.x, data.w, data.b):
        assert array is not None
        assert np.array_equal(widened(cast(array, dtype)), array)


@pytest.mark.parametrize("dtype", FLOAT8)
def test_a_record_and_a_script_hold_the_values(dtype: str) -> None:
    """A script makes the array from them, by the name of its dtype."""
    bits = cast(np.array([1.0, -0.5]), dtype)
    assert name_of(bits.dtype) == dtype
    record = array_record(bits)
    assert record == {"dtype": dtype, "shape": [2], "values": [1.0, -0.5]}
    assert source(record) == f"np.array([1.0, -0.5], 'float32').astype('{dtype}')"
