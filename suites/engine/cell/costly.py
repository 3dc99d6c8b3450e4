"""Costly regions: parameters of a route with which a call crashes or hangs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from reference.compare import Judgement
from reference.schema import Case
from suites.engine.cell.cell import Cell
from suites.engine.cell.observations import BEYOND, Observations
from suites.engine.cell.question import Question
from suites.engine.cell.result import CostlyRegion
from suites.engine.cell.target import Target
from suites.explain.rules import Rule
from suites.explain.smaller import size

TRIALS = 5  # waiting cases of a region that are asked before the others are left out
MOST_OTHERWISE = 1  # of them may have another verdict; else the rule is learnt again
ROUNDS = 4  # in which one rule is learnt
PRECISE = 0.7  # the least share of the cases asked in a region that must have failed
STEP = 97  # between waiting cases that are tried one after the other


def regions_here(target: Target, cell: Cell) -> list[CostlyRegion]:
    """The regions that other claims have learnt of the routes that a cell calls, in its dtype."""
    routes = dict.fromkeys((cell.route, *cell.partners.values()))
    return [region for route in routes for region in target.costly.get((route, cell.dtype), [])]


def regions_elsewhere(targets: Iterable[Target], target: Target, cell: Cell) -> list[CostlyRegion]:
    """The regions that were learnt of the same operator of the adapter, but on another route or
    path, or in another dtype.
    """
    routes, here = target.adapter.ROUTES, (cell.route, cell.dtype)
    return [
        region
        for candidate in targets
        if candidate.name == target.name
        for (route, dtype), regions in candidate.costly.items()
        if routes[route].operator == cell.entry.operator
        and (candidate is not target or (route, dtype) != here)
        for region in regions
    ]


@dataclass
class CostlyRegions:
    """Learns the costly regions of one cell and leaves them out of its search.

    `waiting`: the cases of the plan that are still to be asked. `learnt`: the regions so far.
    """

    question: Question
    observations: Observations
    waiting: deque[Case]
    learnt: list[CostlyRegion] = field(default_factory=list)

    def ask(self, case: Case) -> Judgement:
        """The judgement of a case that is not of the plan. It is observed for the rules."""
        judgement = self.question.ask(case).judgement
        self.observations.add(case, judgement, planned=False)
        return judgement

    def is_open(self, case: Case) -> bool:
        """Whether a case can be asked and lies in no region that was learnt."""
        is_left_out = any(region.covers(case) for region in self.learnt)
        return not is_left_out and self.question.can_be_asked(case)

    def rule(self, case: Case, verdict: str, number: int) -> Rule:
        """The rule of the finding with this number; if it is precise, its region is left out.

        It is learnt from few cases, and what it covers is not asked any more: so it must not cover
        too much. A rule that covers all failing cases so far is tried first.
        """
        for learn in (self.observations.covering_rule, self.observations.rule):
            regions: set[str] = set()
            for _ in range(ROUNDS):
                rule = learn(case, verdict, number)
                if rule.region in regions:
                    break
                regions.add(rule.region)
                if self.is_precise(rule, verdict):
                    self.leave_out(rule, case, verdict)
                    return rule
        return rule

    def is_precise(self, rule: Rule, verdict: str) -> bool:
        """Whether most cases that were asked in the region of a rule have failed, and waiting cases
        of it fail as well.
        """
        most_failed = rule.failing_inside >= PRECISE * rule.inside
        return most_failed and self.waiting_cases_fail(rule.covers, verdict)

    def waiting_cases_fail(
        self, covers: Callable[[Case], bool], verdict: str, trials: int = TRIALS
    ) -> bool:
        """Whether up to `trials` waiting cases of a region fail with a verdict.

        They are taken from all parts of the plan; true if none waits.
        """
        observed = {item.case for item in self.observations.items}
        inside = (
            case
            for case in _far_apart(self.waiting)
            if covers(case) and case not in observed and self.is_open(case)
        )
        otherwise = 0
        for case in islice(inside, trials):
            otherwise += self.ask(case).verdict != verdict
            if otherwise > MOST_OTHERWISE:
                return False
        return True

    def leave_out(self, rule: Rule, case: Case, verdict: str) -> None:
        """Leave the region of a rule out of the search from now on. `case`: its smallest case."""
        cell, claim = self.question.cell, self.question.claim
        region = CostlyRegion(
            claim.name, cell.route, cell.dtype, verdict, rule.region, case, rule.covers
        )
        self.learnt.append(region)

    def leave_out_all(self, verdict: str) -> None:
        """Leave out one region that covers all unexplained cases of a verdict, and may be too wide.

        These cases are not reported as findings.
        """
        failing = self.observations.unexplained(verdict)
        case = min((item.case for item in failing), key=size)
        self.leave_out(self.observations.covering_rule(case, verdict, BEYOND), case, verdict)
        for item in failing:
            item.finding = BEYOND


def _far_apart(cases: Iterable[Case]) -> Iterator[Case]:
    """All cases in another order: every `STEP`th case, then those after them, and so on."""
    listed = list(cases)
    return chain.from_iterable(listed[start::STEP] for start in range(STEP))
