"""Tests of the bounds of the accumulation classes: they accuse no honest implementation, and each
lie.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from reference.answer import answer
from reference.compare import AGREES, judge
from reference.data.draws import Operands, operands
from reference.numbers.accumulation import Accumulation
from reference.schema import Axis, Case, Outcome, Params
from suites.meta.simulation.accusing import (
    EXACT,
    FAINT,
    SHORT,
    any_params,
    cases_for,
    implementations,
    judgement_of,
)

HONEST = [(name, dtype) for name, honest in implementations().items() for dtype in honest.dtypes]
CASES = 400
DEEP = Params((Axis(6, 3), Axis(5, 3)), 2, 9, 2, bias=True)  # up to 82 terms
WIDE = Params((Axis(4, 2, 2), Axis(3, 2, 2)), 2, 120, 2)  # 120 channels, one tap
GAPS = Params(
    (Axis(4, 2, 3), Axis(3, 2, 3)), 2, 3, 2
)  # what no term reaches is nearly half of the output
FLOAT32 = Accumulation("float32", "float32")


@pytest.mark.parametrize("name, dtype", HONEST)
def test_an_honest_implementation_is_never_accused(name: str, dtype: str) -> None:
    """All cases agree: real values, values near the smallest normal number, and integers."""
    honest = implementations()[name]
    for case, data in cases_for(honest, dtype, CASES):
        judgement = judgement_of(honest, case, data)
        assert judgement.verdict == AGREES, (case, judgement)


def share_accused(
    name: str, dtype: str, accumulation: Accumulation, kind: str, params: Params
) -> float:
    """The share of 40 cases in which an implementation breaks the bound of another class."""
    honest = replace(implementations()[name], params=lambda random: params)
    cases = cases_for(honest, dtype, 40, (kind,))
    verdicts = [judgement_of(honest, case, data, accumulation).verdict for case, data in cases]
    return sum(verdict != AGREES for verdict in verdicts) / len(verdicts)


# (who, in which dtype, as which better class, on which data)
WORSE = [
    *[
        (name, dtype, FLOAT32, "normal")
        for name in ("all_own", "all_own_fma", "tap_float32", "tap_float32_fma")
        for dtype in SHORT
    ],
    ("all_own", "bfloat16", Accumulation("float32", "bfloat16"), "normal"),
    ("once_float32", "float32", Accumulation("float64", "float64"), "normal"),
    ("inputs_in_8_bits", "float32", FLOAT32, "normal"),
    ("inputs_in_11_bits", "float32", FLOAT32, "normal"),
    ("inputs_in_8_bits", "float32", Accumulation("float32", "float32", input_bits=11), "normal"),
    *[("truncates", dtype, FLOAT32, "normal") for dtype in SHORT],
    ("once_float32_bias_apart", "bfloat16", FLOAT32, "normal"),
    *[("flushes_inputs", dtype, FLOAT32, FAINT) for dtype in ("float32", *SHORT)],
    *[("flushes_results", dtype, FLOAT32, FAINT) for dtype in ("float32", *SHORT)],
    ("fourier", "float32", FLOAT32, "normal"),
    *[("inputs_in_8_bits", "float32", FLOAT32, kind) for kind in EXACT],
]


@pytest.mark.parametrize("name, dtype, better, kind", WORSE)
def test_a_worse_class_is_accused_by_the_bound_of_a_better(
    name: str, dtype: str, better: Accumulation, kind: str
) -> None:
    """At least three of four cases of up to 120 terms break the bound of the better class."""
    params = WIDE if better.over_taps == "bfloat16" else GAPS if name == "fourier" else DEEP
    assert share_accused(name, dtype, better, kind, params) >= 0.75


def answer_of_a_flipped_kernel(data: Operands, case: Case) -> np.ndarray:
    """The right answer for the kernel in reverse order."""
    other = Operands(data.x, data.w[..., ::-1], data.b)
    return answer(case, other).expected


@pytest.mark.parametrize("name", ["winograd_2", "winograd_4", "fourier"])
def test_a_wrong_operator_is_wrong_normwise(name: str) -> None:
    """A flipped kernel is outside the widest bound."""
    normwise = implementations()[name]
    liar = replace(normwise, call=answer_of_a_flipped_kernel)
    verdicts = [
        judgement_of(liar, case, data).verdict
        for case, data in cases_for(normwise, "float32", 60, ("normal",))
        if case.params.axes[-1].kernel_size > 1
    ]
    assert verdicts.count(AGREES) <= 0.05 * len(verdicts)


@pytest.mark.parametrize("kind", EXACT)
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
def test_one_unit_in_one_place_is_caught_in_every_exact_case(dtype: str, kind: str) -> None:
    """One random element is changed by one unit in each of 100 cases, and each is caught."""
    random = Random(kind)
    for seed in range(100):
        case = Case(any_params(random), dtype, kind, seed)
        due = answer(case)
        y = due.expected.astype(dtype)
        if y.size:
            at = np.unravel_index(random.randrange(y.size), y.shape)
            y[at] = np.nextafter(y[at], y.dtype.type(random.choice((-np.inf, np.inf))))
            assert judge(Outcome("returned", y), due, dtype).verdict != AGREES, case


def test_exact_kinds_are_exact_unless_the_class_blurs_them() -> None:
    """Integers are judged by the bound only in normwise classes and with operands of few bits."""
    worst = Accumulation(
        "bfloat16",
        "bfloat16",
        flushes_inputs=True,
        flushes_results=True,
        faithful=True,
        bias_apart=True,
    )
    for accumulation in (FLOAT32, worst):
        assert answer(Case(DEEP), accumulation=accumulation).exact
    for blurred in ({"normwise": True}, {"input_bits": 8}):
        due = answer(Case(DEEP), accumulation=Accumulation("float32", "float32", **blurred))
        assert not due.exact
        assert (due.bound > 0).all()


@pytest.mark.parametrize(
    "accumulation",
    [FLOAT32, Accumulation("longdouble", "bfloat16"), Accumulation("bfloat16", "bfloat16")],
)
def test_sums_of_many_terms_do_not_overflow(accumulation: Accumulation) -> None:
    """If n u >= 1, no bound is claimed, and its computation does not overflow."""
    case = Case(Params((Axis(5, 5), Axis(5, 5)), in_channels=17), "bfloat16", "normal")
    bound = answer(case, accumulation=accumulation).bound
    assert np.isinf(bound).any() == (accumulation.over_channels == "bfloat16")


def test_data_that_may_overflow_is_not_judged() -> None:
    """Each bound requires that S (1 + gamma) is below the largest finite number."""
    data = operands(Case(DEEP, "float16", "normal"))
    with pytest.raises(ArithmeticError, match="overflow"):
        answer(Case(DEEP, "float16", "normal"), Operands(data.x * 2.0**12, data.w, data.b))


def test_where_no_term_is_nothing_but_zero_is_right() -> None:
    """Outputs without a term have a bound of zero in all classes but normwise ones."""
    case = Case(Params((Axis(3, 1, 3),), bias=False), "float16", "normal")
    flushing = Accumulation(
        "float32", "float16", input_bits=8, flushes_inputs=True, flushes_results=True, faithful=True
    )
    for accumulation in (FLOAT32, flushing):
        bound = answer(case, accumulation=accumulation).bound
        assert (bound[..., 1:3] == 0).all()
        assert (bound[..., ::3] > 0).all()
    assert (
        answer(case, accumulation=Accumulation("float32", "float32", normwise=True)).bound > 0
    ).all()
