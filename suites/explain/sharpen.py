"""Sharpens a rule: asks new cases at its edges and learns it again, until no case contradicts it.

The model is A. Kampmann, N. Havrikov, E. Soremekun and A. Zeller, "When does my program do this?
Learning circumstances of software behavior", ESEC/FSE 2020. Cases that differ from a failing case
in one number show which numbers matter. Cases inside and outside of the rule show whether it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from reference.schema import Case
from suites.explain.near import near, two_changed
from suites.explain.rules import Rule, count, cover, learn, sampled

# Whether a case fails as the discrepancy does; None if it cannot be asked.
Fails = Callable[[Case], bool | None]
ROUNDS = 6
MOST_PLANNED = 500  # failing cases of the run from which a rule is learnt, and as many passing ones
EACH_ROUND = 24  # cases that are asked inside a rule, and as many outside
DRAWN = 40 * EACH_ROUND  # drawn cases, of which some lie inside a rule
# If a larger share of the cases outside of a rule fails, and most of them have the same cause, the
# rule is replaced by one that covers all of them.
MOST_OUTSIDE = 0.25
LOOKED_AT = 8  # of the cases that fail outside


@dataclass
class Sharpening:
    """The cases from which a rule is learnt, and how many more may be asked.

    `smallest`: the smallest failing case. `fails` asks a case. `is_alike`: whether a failing case
    has the same cause. `fresh`: legal cases drawn at random. `most`: how many cases may be asked,
    `most_failing`: how many of them may fail. `planned`: the cases of the run, and whether each
    failed; `verdicts`: the same of the cases that were asked here.
    """

    smallest: Case
    fails: Fails
    is_alike: Callable[[Case], bool]
    fresh: Iterator[Case]
    most: int
    most_failing: int
    planned: dict[Case, bool] = field(default_factory=dict)
    verdicts: dict[Case, bool] = field(default_factory=dict)
    calls: int = 0
    failing: int = 0

    def run(self) -> Rule:
        """The sharpened rule, with its counts on cases from which it was not learnt."""
        self._ask(near(self.smallest), self.most // 2)
        rule = self._learnt()
        for _ in range(ROUNDS):
            if not self._contradicted(rule):
                break
            rule = self._learnt()
        tested = self._tested(rule)
        if self._is_narrow(tested):
            return self._tested(cover(self.smallest, *self._cases()))
        return tested

    def _is_narrow(self, rule: Rule) -> bool:
        """Whether many cases outside of a rule fail, most of them of the same cause."""
        if rule.failing_outside <= MOST_OUTSIDE * rule.outside:
            return False
        covers = rule.covers
        outside = [case for case, failed in self.verdicts.items() if failed and not covers(case)]
        sample = outside[:: max(1, -(-len(outside) // LOOKED_AT))]
        return 2 * sum(map(self.is_alike, sample)) > len(sample)

    def _learnt(self) -> Rule:
        """The rule that all cases so far teach."""
        return learn(self.smallest, *self._cases())

    def _cases(self) -> tuple[list[Case], list[bool]]:
        """The cases from which a rule is learnt, and whether each failed."""
        cases = {**sampled(self.planned, MOST_PLANNED), **self.verdicts}
        return list(cases), list(cases.values())

    def _contradicted(self, rule: Rule) -> bool:
        """Whether a new case inside a rule passes, or a new case outside fails."""
        covers, contradictions = rule.covers, 0
        drawn = list(islice(self.fresh, DRAWN))
        drawn_inside = [case for case in drawn if covers(case)]
        drawn_outside = [case for case in drawn if not covers(case)]
        near_inside = (case for case in self._near_failing_cases() if covers(case))
        near_outside = (case for case in self._near_failing_cases() if not covers(case))
        changed = [case for case in two_changed(self.smallest, rule.region) if not covers(case)]
        changed_outside = changed[:: max(1, len(changed) // EACH_ROUND)]
        for cases, is_inside in (
            (drawn_inside, True), (near_inside, True), (near_outside, False),
            (changed_outside, False), (drawn_outside, False),
        ):  # fmt: skip
            answers = self._ask(cases, EACH_ROUND)
            contradictions += sum(failed is not is_inside for failed in answers)
        return contradictions > 0

    def _near_failing_cases(self) -> Iterator[Case]:
        """The cases near some of the failing cases."""
        return (case for failing in self._failing_cases() for case in near(failing))

    def _failing_cases(self) -> list[Case]:
        """The smallest failing case, and about five others."""
        cases = {**self.planned, **self.verdicts}
        failing = [case for case, failed in cases.items() if failed]
        return [self.smallest, *failing[:: max(1, len(failing) // 5)]]

    def _ask(self, cases: Iterable[Case], most: int = 10_000) -> list[bool]:
        """Ask up to `most` new cases, as far as the budget allows; whether each failed.

        Of the cases that may still fail, one call uses up at most half.
        """
        answers: list[bool] = []
        limit = self.failing + (self.most_failing - self.failing + 1) // 2
        for case in islice((case for case in cases if case not in self.verdicts), most):
            if self.calls >= self.most or self.failing >= limit:
                break
            failed = self.fails(case)
            if failed is not None:
                self.calls += 1
                self.failing += failed
                self.verdicts[case] = failed
                answers.append(failed)
        return answers

    def _tested(self, rule: Rule) -> Rule:
        """The rule, counted on new cases inside and outside of it."""
        covers, learnt_from = rule.covers, set(self.verdicts)
        self.most += 4 * EACH_ROUND
        drawn = list(islice(self.fresh, DRAWN))
        inside = [case for case in (*drawn, *self._near_failing_cases()) if covers(case)]
        outside = [case for case in drawn if not covers(case)]
        for cases in (inside, outside):
            self._ask(cases, 2 * EACH_ROUND)
        tests = {case: failed for case, failed in self.verdicts.items() if case not in learnt_from}
        return count(rule.region, list(tests), list(tests.values()))
