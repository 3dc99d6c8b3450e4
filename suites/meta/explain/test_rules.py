"""Tests of rules: the learnt rule of a planted fault is its condition."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from random import Random

import pytest

from adapters.registry import load
from reference.compare import AGREES, Judgement
from reference.schema import Axis, Case, Params, SchemaError
from suites.cases.claims.catalogue import claims
from suites.cases.parameters.channels import work
from suites.cases.profiles import PROFILES
from suites.explain.near import near
from suites.explain.rules import learn
from suites.explain.sharpen import Sharpening
from suites.explain.shrink import smallest
from suites.meta.faults import CRASHED, FAULTS, HUNG, WRONG
from suites.meta.harness import name_of, plan_of

EXACT = "forward_is_exact_on_integers"
NEARLY = 990  # of 1,000 fresh cases on which a rule and a condition are alike
NOT_LEARNT = ("unlike_strides_in_rank_3",)  # three strides that all differ
MOST, MOST_COSTLY, MOST_WORK = 900, 30, 200_000
SHRINK_SECONDS = 600.0  # far more than it takes: the case is the same on a machine that pauses


@cache
def planned() -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """The cases of `quick` for a plain function, and random legal ones."""
    fake, plan = name_of("honest"), plan_of(PROFILES["quick"])
    cells = plan.cells(fake, {"native": load(fake)}, [claims()[EXACT]])
    place, claim = next(cell for cell in cells if cell[0].dtype == "float32")
    cell = plan.cell(place, claim)
    assert cell is not None
    cases = dict.fromkeys(Case(case.params) for case in cell.cases)
    return tuple(cases), tuple(map(Case, islice(plan.fresh(place, claim), 12_000)))


@cache
def strangers() -> tuple[Case, ...]:
    """1,000 random legal cases, whose numbers are drawn independently, unlike those of a plan."""
    return tuple(islice(_strange(Random(99)), 1000))


def _strange(random: Random) -> Iterator[Case]:
    pick = random.choice
    while True:
        try:
            axes = tuple(_axis(random) for _ in range(pick((1, 2, 3))))
        except SchemaError:
            continue
        groups, inside, outside = (
            pick((1, 1, 2, 3, 8, 9, 16)),
            pick((1, 2, 3, 8, 9, 17, 33)),
            pick((1, 2, 3, 8, 9, 17, 33)),
        )
        batch, bias = random.randint(1, 4), pick((True, False))
        yield Case(Params(axes, batch, groups * inside, groups * outside, groups, bias))


def _axis(random: Random) -> Axis:
    pick = random.choice
    kernel, stride, dilation = (
        pick((1, 2, 3, 4, 5, 7, 9, 10, 11)),
        random.randint(1, 4),
        random.randint(1, 3),
    )
    most = dilation * (kernel - 1) + 1
    alike = random.randint(-1, most)
    padding = pick(
        ((0, 0), (0, 0), (1, 1), (alike, alike), (random.randint(-1, 3), random.randint(-1, 3)))
    )
    output_padding = pick((0, random.randint(0, max(stride, dilation) - 1)))
    crop = pick(((0, 0), (0, 0), (random.randint(0, 1), random.randint(0, 2))))
    return Axis(
        pick((1, 2, 3, 4, 5, 8, 9, 16, 17, 33)),
        kernel,
        stride,
        dilation,
        padding,
        output_padding,
        crop,
    )


def sharpened(name: str) -> Sharpening:
    """The search for the rule of a fault, whose replies are simulated by its condition."""
    fault, (cases, further) = FAULTS[name], planned()
    verdicts = {case: fault.holds(case.params) for case in cases}
    first = next(case for case, failed in verdicts.items() if failed)
    judge = lambda case: Judgement(fault.verdict if fault.holds(case.params) else AGREES)
    small, _ = smallest(judge, first, fault.verdict, SHRINK_SECONDS)
    ask = lambda case: fault.holds(case.params) if work(case.params) <= MOST_WORK else None
    most_failing = MOST_COSTLY if fault.verdict in (CRASHED, HUNG) else MOST
    alike = lambda case: True  # there is one fault
    return Sharpening(small, ask, alike, iter(further), MOST, most_failing, planned=verdicts)


@pytest.mark.parametrize("name", FAULTS)
def test_the_rule_of_a_fault_is_its_condition(name: str) -> None:
    """The rule agrees with the condition on independent cases; crashes and hangs cost few
    processes.
    """
    search = sharpened(name)
    rule = search.run()
    covers, holds = rule.covers, FAULTS[name].holds
    alike = sum(covers(case) == holds(case.params) for case in strangers())
    assert covers(search.smallest)
    assert FAULTS[name].verdict == WRONG or search.failing <= MOST_COSTLY
    assert (alike >= NEARLY) != (name in NOT_LEARNT), (rule.sentence(), alike)


def test_near_cases_differ_in_one_thing_and_are_legal() -> None:
    """Each near case differs from the case, and none occurs twice with the same rank."""
    case = Case(Params((Axis(3, 2, 2, padding=(1, 0)), Axis(2, 3, dilation=2)), 2, 4, 6, 2, True))
    others = list(near(case))
    assert case not in others
    assert len(others) > 100
    axes = [other.params.axes for other in others if other.params.rank == case.params.rank]
    changed = [sum(a != b for a, b in zip(other, case.params.axes)) for other in axes]
    assert set(changed) <= {0, 1, 2}


def test_the_rule_of_a_single_case_is_none() -> None:
    """One case that fails says nothing of where others do."""
    failing, other = Case(Params((Axis(1, 1),))), Case(Params((Axis(4, 3, stride=2),)))
    alone = learn(failing, [failing], [True]).sentence()
    assert alone == "fails in the only case that was asked"
    assert learn(failing, [failing, other], [True, False]).sentence().startswith("fails iff ")
