"""The smallest case of a finding: a failing case is shrunk, and asked again at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reference.compare import AGREES, Judgement
from reference.schema import Case
from reference.verdicts import HUNG
from suites.cases.claims.claim import Fixed, InvalidInput
from suites.engine.cell.costly import CostlyRegions
from suites.engine.cell.observations import Observation
from suites.engine.cell.question import Question
from suites.engine.cell.result import Finding
from suites.engine.cell.target import PATIENCE
from suites.explain.shrink import smallest


@dataclass(frozen=True)
class Shrinking:
    """Shrinks the failing cases of a cell, each in at most `seconds`."""

    question: Question
    regions: CostlyRegions
    seconds: float

    def smallest(
        self, observation: Observation, findings: Sequence[Finding]
    ) -> tuple[Case, Judgement]:
        """The smallest case that fails as an observation does, and its judgement.

        If the observed case has another verdict now: this case, and its judgement now.
        """
        case, verdict = observation.case, observation.verdict
        if isinstance(self.question.claim.selection, (Fixed, InvalidInput)):
            smaller, judgement = case, self.regions.ask(case)  # the claim chooses its parameters
        else:
            check = self._check(observation, findings)
            smaller, judgement = smallest(check, case, verdict, self.seconds)
        if judgement.verdict == HUNG and self.question.has_short_limit:
            return self._ask_patiently(smaller, case)
        return smaller, judgement

    def _check(
        self, observation: Observation, findings: Sequence[Finding]
    ) -> Callable[[Case], Judgement]:
        """The check of a smaller case.

        A case agrees if it cannot be asked, is left out, lies in the region of another finding with
        the same verdict, or is refused in other words than the observation.
        """
        case, verdict = observation.case, observation.verdict
        rules = [finding.rule for finding in findings if finding.judgement.verdict == verdict]
        explained = [rule.covers for rule in rules if not rule.covers(case)]

        def check(smaller: Case) -> Judgement:
            if not self.regions.is_open(smaller) or any(covers(smaller) for covers in explained):
                return Judgement(AGREES)
            judgement = self.regions.ask(smaller)
            is_unlike = judgement.verdict == verdict and not observation.is_like(judgement)
            return Judgement(AGREES) if is_unlike else judgement

        return check

    def _ask_patiently(self, *cases: Case) -> tuple[Case, Judgement]:
        """The first case that hangs with a longer time limit too, else the last; its judgement."""
        for case in dict.fromkeys(cases):
            judgement = self.question.ask(case, PATIENCE).judgement
            if judgement.verdict == HUNG:
                break
        return case, judgement
