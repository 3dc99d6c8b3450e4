"""The observations of a cell: each case that was asked, with its judgement."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reference.compare import AGREES, Judgement
from reference.schema import Case
from suites.explain.rules import Rule, count, cover, learn

WORDS = 6  # by which refusals are told apart; the words after them depend on the call
BEYOND = -1  # in place of the number of a finding: the case failed, but becomes no finding


def refusal_of(judgement: Judgement) -> tuple[str, ...] | None:
    """The first words of a refusal, without numbers; None for any other verdict.

    Refusals with different words are different failures.
    """
    if judgement.verdict != "rejected":
        return None
    return tuple(re.findall(r"[A-Za-z_]+", judgement.message)[:WORDS])


@dataclass(eq=False)
class Observation:
    """A case that was asked, and its judgement.

    `planned`: the case is of the plan; other cases are asked to explain a failure. `early`: the
    call had less than the whole time limit. `finding`: the number of the finding that explains the
    case; None if no finding does.
    """

    case: Case
    judgement: Judgement
    planned: bool = True
    early: bool = False
    finding: int | None = None

    @property
    def verdict(self) -> str:
        """The verdict of the judgement."""
        return self.judgement.verdict

    def is_like(self, judgement: Judgement) -> bool:
        """Whether both have the same verdict and, if refused, the same words."""
        same_verdict = self.verdict == judgement.verdict
        return same_verdict and refusal_of(self.judgement) == refusal_of(judgement)

    @property
    def agrees(self) -> bool:
        """Whether the case agreed."""
        return self.judgement.verdict == AGREES


@dataclass
class Observations:
    """All observations of a cell, in the order in which the cases were asked."""

    items: list[Observation] = field(default_factory=list)

    def add(
        self, case: Case, judgement: Judgement, planned: bool = True, early: bool = False
    ) -> Observation:
        """Add an observation, and return it. Of an agreement only the verdict is kept."""
        if judgement.verdict == AGREES:
            judgement = Judgement(AGREES)
        observation = Observation(case, judgement, planned, early)
        self.items.append(observation)
        return observation

    def unexplained(self, *verdicts: str) -> list[Observation]:
        """The planned cases with one of these verdicts that no finding explains."""
        planned = (item for item in self.items if item.planned and item.finding is None)
        return [item for item in planned if item.verdict in verdicts]

    def attribute(self, number: int, judgement: Judgement, rule: Rule) -> None:
        """Let a finding explain the cases that its rule covers and that failed as it did.

        `judgement`: that of the finding.
        """
        covers = rule.covers
        for item in self.items:
            if item.finding is None and item.is_like(judgement) and covers(item.case):
                item.finding = number

    def rule(self, case: Case, verdict: str, number: int) -> Rule:
        """The rule of the finding with this number and verdict; it covers `case`.

        Cases that another finding explains, or that failed in another way, are not used.
        """
        return learn(case, *self._concerned(case, verdict, number))

    def covering_rule(self, case: Case, verdict: str, number: int) -> Rule:
        """The rule of the finding that covers nearly all its failing cases."""
        return cover(case, *self._concerned(case, verdict, number))

    def count(self, region: str, case: Case, verdict: str, number: int) -> Rule:
        """The rule with this region, counted on the cases that concern the finding."""
        return count(region, *self._concerned(case, verdict, number))

    def _concerned(self, case: Case, verdict: str, number: int) -> tuple[list[Case], list[bool]]:
        """The cases from which the rule of a finding is learnt, and whether each failed.

        `case` is among them.
        """
        agreed = [item.case for item in self.items if item.verdict == AGREES]
        open_items = (item for item in self.items if item.finding in (None, number))
        alike = [item for item in open_items if item.verdict == verdict]
        first = next((item.judgement for item in alike if item.case == case), None)
        failed = [item.case for item in alike if first is None or item.is_like(first)]
        failed += [] if case in failed else [case]
        return [*agreed, *failed], [False] * len(agreed) + [True] * len(failed)
