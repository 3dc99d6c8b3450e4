"""What was observed in a cell: every case that was asked, planned or not, with its judgement."""

from __future__ import annotations

from dataclasses import dataclass, field

from reference.compare import AGREES, Judgement
from reference.schema import Case
from suites.explain.rules import Rule, count, cover, learn


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

    def attribute(self, number: int, verdict: str, rule: Rule) -> None:
        """Let the finding of a number explain what failed where its rule says."""
        covers = rule.covers
        for item in self.items:
            if item.finding is None and item.verdict == verdict and covers(item.case):
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
        failed = [item.case for item in mine if item.verdict == verdict]
        failed += [] if case in failed else [case]
        return [*agreed, *failed], [False] * len(agreed) + [True] * len(failed)
