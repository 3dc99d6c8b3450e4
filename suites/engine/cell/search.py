"""The search of one cell for one claim: every case is asked,
and no discrepancy ends the search or hides another.

All cases of the plan are asked first. What fails is then explained: the simplest failing case is
shrunk, its rule is learnt, the failing cases that the rule covers are set aside, and the rest is
explained in the same way. A verdict that costs a process (crashed, hung) is explained as soon as it
has repeated, and its region is left out from then on.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from adapters.worker.child import Child
from reference.compare import AGREES, NOT_STARTED, UNSUPPORTED, Judgement
from reference.schema import Case
from suites.cases.claim import Claim, InvalidInput
from suites.cases.profiles import Profile
from suites.engine.cell.cell import Cell
from suites.engine.cell.diagnoses import diagnosis_of
from suites.engine.cell.explanations import Explanations
from suites.engine.cell.observations import Observation, Observations
from suites.engine.cell.pipeline import Check, Judged, drive
from suites.engine.cell.question import Question, is_plain
from suites.engine.cell.result import (
    AFTER_ALL,
    COSTLY,
    DISCREPANCIES,
    CostlyRegion,
    Finding,
    Result,
)
from suites.explain.rules import learn
from suites.known.entries import Pin

REPEATED = 3  # costly verdicts before their region is left out
MOST_COSTLY = 12  # costly verdicts that no rule explains, before the rest of the cell is set aside


@dataclass
class Search:
    """One search. `pins` are the known failures in force here.

    `costly`: the regions that other claims have learnt of the routes that this claim calls;
    `elsewhere`: those that were learnt of the same operator, on another route, path or dtype.
    """

    cell: Cell
    claim: Claim
    child: Child
    profile: Profile
    pins: Sequence[Pin] = ()
    costly: Sequence[CostlyRegion] = ()
    elsewhere: Sequence[CostlyRegion] = ()
    started: float = field(default_factory=time.monotonic)
    _paused: bool = False

    def __post_init__(self) -> None:
        cell = replace(self.cell, costly=self.costly)
        self._question = Question(cell, self.claim, self.child, self.pins)
        self._explanations = Explanations(self._question, self.profile)

    @property
    def result(self) -> Result:
        """What the search has come to so far."""
        return self._question.result

    @property
    def observations(self) -> Observations:
        """All cases that were asked, with what became of each."""
        return self._explanations.observations

    @property
    def learnt(self) -> list[CostlyRegion]:
        """The regions that cost a process, as the search has learnt them."""
        return self._explanations.learnt

    def run(self, cases: Iterable[Case]) -> Iterator[Judged]:
        """Ask every case, yielding each as it is judged, then explain whatever failed."""
        self._explanations.waiting.extend(cases)
        if is_plain(self.claim):
            yield from self._adopt_regions()
        while True:
            self._paused = False
            for judged in drive(self.child, self._checks()):
                self._note(judged)
                yield judged
            if self.result.not_started or not self._paused:
                break
            self._explanations.explain(*COSTLY)
        self._explanations.explain(*DISCREPANCIES)
        self._explanations.learn_rules_again()
        self._explanations.diagnose()

    def replay(self, case: Case, tries: int = 5) -> Iterator[Judged]:
        """Ask one case as it stands, up to `tries` times until it is no agreement,
        without shrinking it. What the route's API cannot express is not asked.
        """
        if reason := self._question.refusal(case):
            refused = Judged(case, Judgement(UNSUPPORTED, reason))
            self._keep(refused)
            yield refused
            return
        for _ in range(tries):
            judged = self._question.ask(case)
            self._keep(judged)
            yield judged
            if judged.judgement.verdict in DISCREPANCIES:
                rule = learn(case, [case], [True])
                finding = Finding(case, judged.judgement, rule, case)
                diagnosis = diagnosis_of(self._question, finding, asks=False)
                self.result.findings.append(replace(finding, diagnosis=diagnosis))
            if judged.judgement.verdict != AGREES:
                return

    def _adopt_regions(self) -> Iterator[Judged]:
        """Ask the smallest case of each region that was learnt elsewhere,
        and take over those that cost a process here.
        """
        own = {
            (region.verdict, region.region)
            for region in self.costly
            if region.route == self.cell.route
        }
        for region in {(other.verdict, other.region): other for other in self.elsewhere}.values():
            case = self._question.translated(region.case)
            if (region.verdict, region.region) in own or not self._question.can_be_asked(case):
                continue
            judged = self._question.ask(case)
            observation = self._keep(judged)
            yield judged
            if observation and observation.verdict == region.verdict:
                self._explanations.adopt(observation, region)

    def _checks(self) -> Iterator[tuple[Case, Check]]:
        """The checks of the cases that are to be asked, until the search pauses to explain."""
        while not self._paused and self._explanations.waiting:
            case = self._explanations.waiting.popleft()
            if not self._is_left_out(case):
                yield case, self._question.check(case)

    def _is_left_out(self, case: Case) -> bool:
        """Whether a case is not asked, with the reason counted."""
        if reason := self._question.refusal(case):
            self.result.unsupported[reason] += 1
        elif pin := self._question.pin(case):
            self.result.known[pin.bug.id] += 1
        elif region := self._region_of_base(case):
            self.result.affected[region.sentence] += 1
        elif self._is_exhausted() or any(region.covers(case) for region in self.learnt):
            self.result.set_aside += 1
        else:
            return False
        return True

    def _region_of_base(self, case: Case) -> CostlyRegion | None:
        """The costly region of the ordinary case that invalid input is made of;
        the calls of other claims are looked at.
        """
        if not isinstance(self.claim.selection, InvalidInput):
            return None
        own = (region for region in self.costly if region.route == self.cell.route)
        return next((region for region in own if region.covers(case)), None)

    def _note(self, judged: Judged) -> None:
        """Count a judged case of the plan."""
        self._question.count(judged)
        self._keep(judged)

    def _keep(self, judged: Judged) -> Observation | None:
        """Count what a case came to; the observation where the claim has a verdict on it."""
        judgement, result = judged.judgement, self.result
        result.judged += judged.outputs
        if judged.left_out:
            result.affected[judged.left_out.sentence] += 1
        elif judgement.verdict == UNSUPPORTED:
            result.unsupported[judgement.message] += 1
        elif judgement.verdict == NOT_STARTED:
            result.not_started, self._paused = judgement.message, True
        else:
            return self._observe(judged)
        return None

    def _observe(self, judged: Judged) -> Observation:
        """Count a verdict; the search pauses where one that costs a process has repeated."""
        case, judgement, result = judged.case, judged.judgement, self.result
        agrees = judgement.verdict == AGREES
        result.verdicts[judgement.verdict] += 1
        result.coverage.add(case.params)
        if judgement.message == AFTER_ALL:
            result.after_all[str(self.cell.unsupported(case.params))] += 1
        elif isinstance(self.claim.selection, InvalidInput) or (agrees and judgement.message):
            result.remarks[judgement.message] += 1
        if agrees:
            result.worst_bounds = max(result.worst_bounds, judgement.bounds)
            result.worst_soft = max(result.worst_soft, judgement.soft)
            result.proofs += [judgement.proof] if judgement.proof else []
        observations = self._explanations.observations
        observation = observations.add(case, judgement, early=judged.early)
        if judgement.verdict in COSTLY:
            self._paused |= len(observations.unexplained(judgement.verdict)) >= REPEATED
        return observation

    def _is_exhausted(self) -> bool:
        """Whether the cell has cost so many processes that the rest is set aside."""
        costs = sum(self.result.verdicts[verdict] for verdict in COSTLY)
        return costs >= MOST_COSTLY * (1 + len(self.learnt))
