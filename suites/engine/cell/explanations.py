"""From failing cases to findings: the smallest case of each, its rule,
and the regions that cost a process.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from reference.compare import AGREES, NOT_STARTED, Judgement
from reference.records.words import ALWAYS, ONCE
from reference.schema import Case
from suites.cases.claim import Fixed, InvalidInput
from suites.cases.profiles import Profile
from suites.engine.cell.diagnoses import diagnosis_of
from suites.engine.cell.observations import Observation, Observations
from suites.engine.cell.question import Question
from suites.engine.cell.result import COSTLY, HUNG, CostlyRegion, Finding
from suites.engine.cell.target import PATIENCE
from suites.explain.rules import Rule
from suites.explain.shrink import smallest
from suites.explain.smaller import size

TRIALS = 5  # waiting cases of a costly region that are asked before the others are left out
ADOPTED_TRIALS = 3  # the same for a region that was learnt elsewhere
MOST_RIGHT = 1  # of them may be right; else the region is learnt again, in several rounds
ROUNDS = 4
PRECISE = 0.7  # the share of what was asked in a region that must have failed
REGIONS = 3  # of one verdict, that are learnt with such care
STEP = 97  # between waiting cases that are looked at one after the other
BEYOND = -1  # the number that stands for what lies beyond the most findings of a cell


@dataclass
class Explanations:
    """The findings of a search, and how they come about.

    `waiting` are the cases of the plan that are still to be asked, `learnt` the regions that cost a
    process.
    """

    question: Question
    profile: Profile
    waiting: deque[Case] = field(default_factory=deque)
    observations: Observations = field(default_factory=Observations)
    learnt: list[CostlyRegion] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """The findings; the position of each is its number."""
        return self.question.result.findings

    def explain(self, *verdicts: str) -> None:
        """Turn failing cases into findings, simplest first, until each is explained."""
        while failing := self.observations.unexplained(*verdicts):
            if len(self.findings) >= self.profile.most_findings:
                break
            self._explain(min(failing, key=lambda item: size(item.case)))
        for item in self.observations.unexplained(*COSTLY):
            item.finding = BEYOND

    def adopt(self, observation: Observation, region: CostlyRegion) -> None:
        """Take over a region that was learnt elsewhere and whose smallest case fails here,
        if others of it fail as well.
        """
        case, judgement, number = observation.case, observation.judgement, len(self.findings)
        if self._fail_inside(region.covers, region.verdict, ADOPTED_TRIALS):
            rule = self.observations.count(region.region, case, region.verdict, number)
            self._add(Finding(case, judgement, rule, case), observation, number)
            self._leave_out(rule, case, region.verdict)

    def learn_rules_again(self) -> None:
        """Learn each rule from all cases; that of a region that was left out is only counted."""
        left_out = {(region.verdict, region.region) for region in self.learnt}
        for number, finding in enumerate(self.findings):
            verdict, region = finding.judgement.verdict, finding.rule.region
            if (verdict, region) in left_out:
                rule = self.observations.count(region, finding.case, verdict, number)
            else:
                rule = self.observations.rule(finding.case, verdict, number)
            self.findings[number] = replace(finding, rule=rule)

    def diagnose(self) -> None:
        """Say of each finding what explains its wrong outputs,
        from its smallest case and others.
        """
        for number, finding in enumerate(self.findings):
            verdict = finding.judgement.verdict
            items = self.observations.items
            others = [i for i in items if i.finding == number and i.verdict == verdict]
            diagnosis = diagnosis_of(self.question, finding, others)
            self.findings[number] = replace(finding, diagnosis=diagnosis)

    def _explain(self, observation: Observation) -> None:
        """Make a finding of one failing case, which explains all that fails where its rule says."""
        if observation.verdict in COSTLY and self._has_widened(observation):
            return
        if sum(region.verdict == observation.verdict for region in self.learnt) >= REGIONS:
            return self._leave_out_all(observation.verdict)
        first, found_at = observation.judgement, observation.case
        case, judgement = self._smallest(observation)
        fails_again = judgement.verdict == first.verdict
        if not fails_again and observation.early:
            return self._withdraw(observation, judgement)
        if not fails_again:
            message = f"{first.message} (when it was asked again: {judgement.verdict})"
            case, judgement = found_at, replace(first, message=message)
        number = self._number_of(case, first.verdict)
        if fails_again and first.verdict in COSTLY:
            rule = self._costly_rule(case, first.verdict, number)
        else:
            rule = self.observations.rule(case, first.verdict, number)
        seen = ALWAYS if fails_again else ONCE
        self._add(Finding(case, judgement, rule, found_at, seen), observation, number)

    def _add(self, finding: Finding, observation: Observation, number: int) -> None:
        """Add a finding, unless its number has one already,
        and let it explain the observations of its rule.
        """
        observation.finding = number
        self.observations.attribute(number, finding.judgement, finding.rule)
        if number == len(self.findings):
            self.findings.append(finding)

    def _number_of(self, case: Case, verdict: str) -> int:
        """The number of the finding with this smallest case, on whatever draw;
        else the next one.
        """
        plain = replace(case, kind="integers", seed=0)
        for number, finding in enumerate(self.findings):
            if finding.judgement.verdict == verdict and plain == replace(
                finding.case, kind="integers", seed=0
            ):
                return number
        return len(self.findings)

    def _smallest(self, observation: Observation) -> tuple[Case, Judgement]:
        """The smallest case near a failing one, with its verdict;
        or the failing case and what it came to this time.
        """
        case, verdict = observation.case, observation.verdict
        if isinstance(
            self.question.claim.selection, (Fixed, InvalidInput)
        ):  # parameters that are chosen
            smaller, judgement = case, self._try(case)
        else:
            smaller, judgement = smallest(
                self._check_near(observation), case, verdict, self.profile.shrink_seconds
            )
        if judgement.verdict == HUNG and self.question.has_short_limit:
            return self._ask_patiently(smaller, case)
        return smaller, judgement

    def _ask_patiently(self, *cases: Case) -> tuple[Case, Judgement]:
        """The first case that does not answer in a longer time either;
        else the last, and its judgement.
        """
        for case in dict.fromkeys(cases):
            judgement = self.question.ask(case, PATIENCE).judgement
            if judgement.verdict == HUNG:
                break
        return case, judgement

    def _withdraw(self, observation: Observation, judgement: Judgement) -> None:
        """Replace the judgement of a call that was called hung too early."""
        result = self.question.result
        result.verdicts[observation.verdict] -= 1
        observation.judgement, observation.early = judgement, False
        if judgement.verdict == NOT_STARTED:
            result.not_started, observation.finding = judgement.message, BEYOND
        else:
            result.verdicts[judgement.verdict] += 1

    def _check_near(self, observation: Observation) -> Callable[[Case], Judgement]:
        """A check while shrinking: what cannot be asked,
        is left out or explained already is no smaller case.

        Nor is one that is refused with other words.
        """
        case, verdict = observation.case, observation.verdict
        rules = [finding.rule for finding in self.findings if finding.judgement.verdict == verdict]
        explained = [rule.covers for rule in rules if not rule.covers(case)]

        def check(other: Case) -> Judgement:
            if not self._is_open(other) or any(covers(other) for covers in explained):
                return Judgement(AGREES)
            judgement = self._try(other)
            is_other = judgement.verdict == verdict and not observation.is_like(judgement)
            return Judgement(AGREES) if is_other else judgement

        return check

    def _try(self, case: Case) -> Judgement:
        """The judgement of a case beside the plan; rules are learnt from it as well."""
        judgement = self.question.ask(case).judgement
        self.observations.add(case, judgement, planned=False)
        return judgement

    def _costly_rule(self, case: Case, verdict: str, number: int) -> Rule:
        """The rule of a verdict that costs a process;
        its region is left out where waiting cases of it fail as well.

        It is learnt from few cases, and what it covers is not asked: so it must not cover too much.
        A rule that covers all that has failed so far is tried first.
        """
        for learn in (self.observations.covering_rule, self.observations.rule):
            regions: set[str] = set()
            for _ in range(ROUNDS):
                rule = learn(case, verdict, number)
                if rule.region in regions:
                    break
                regions.add(rule.region)
                if self._is_precise(rule, verdict):
                    self._leave_out(rule, case, verdict)
                    return rule
        return rule

    def _has_widened(self, observation: Observation) -> bool:
        """Whether a finding explains a further case once its rule
        is learnt again from this case as well.
        """
        case, verdict = observation.case, observation.verdict
        for number, finding in enumerate(self.findings):
            if finding.judgement.verdict != verdict or finding.seen == ONCE:
                continue
            rule = self.observations.covering_rule(finding.case, verdict, number)
            if rule.covers(case) and self._is_precise(rule, verdict):
                self._leave_out(rule, finding.case, verdict)
                self._add(replace(finding, rule=rule), observation, number)
                self.findings[number] = replace(finding, rule=rule)
                return True
        return False

    def _leave_out_all(self, verdict: str) -> None:
        """Leave out what covers all unexplained cases of a verdict,
        whatever it covers besides: several rules were not enough.
        """
        failing = self.observations.unexplained(verdict)
        case = min((item.case for item in failing), key=size)
        self._leave_out(self.observations.covering_rule(case, verdict, BEYOND), case, verdict)
        for item in failing:
            item.finding = BEYOND

    def _is_precise(self, rule: Rule, verdict: str) -> bool:
        """Whether most of what was asked inside a rule's region has failed,
        and waiting cases of it fail as well.
        """
        most = rule.failing_inside >= PRECISE * rule.inside
        return most and self._fail_inside(rule.covers, verdict)

    def _fail_inside(
        self, covers: Callable[[Case], bool], verdict: str, trials: int = TRIALS
    ) -> bool:
        """Whether waiting cases inside a region fail, as far as there are any: some,
        from all over the plan.
        """
        met = {item.case for item in self.observations.items}
        inside = (
            case
            for case in _far_apart_first(self.waiting)
            if covers(case) and case not in met and self._is_open(case)
        )
        others = 0
        for case in islice(inside, trials):
            others += self._try(case).verdict != verdict
            if others > MOST_RIGHT:
                return False
        return True

    def _is_open(self, case: Case) -> bool:
        """Whether a case can be asked and lies in no region that is left out."""
        is_left_out = any(region.covers(case) for region in self.learnt)
        return not is_left_out and self.question.can_be_asked(case)

    def _leave_out(self, rule: Rule, case: Case, verdict: str) -> None:
        """From now on, the cases of a region are not asked."""
        cell, claim = self.question.cell, self.question.claim
        region = CostlyRegion(
            claim.name, cell.route, cell.dtype, verdict, rule.region, case, rule.covers
        )
        self.learnt.append(region)


def _far_apart_first(cases: Iterable[Case]) -> Iterator[Case]:
    """All cases, in steps of `STEP`."""
    listed = list(cases)
    return chain.from_iterable(listed[start::STEP] for start in range(STEP))
