"""The search of one cell: asks all cases of the plan, then explains the cases that fail.

The simplest failing case is shrunk and its rule is learnt. This finding explains all failing cases
that the rule covers. The other failing cases are explained in the same way, so that no discrepancy
hides another. Crashes and hangs cost a process each: they are explained as soon as they have
repeated, and their region is left out of the rest of the search.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from adapters.worker.child import Child
from reference.compare import AGREES, NOT_STARTED, UNSUPPORTED, Judgement
from reference.schema import Case
from reference.verdicts import COSTLY, DISCREPANCIES
from suites.cases.claims.claim import Claim, Drawn, InvalidInput
from suites.cases.profiles import Profile
from suites.engine.cell.cell import Cell
from suites.engine.cell.diagnoses import diagnosis_of
from suites.engine.cell.explanations import Explanations
from suites.engine.cell.observations import Observation, Observations
from suites.engine.cell.pipeline import CALLS_IN_FLIGHT, Check, Judged, drive
from suites.engine.cell.question import Question, is_plain
from suites.engine.cell.result import AFTER_ALL, CostlyRegion, Finding, Result
from suites.explain.rules import learn
from suites.known.entries import Pin

REPEATED = 3  # crashes or hangs before their region is learnt
MOST_COSTLY = 12  # crashes and hangs for each region, before the rest of the cell is set aside


@dataclass
class Search:
    """The search of one cell. `pins`: the known failures that are in force in the cell.

    `costly`: regions that other claims have learnt of the routes that this claim calls.
    `elsewhere`: regions of the same operator on another route or path, or in another dtype.
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
        """The counts and findings so far."""
        return self._question.result

    @property
    def observations(self) -> Observations:
        """All cases that were asked, with their judgements."""
        return self._explanations.observations

    @property
    def learnt(self) -> list[CostlyRegion]:
        """The costly regions that this search has learnt."""
        return self._explanations.regions.learnt

    def run(self, cases: Iterable[Case]) -> Iterator[Judged]:
        """Ask the cases and yield each as soon as it is judged; then explain the failing cases."""
        self._explanations.waiting.extend(cases)
        if is_plain(self.claim):
            yield from self._adopt_regions()
        selection = self.claim.selection
        alone = isinstance(selection, Drawn) and selection.consecutive
        while True:
            self._paused = False
            for judged in drive(self.child, self._checks(), 1 if alone else CALLS_IN_FLIGHT):
                self._note(judged)
                yield judged
            if self.result.not_started or not self._paused:
                break
            self._explanations.explain(*COSTLY)
        self._explanations.explain(*DISCREPANCIES)
        self._explanations.learn_rules_again()
        self._explanations.diagnose()

    def replay(self, case: Case, tries: int = 5) -> Iterator[Judged]:
        """Ask one case, up to `tries` times until it does not agree, and yield each judgement.

        It is not shrunk. It is not asked if the API of the route cannot express it.
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
        """Ask the smallest case of each region that was learnt elsewhere; adopt the regions where
        it fails in the same way.
        """
        known = {
            (region.verdict, region.region)
            for region in self.costly
            if region.route == self.cell.route
        }
        regions = {(region.verdict, region.region): region for region in self.elsewhere}
        for key, region in regions.items():
            case = self._question.translated(region.case)
            if key in known or not self._question.can_be_asked(case):
                continue
            judged = self._question.ask(case)
            observation = self._keep(judged)
            yield judged
            if observation and observation.verdict == region.verdict:
                self._explanations.adopt(observation, region)

    def _checks(self) -> Iterator[tuple[Case, Check]]:
        """The checks of the waiting cases that are not left out, until the search is paused."""
        while not self._paused and self._explanations.waiting:
            case = self._explanations.waiting.popleft()
            if not self._is_left_out(case):
                yield case, self._question.check(case)

    def _is_left_out(self, case: Case) -> bool:
        """Whether a case is not asked; if so, its reason is counted."""
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
        """The costly region of the legal case from which invalid input is made; None if there is
        none. Other claims compare their calls with the regions when they make them.
        """
        if not isinstance(self.claim.selection, InvalidInput):
            return None
        of_route = (region for region in self.costly if region.route == self.cell.route)
        return next((region for region in of_route if region.covers(case)), None)

    def _note(self, judged: Judged) -> None:
        """Count a judged case of the plan and its calls."""
        self._question.count(judged)
        self._keep(judged)

    def _keep(self, judged: Judged) -> Observation | None:
        """Count a judged case; its observation, or None if the claim has no verdict on it."""
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
        """Count a verdict; the search is paused once a costly verdict has repeated."""
        case, judgement, result = judged.case, judged.judgement, self.result
        has_remark = judgement.verdict == AGREES and bool(judgement.message)
        result.count_verdict(case.params, judgement)
        if judgement.message == AFTER_ALL:
            result.after_all[str(self.cell.unsupported(case.params))] += 1
        elif isinstance(self.claim.selection, InvalidInput) or has_remark:
            result.remarks[judgement.message] += 1
        observations = self._explanations.observations
        observation = observations.add(case, judgement, early=judged.early)
        if judgement.verdict in COSTLY:
            self._paused |= len(observations.unexplained(judgement.verdict)) >= REPEATED
        return observation

    def _is_exhausted(self) -> bool:
        """Whether the cell has had so many crashes and hangs that the rest is set aside."""
        costs = sum(self.result.verdicts[verdict] for verdict in COSTLY)
        return costs >= MOST_COSTLY * (1 + len(self.learnt))
