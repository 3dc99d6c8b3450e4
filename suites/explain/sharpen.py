"""A rule is sharpened: new cases are asked at its edges, until none contradicts it.

The model is A. Kampmann, N. Havrikov, E. Soremekun and A. Zeller, "When does my program do this?
Learning circumstances of software behavior", ESEC/FSE 2020: cases that differ from a failing one in
a single number tell which numbers matter, cases inside and outside of the rule whether it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from reference.schema import Case
from suites.explain.near import near, two_changed
from suites.explain.rules import Rule, count, cover, learn, sampled

Fails = Callable[[Case], bool | None]  # whether a case fails so; None where it cannot be asked
ROUNDS = 6
MOST_PLANNED = 500  # cases of the run that failed, and that passed
EACH_ROUND = 24  # cases that are asked inside a rule, and as many outside
# Where a larger share fails outside of a rule, and most of that of the same cause, another rule
# that covers all of it says more.
MOST_OUTSIDE = 0.25
LOOKED_AT = 8  # of the cases that fail outside


@dataclass
class Sharpening:
    """The cases that a rule is learnt from, and the budget of further ones.

    `planned`: the cases of the run, of which some are used; `verdicts`: those asked here.
    `fails` asks a case, `is_alike` whether one that fails shows the same cause; `fresh` yields
    legal cases by chance, on which a rule is tested; `most` and `most_failing` are how many may be
    asked, and how many may fail.
    """

    smallest: Case
    fails: Fails
    is_alike: Callable[[Case], bool]
    fresh: Iterator[Case]
    most: int
    most_failing: int
    planned: dict[Case, bool] = field(default_factory=dict)
    verdicts: dict[Case, bool] = field(default_factory=dict)
    asked: int = 0
    failing: int = 0

    def run(self) -> Rule:
        """The rule, with its counts on cases that were not used to learn it."""
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
        """Whether much of what lies outside of a rule fails of the same cause."""
        if rule.failing_outside <= MOST_OUTSIDE * rule.outside:
            return False
        covers = rule.covers
        outside = [case for case, failed in self.verdicts.items() if failed and not covers(case)]
        looked_at = outside[:: max(1, -(-len(outside) // LOOKED_AT))]
        return 2 * sum(map(self.is_alike, looked_at)) > len(looked_at)

    def _learnt(self) -> Rule:
        return learn(self.smallest, *self._cases())

    def _cases(self) -> tuple[list[Case], list[bool]]:
        """The cases that a rule is learnt from, and whether each failed."""
        cases = {**sampled(self.planned, MOST_PLANNED), **self.verdicts}
        return list(cases), list(cases.values())

    def _contradicted(self, rule: Rule) -> bool:
        """Whether a new case inside a rule passes, or one outside fails;
        all that are asked are kept.
        """
        covers, surprises = rule.covers, 0
        inside = (case for base in self._failing_cases() for case in near(base) if covers(case))
        mixed = list(islice(self.fresh, 40 * EACH_ROUND))
        within = [case for case in mixed if covers(case)]
        outside = [case for case in mixed if not covers(case)]
        at_edge = (
            case for base in self._failing_cases() for case in near(base) if not covers(case)
        )
        both = [case for case in two_changed(self.smallest, rule.region) if not covers(case)]
        beside = both[:: max(1, len(both) // EACH_ROUND)]
        for cases, due in (
            (within, True), (inside, True), (at_edge, False), (beside, False), (outside, False),
        ):  # fmt: skip
            surprises += sum(failed is not due for failed in self._ask(cases, EACH_ROUND))
        return surprises > 0

    def _failing_cases(self) -> list[Case]:
        """Some failing cases, unlike each other."""
        cases = {**self.planned, **self.verdicts}
        failing = [case for case, failed in cases.items() if failed]
        return [self.smallest, *failing[:: max(1, len(failing) // 5)]]

    def _ask(self, cases: Iterable[Case], most: int = 10_000) -> Iterator[bool]:
        """Ask new cases within the budget, and keep what came of them."""
        answers, limit = [], self.failing + (self.most_failing - self.failing + 1) // 2
        for case in islice((case for case in cases if case not in self.verdicts), most):
            if self.asked >= self.most or self.failing >= limit:
                break
            failed = self.fails(case)
            if failed is not None:
                self.asked += 1
                self.failing += failed
                self.verdicts[case] = failed
                answers.append(failed)
        return iter(answers)

    def _tested(self, rule: Rule) -> Rule:
        """The rule, counted on new cases inside and outside of it."""
        covers, known = rule.covers, set(self.verdicts)
        self.most += 4 * EACH_ROUND
        mixed = list(islice(self.fresh, 40 * EACH_ROUND))
        near_ones = [case for base in self._failing_cases() for case in near(base)]
        within = [case for case in (*mixed, *near_ones) if covers(case)]
        outside = [case for case in mixed if not covers(case)]
        for cases in (within, outside):
            list(self._ask(cases, 2 * EACH_ROUND))
        tests = {case: failed for case, failed in self.verdicts.items() if case not in known}
        return count(rule.region, list(tests), list(tests.values()))
