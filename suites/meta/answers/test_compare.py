"""Tests of the comparison: exact or within the bound, and verdicts in plain words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reference.answer import Answer, answer
from reference.compare import AGREES, WRONG_DTYPE, WRONG_SHAPE, WRONG_VALUES, Judgement, judge
from reference.schema import Axis, Case, Outcome, Params

PARAMS = Params(
    (Axis(3, 3, 2, padding=(1, 1)), Axis(2, 2)), batch=2, in_channels=2, out_channels=2, bias=True
)
EXACT = Case(PARAMS)
REAL = Case(PARAMS, kind="normal")
GAPS = Case(Params((Axis(3, 1, 3),)))  # most of its outputs are zero


def verdict(case: Case, change: Any, dtype: str = "float32") -> Judgement:
    """The judgement on the right answer in `dtype` after a change."""
    due = answer(case)
    y = due.expected.astype(dtype)
    changed = change(y)
    return judge(Outcome("returned", y if changed is None else changed), due, case.dtype)


def put(value: Any) -> Any:
    """A function that changes one element, to a value or by a function."""

    def change(y: np.ndarray[Any, Any]) -> None:
        at = (1, 0, 2, 1)
        y[at] = value(y[at]) if callable(value) else value

    return change


def test_the_right_answer_agrees() -> None:
    """The right answer agrees in exact mode and within the bound."""
    assert verdict(EXACT, lambda y: None).verdict == verdict(REAL, lambda y: None).verdict == AGREES


@pytest.mark.parametrize("kind", ["integers", "wide_weight", "wide_input"])
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_one_ulp_is_wrong_in_exact_mode(dtype: str, kind: str) -> None:
    """One wrong ULP in one element is reported with its index and its error."""
    towards = np.dtype(dtype).type(np.inf)
    judgement = verdict(Case(PARAMS, dtype, kind), put(lambda y: np.nextafter(y, towards)), dtype)
    assert judgement.verdict == WRONG_VALUES
    assert judgement.where == (1, 0, 2, 1)
    assert 0.5 <= judgement.ulps <= 1  # half below a power of two
    assert "1 of " in judgement.message
    assert "(1, 0, 2, 1)" in judgement.message


@pytest.mark.parametrize("case", [EXACT, REAL], ids=["exact", "real"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf], ids=str)
def test_what_is_not_finite_is_wrong_where_a_number_was_due(case: Case, value: float) -> None:
    """NaN and infinity are wrong values, and the judgement has their index."""
    judgement = verdict(case, put(value))
    assert judgement.verdict == WRONG_VALUES
    assert judgement.where == (1, 0, 2, 1)


def test_all_nan_is_wrong_everywhere() -> None:
    """An output of NaN alone, as one that was never written, is wrong in each element."""
    judgement = verdict(EXACT, lambda y: np.full_like(y, np.nan))
    assert judgement.message.startswith(
        f"{PARAMS.batch * 2 * 5 * 3} of {PARAMS.batch * 2 * 5 * 3} elements"
    )


def test_negative_zero_is_zero() -> None:
    """-0 and 0 are equal."""
    assert (answer(GAPS).expected == 0).any()
    assert verdict(GAPS, lambda y: np.where(y == 0, np.float32(-0.0), y)).verdict == AGREES


def test_a_subnormal_is_not_zero() -> None:
    """The smallest subnormal number is wrong in exact mode where zero is right."""
    assert verdict(GAPS, lambda y: np.where(y == 0, np.float32(1e-45), y)).verdict == WRONG_VALUES


@pytest.mark.parametrize(
    "change",
    [lambda y: y[..., :-1], lambda y: y[0], lambda y: y.ravel(), lambda y: y.swapaxes(-1, -2)],
)
def test_another_shape_is_wrong_shape(change: Any) -> None:
    """The verdict does not depend on the values, and the message has both shapes."""
    judgement = verdict(EXACT, change)
    assert judgement.verdict == WRONG_SHAPE
    assert str(PARAMS.output_shape) in judgement.message


@pytest.mark.parametrize("dtype", ["float64", "float16", "int32", "complex64"])
def test_another_dtype_is_wrong_dtype(dtype: str) -> None:
    """The verdict does not depend on the values or the shape."""
    judgement = verdict(EXACT, lambda y: np.ones_like(y, dtype))
    assert (judgement.verdict, judgement.message) == (WRONG_DTYPE, f"{dtype} where float32 was due")


@pytest.mark.parametrize("sign", [1, -1])
def test_the_bound_is_where_agreement_ends(sign: int) -> None:
    """The last float32 inside the bound agrees; the first beyond it does not."""
    due = answer(REAL)
    at = (1, 0, 2, 1)
    inside = nearest_inside(due, at, sign)
    beyond = np.nextafter(inside, np.float32(sign * np.inf))
    assert (
        abs(float(beyond) - due.expected[at])
        > due.bound[at]
        >= abs(float(inside) - due.expected[at])
    )
    assert verdict(REAL, put(inside)).verdict == AGREES
    judgement = verdict(REAL, put(beyond))
    assert judgement.verdict == WRONG_VALUES
    assert 1 < judgement.bounds < 2


def nearest_inside(due: Answer, at: tuple[int, ...], sign: int) -> np.float32:
    """The float32 within the bound that is farthest from the answer, on one side."""
    edge = due.expected[at] + sign * due.bound[at]
    value = np.float32(edge)
    return (
        value
        if abs(float(value) - due.expected[at]) <= due.bound[at]
        else np.nextafter(value, np.float32(due.expected[at]))
    )


@pytest.mark.parametrize("status", ["rejected", "crashed", "hung", "unsupported", "not started"])
def test_an_outcome_without_a_value_is_its_own_verdict(status: str) -> None:
    """Its status is the verdict, with the same message."""
    judgement = judge(Outcome(status, message="as it was sent"), answer(EXACT), "float32")
    assert (judgement.verdict, judgement.message) == (status, "as it was sent")
