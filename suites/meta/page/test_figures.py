"""Tests of the figures of a verdict, computed by hand: errors in bounds, ULPs and sqrt(n) u S."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from reference.answer import Answer
from reference.compare import AGREES, UNSUPPORTED, WRONG_VALUES, Judgement, errors, judge, ulp
from reference.schema import Outcome


def judged(
    got: list[float],
    due: list[float],
    bound: list[float],
    soft: list[float] | None = None,
    exact: bool = False,
) -> Judgement:
    """The judgement on float32 values."""
    answer = Answer(np.array(due), np.array(bound), exact, None if soft is None else np.array(soft))
    return judge(Outcome("returned", np.array(got, np.float32)), answer, "float32")


@pytest.mark.parametrize(
    "value, dtype, distance",
    [
        (1.0, "float32", 2.0**-23),
        (1.5, "float32", 2.0**-23),
        (-2.0, "float32", 2.0**-22),
        (0.75, "float32", 2.0**-24),
        (0.0, "float32", 2.0**-149),
        (2.0**-140, "float32", 2.0**-149),
        (1.0, "float16", 2.0**-10),
        (1.0, "bfloat16", 2.0**-7),
        (4.0, "float64", 2.0**-50),
        (1000, "int64", 1.0),
    ],
)
def test_an_ulp_is_the_distance_between_two_numbers(
    value: float, dtype: str, distance: float
) -> None:
    """It is right for any number, also for a power of two and for the smallest numbers."""
    assert ulp(np.array(value), dtype) == distance


def test_an_agreeing_judgement_has_its_worst_error() -> None:
    """The error is measured in bounds and in sqrt(n) u S; an element whose S is 0
    does not count.
    """
    result = judged([1.3125, 2.0, 3.0], [1.0, 2.5, 3.0], [0.4375, 2.0, 0.0], [0.25, 0.3125, 0.0])
    assert (result.verdict, result.bounds, result.soft) == (AGREES, 0.3125 / 0.4375, 1.6)
    assert judged([1.25], [1.0], [0.5]).soft == 0.0


def test_an_exact_judgement_has_no_error() -> None:
    """All errors are 0, also if there are no elements."""
    result = judged([1.0], [1.0], [0.0], exact=True)
    assert (result.verdict, result.where, result.message) == (AGREES, (), "")
    assert (result.bounds, result.soft, result.ulps) == (0.0, 0.0, 0.0)
    assert judged([], [], []).bounds == 0.0
    assert judged([], [], [], []).soft == 0.0


def test_a_wrong_value_is_measured_in_bounds_and_in_ulps() -> None:
    """The figures are those of the worst element; where no error is allowed, the
    bounds are infinite.
    """
    result = judged([1.0, 5.0], [1.0, 4.0], [0.25, 0.25])
    assert (result.verdict, result.where, result.bounds, result.ulps) == (
        WRONG_VALUES,
        (1,),
        4.0,
        2.0**21,
    )
    exact = judged([3.0], [2.0], [0.0], exact=True)
    assert (exact.bounds, exact.ulps) == (np.inf, 2.0**22)


def test_the_worst_element_has_the_largest_error_that_is_not_allowed() -> None:
    """A larger error that is allowed does not count; a NaN is worse than any number."""
    assert judged([9.0, 2.0, 0.0], [1.0, 1.0, 0.0], [10.0, 0.5, 0.5]).where == (1,)
    assert judged([0.0, np.nan, np.nan], [5.0, 1.0, 1.0], [0.5, 0.5, 0.5]).where == (1,)


def test_fractions_are_compared_exactly() -> None:
    """The error is the exact difference from the fraction; the error of a NaN is NaN."""
    due = np.array([Fraction(1, 3), Fraction(1, 3), Fraction(1), Fraction(2)], object)
    got = np.array([1 / 3, np.nextafter(1 / 3, 1), np.nan, -2.0])
    error, bad = errors(got, Answer(due, np.array([2.0**-55, 2.0**-55, 1.0, 4.0]), exact=False))
    assert error[0] == float(abs(Fraction(1 / 3) - Fraction(1, 3)))
    assert error[1] == float(Fraction(float(got[1])) - Fraction(1, 3))
    assert np.isnan(error[2])
    assert error[3] == 4.0
    assert bad.tolist() == [False, True, True, False]


def test_both_parts_of_complex_numbers_are_compared() -> None:
    """An error in the imaginary part alone is an error."""
    due = np.array([3 + 4j, 1 + 1j])
    error, bad = errors(
        np.array([3 + 4j, 1 + 2j], np.complex64), Answer(due, np.zeros(2), exact=True)
    )
    assert error.tolist() == [0.0, 1.0]
    assert bad.tolist() == [False, True]


def test_an_outcome_agrees_only_if_it_returned_a_value() -> None:
    """Otherwise the verdict is the status of the outcome, even if there is a value."""
    answer = Answer(np.zeros(1), np.zeros(1), exact=True)
    assert judge(Outcome("returned"), answer, "float32").verdict == "returned"
    for status in ("crashed", "rejected", UNSUPPORTED):
        assert judge(Outcome(status, np.zeros(1, np.float32)), answer, "float32").verdict == status


def test_a_judgement_cannot_be_changed() -> None:
    """Its arrays and its evidence do not count for equality, and are not in its text."""
    judgement = Judgement(AGREES, got=np.zeros(2), expected=np.ones(2), evidence=("a reply",))
    assert judgement == Judgement(AGREES)
    for name in ("got", "expected", "evidence"):
        assert name not in repr(judgement)
    with pytest.raises(AttributeError):
        judgement.verdict = "hung"  # type: ignore[misc]
