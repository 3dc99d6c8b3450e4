"""What was observed in a cell: every case that was asked, planned or not, with its judgement."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reference.compare import AGREES, Judgement
from reference.schema import Case
from suites.explain.rules import Rule, count, cover, learn

WORDS = 6  # of a refusal that say what it is: what comes after them depends on the call


def refusal_of(judgement: Judgement) -> tuple[str, ...] | None:
    """The first words of a refusal, without numbers; None where nothing was refused.

    Refusals with other words are other failures.
    """
    if judgement.verdict != "rejected":
        return None
    return tuple(re.findall(r"[A-Za-z_]+", judgement.message)[:WORDS])


@dataclass(eq=False)
class Observation:
    """A case that was asked, and its judgement.

    `planned`: by the plan, else beside it, in search of an explanation. `early`: it was called hung
    before the whole time limit was over. `finding`: the number of the finding that explains it.
    """

    case: Case
    judgement: Judgement
    planned: bool = True
    early: bool = False
    finding: int | None = None

    @property
    def verdict(self) -> str:
        """The verdict."""
        return self.judgement.verdict

    def is_like(self, judgement: Judgement) -> bool:
        """Whether it failed in the same way: with the verdict,
        and where it was refused with the words.
        """
        alike = self.verdict == judgement.verdict
        return alike and refusal_of(self.judgement) == refusal_of(judgement)

    @property
    def agrees(self) -> bool:
        """Whether the case agreed."""
        return self.judgement.verdict == AGREES


@dataclass
class Observations:
    """All observations of a cell, in order."""

    items: list[Observation] = field(default_factory=list)

    def add(
        self, case: Case, judgement: Judgement, planned: bool = True, early: bool = False
    ) -> Observation:
        """Note a case that was asked; of an agreement only that it is one."""
        kept = Judgement(AGREES) if judgement.verdict == AGREES else judgement
        observation = Observation(case, kept, planned, early)
        self.items.append(observation)
        return observation

    def unexplained(self, *verdicts: str) -> list[Observation]:
        """The planned cases that failed with one of the verdicts, and that no finding explains."""
        planned = (item for item in self.items if item.planned and item.finding is None)
        return [item for item in planned if item.verdict in verdicts]

    def attribute(self, number: int, judgement: Judgement, rule: Rule) -> None:
        """Let the finding of a number, with its judgement,
        explain what failed alike where its rule says.
        """
        covers = rule.covers
        for item in self.items:
            if item.finding is None and item.is_like(judgement) and covers(item.case):
                item.finding = number

    def rule(self, case: Case, verdict: str, number: int) -> Rule:
        """The rule of a verdict, true of `case`, for the finding of a number.

        What another finding explains, and what failed otherwise, says nothing about it.
        """
        return learn(case, *self._concerned(case, verdict, number))

    def covering_rule(self, case: Case, verdict: str, number: int) -> Rule:
        """The same, of the rules that cover all that failed, or nearly all."""
        return cover(case, *self._concerned(case, verdict, number))

    def count(self, region: str, case: Case, verdict: str, number: int) -> Rule:
        """The same with a region that is known: its counts."""
        return count(region, *self._concerned(case, verdict, number))

    def _concerned(self, case: Case, verdict: str, number: int) -> tuple[list[Case], list[bool]]:
        """The cases that a rule is learnt from, `case` among them, and whether each failed."""
        agreed = [item.case for item in self.items if item.verdict == AGREES]
        mine = (item for item in self.items if item.finding in (None, number))
        alike = [item for item in mine if item.verdict == verdict]
        first = next((item.judgement for item in alike if item.case == case), None)
        failed = [item.case for item in alike if first is None or item.is_like(first)]
        failed += [] if case in failed else [case]
        return [*agreed, *failed], [False] * len(agreed) + [True] * len(failed)
