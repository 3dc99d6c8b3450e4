"""Turns failing cases into findings: the smallest case of each, its rule and its diagnosis."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

from reference.compare import NOT_STARTED, Judgement
from reference.records.words import ALWAYS, ONCE
from reference.schema import Case
from reference.verdicts import COSTLY
from suites.cases.profiles import Profile
from suites.engine.cell.costly import CostlyRegions
from suites.engine.cell.diagnoses import diagnosis_of
from suites.engine.cell.observations import BEYOND, Observation, Observations
from suites.engine.cell.question import Question
from suites.engine.cell.result import CostlyRegion, Finding
from suites.engine.cell.shrinking import Shrinking
from suites.explain.rules import Rule
from suites.explain.smaller import size

ADOPTED_TRIALS = 3  # waiting cases of a region from elsewhere that are asked before it is adopted
REGIONS = 3  # of one verdict that are learnt with care; then one region covers all that fails


@dataclass
class Explanations:
    """The findings of one search. `waiting`: the cases of the plan that are still to be asked."""

    question: Question
    profile: Profile
    waiting: deque[Case] = field(default_factory=deque)
    observations: Observations = field(default_factory=Observations)

    def __post_init__(self) -> None:
        self.regions = CostlyRegions(self.question, self.observations, self.waiting)
        self._shrinking = Shrinking(self.question, self.regions, self.profile.shrink_seconds)

    @property
    def findings(self) -> list[Finding]:
        """The findings; the position of each is its number."""
        return self.question.result.findings

    def explain(self, *verdicts: str) -> None:
        """Make findings of all failing cases with these verdicts, the simplest case first.

        After the most findings of the profile, costly verdicts are not explained any more.
        """
        while failing := self.observations.unexplained(*verdicts):
            if len(self.findings) >= self.profile.most_findings:
                break
            self._explain(min(failing, key=lambda item: size(item.case)))
        for item in self.observations.unexplained(*COSTLY):
            item.finding = BEYOND

    def adopt(self, observation: Observation, region: CostlyRegion) -> None:
        """Make a finding of a region that was learnt elsewhere, if waiting cases of it fail here.

        `observation`: its smallest case, which fails here.
        """
        case, judgement, number = observation.case, observation.judgement, len(self.findings)
        if self.regions.waiting_cases_fail(region.covers, region.verdict, ADOPTED_TRIALS):
            rule = self.observations.count(region.region, case, region.verdict, number)
            self._add(Finding(case, judgement, rule, case), observation, number)
            self.regions.leave_out(rule, case, region.verdict)

    def learn_rules_again(self) -> None:
        """Learn each rule again, from all cases. A region that was left out is only counted."""
        left_out = {(region.verdict, region.region) for region in self.regions.learnt}
        for number, finding in enumerate(self.findings):
            verdict, region = finding.judgement.verdict, finding.rule.region
            if (verdict, region) in left_out:
                rule = self.observations.count(region, finding.case, verdict, number)
            else:
                rule = self.observations.rule(finding.case, verdict, number)
            self.findings[number] = replace(finding, rule=rule)

    def diagnose(self) -> None:
        """Add the diagnosis to each finding, from its smallest case and other failing cases."""
        for number, finding in enumerate(self.findings):
            verdict = finding.judgement.verdict
            items = self.observations.items
            failing = [i for i in items if i.finding == number and i.verdict == verdict]
            diagnosis = diagnosis_of(self.question, finding, failing)
            self.findings[number] = replace(finding, diagnosis=diagnosis)

    def _explain(self, observation: Observation) -> None:
        """Make a finding of one failing case. It explains all failing cases in its region."""
        if observation.verdict in COSTLY and self._is_in_widened_region(observation):
            return
        verdicts = [region.verdict for region in self.regions.learnt]
        if verdicts.count(observation.verdict) >= REGIONS:
            return self.regions.leave_out_all(observation.verdict)
        first, found_at = observation.judgement, observation.case
        case, judgement = self._shrinking.smallest(observation, self.findings)
        fails_again = judgement.verdict == first.verdict
        if not fails_again and observation.early:
            return self._withdraw(observation, judgement)
        if not fails_again:
            message = f"{first.message} (when it was asked again: {judgement.verdict})"
            case, judgement = found_at, replace(first, message=message)
        number = self._number_of(case, first.verdict)
        rule = self._rule(case, first.verdict, number, fails_again)
        seen = ALWAYS if fails_again else ONCE
        self._add(Finding(case, judgement, rule, found_at, seen), observation, number)

    def _rule(self, case: Case, verdict: str, number: int, fails_again: bool) -> Rule:
        """The rule of a finding; the region of a costly verdict is left out of the search."""
        if fails_again and verdict in COSTLY:
            return self.regions.rule(case, verdict, number)
        return self.observations.rule(case, verdict, number)

    def _add(self, finding: Finding, observation: Observation, number: int) -> None:
        """Let a finding explain all failing cases that its rule covers.

        It is appended, unless there is a finding with its number already.
        """
        observation.finding = number
        self.observations.attribute(number, finding.judgement, finding.rule)
        if number == len(self.findings):
            self.findings.append(finding)

    def _number_of(self, case: Case, verdict: str) -> int:
        """The number of the finding with this verdict and these parameters and dtype as its
        smallest case; if there is none, the next number.
        """
        plain = replace(case, kind="integers", seed=0)
        for number, finding in enumerate(self.findings):
            if finding.judgement.verdict == verdict and plain == replace(
                finding.case, kind="integers", seed=0
            ):
                return number
        return len(self.findings)

    def _withdraw(self, observation: Observation, judgement: Judgement) -> None:
        """Replace the judgement of a call that was called hung too early."""
        result = self.question.result
        result.verdicts[observation.verdict] -= 1
        observation.judgement, observation.early = judgement, False
        if judgement.verdict == NOT_STARTED:
            result.not_started, observation.finding = judgement.message, BEYOND
        else:
            result.verdicts[judgement.verdict] += 1

    def _is_in_widened_region(self, observation: Observation) -> bool:
        """Whether the rule of a finding covers a further failing case once it is learnt again, and
        is precise. Then this finding explains the case.
        """
        case, verdict = observation.case, observation.verdict
        for number, finding in enumerate(self.findings):
            if finding.judgement.verdict != verdict or finding.seen == ONCE:
                continue
            rule = self.observations.covering_rule(finding.case, verdict, number)
            if rule.covers(case) and self.regions.is_precise(rule, verdict):
                self.regions.leave_out(rule, finding.case, verdict)
                self._add(replace(finding, rule=rule), observation, number)
                self.findings[number] = replace(finding, rule=rule)
                return True
        return False
