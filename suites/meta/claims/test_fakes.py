"""Tests of the forward claims: they catch each wrong fake, and accuse no honest one."""

from __future__ import annotations

import numpy as np
import pytest

from reference.answer import answer
from reference.compare import AGREES, judge
from reference.data.draws import operands
from reference.schema import KINDS, Case, Outcome
from suites.cases.parameters.menu import Menu
from suites.cases.strategies import drawn
from suites.meta import fakes
from suites.meta.harness import searched, session

EXACT, BOUND = "forward_is_exact_on_integers", "forward_is_within_the_bound"
FIRST = {"levels": 200, "drawn": 0}  # tuples of the quick profile that are tried first


@pytest.mark.parametrize("fake", fakes.FAKES)
def test_a_wrong_operator_is_caught(fake: str) -> None:
    """One of two claims about the output finds a discrepancy."""
    assert any(finds(fake, claim, part) for part in (FIRST, {}) for claim in (EXACT, BOUND))


def finds(fake: str, claim: str, part: dict[str, int]) -> bool:
    """Whether a claim finds a discrepancy in a part of the profile `quick`; `part` are fields of
    it.
    """
    with session(fake, most_findings=1, **part) as (run, _):
        return bool(searched(run, claim).findings)


def test_at_least_25_wrong_operators_are_tried() -> None:
    """The list has at least 25 different fakes."""
    assert len(set(fakes.FAKES)) >= 25


def test_an_honest_operator_is_never_accused() -> None:
    """The definition, rounded once, agrees in all cases."""
    with session("honest") as (run, _):
        for claim in (EXACT, BOUND, "output_shape_follows_every_remainder"):
            result = searched(run, claim)
            assert set(result.verdicts) == {AGREES}
            assert not result.findings


def test_a_random_order_of_summation_is_never_accused() -> None:
    """Sums of 10,000 float32 cases in random order are exact on integers and within the bound on
    real values.
    """
    tuples = drawn(
        Menu(lambda params: params.in_channels * np.prod(params.each("kernel_size")) <= 60),
        1250,
        derandomized=True,
    )
    accused = []
    for seed, params in enumerate(tuples):
        for kind in KINDS:
            case = Case(params, "float32", kind, seed)
            data = operands(case)
            x, w = data.x.astype("f4"), data.w.astype("f4")
            with np.errstate(over="ignore"):  # where nobody looks: the window cuts it off
                y = fakes.honest_in_random_order(
                    x, w, None if data.b is None else data.b.astype("f4"), params
                )
            if judge(Outcome("returned", y), answer(case, data), "float32").verdict != AGREES:
                accused.append(case)
    assert len(tuples) * len(KINDS) >= 10_000
    assert not accused


def test_two_faults_with_one_verdict_are_both_found() -> None:
    """The second fault is not hidden by the first, and each has its own rule."""
    with session("wrong_in_two_ways") as (run, _):
        regions = [finding.rule.region for finding in searched(run, EXACT).findings]
    assert any("output_padding" in region for region in regions)
    assert any("groups" in region and "dilation" in region for region in regions)
