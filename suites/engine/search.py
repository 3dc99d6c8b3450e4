"""The search of one cell for one claim: every case is asked, and no discrepancy ends the search or hides another.

All cases of the plan are asked first. What fails is then explained: the simplest failing case is shrunk, its rule is
learnt, the failing cases that the rule covers are set aside, and the rest is explained in the same way. A verdict that
costs a process (crashed, hung) is explained as soon as it has repeated, and its region is left out from then on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from adapters.worker.child import Child
from reference.compare import AGREES, NOT_STARTED, UNSUPPORTED, Judgement
from reference.schema import Case
from suites.cases.claim import Claim, Fixed, InvalidInput, Limits
from suites.cases.profiles import Profile
from suites.engine.cell import Cell
from suites.engine.pipeline import Check, Judged, drive, drive_one
from suites.engine.result import AFTER_ALL, ALWAYS, COSTLY, DISCREPANCIES, ONCE, CostlyRegion, Finding, Result
from suites.explain.region import parse
from suites.explain.rules import Rule, learn
from suites.explain.shrink import smallest
from suites.explain.smaller import size
from suites.known.entries import Pin

REPEATED = 3  # costly verdicts before their region is left out
MOST_COSTLY = 12  # costly verdicts that no rule explains, before the rest of the cell is set aside


@dataclass
class Search:
    """The state of one search. `cases` and `judgements` are parallel lists of what was judged.

    `pins` are the known failures in force here, `costly` the regions that other claims of the route have learnt.
    """

    cell: Cell
    claim: Claim
    child: Child
    profile: Profile
    pins: list[Pin] = field(default_factory=list)
    costly: list[CostlyRegion] = field(default_factory=list)
    result: Result = field(default_factory=Result)
    cases: list[Case] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    learnt: list[CostlyRegion] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    _explained: set[int] = field(default_factory=set)
    _rules: list[tuple[str, Callable[[Case], bool]]] = field(default_factory=list)
    _covered: list[set[int]] = field(default_factory=list)  # for each finding, the failing cases that its rule explains
    _paused: bool = False

    def run(self, cases: Iterable[Case]) -> Iterator[Judged]:
        """Ask every case, yielding each as it is judged, then explain whatever failed."""
        source = iter(cases)
        while True:
            self._paused = False
            for judged in drive(self.child, self._checks(source)):
                self._note(judged)
                yield judged
            if self.result.not_started or not self._paused:
                break
            self._explain_all(COSTLY)
        self._explain_all(DISCREPANCIES)
        self.result.findings = [self._learnt_again(number) for number in range(len(self.result.findings))]

    def replay(self, case: Case, tries: int = 5) -> Iterator[Judged]:
        """Ask one case as it stands, up to `tries` times until it is no agreement, without shrinking it."""
        for _ in range(tries):
            judged = drive_one(self.child, case, self.claim.check(self.cell, case))
            self._note(judged)
            yield judged
            if judged.judgement.verdict in DISCREPANCIES:
                rule = learn(case, [case], [True])
                self.result.findings.append(Finding(case, judged.judgement, rule, case))
            if judged.judgement.verdict != AGREES:
                return

    def _checks(self, source: Iterator[Case]) -> Iterator[tuple[Case, Check]]:
        """The checks of the cases that are to be asked, until the search pauses to explain."""
        while not self._paused and (case := next(source, None)) is not None:
            if not self._is_left_out(case):
                yield case, self.claim.check(self.cell, case)

    def _is_left_out(self, case: Case) -> bool:
        """Whether a case is not asked, with the reason counted."""
        pin = next((pin for pin in self.pins if pin.covers(case)), None)
        costly = next((region for region in self.costly if region.covers(case)), None)
        if reason := self._refusal(case):
            self.result.unsupported[reason] += 1
        elif pin:
            self.result.known[pin.id] += 1
        elif costly:
            self.result.affected[costly.sentence] += 1
        elif self._is_exhausted() or any(region.covers(case) for region in self.learnt):
            self.result.set_aside += 1
        else:
            return False
        return True

    def _refusal(self, case: Case) -> str | None:
        """Why a case cannot be asked; a claim about limits asks what they refuse, where the call can be written."""
        if isinstance(self.claim.selection, Fixed):
            return None
        limit = self.cell.refusal(case.params)
        if isinstance(self.claim.selection, Limits):
            if limit is None:
                return "the API can express it"
            return None if limit.sayable else limit.sentence
        return limit.sentence if limit else None

    def _note(self, judged: Judged) -> None:
        """Count a judged case."""
        judgement, result = judged.judgement, self.result
        result.calls += len(judged.replies)
        result.judged += judged.outputs
        result.seconds_inside += sum(reply.outcome.seconds for reply in judged.replies)
        if judgement.verdict == UNSUPPORTED:
            result.unsupported[judgement.message] += 1
        elif judgement.verdict == NOT_STARTED:
            result.not_started, self._paused = judgement.message, True
        else:
            self._keep(judged.case, judgement)

    def _keep(self, case: Case, judgement: Judgement) -> None:
        result, agrees = self.result, judgement.verdict == AGREES
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
        self.cases.append(case)
        self.judgements.append(Judgement(AGREES) if agrees else judgement)
        if judgement.verdict in COSTLY:
            self._paused |= self._unexplained(judgement.verdict) >= REPEATED

    def _unexplained(self, verdict: str) -> int:
        pairs = enumerate(self.judgements)
        return sum(judgement.verdict == verdict and i not in self._explained for i, judgement in pairs)

    def _is_exhausted(self) -> bool:
        """Whether the cell has cost so many processes that the rest is set aside."""
        return sum(self.result.verdicts[verdict] for verdict in COSTLY) >= MOST_COSTLY * (1 + len(self.learnt))

    def _explain_all(self, verdicts: tuple[str, ...]) -> None:
        """Turn failing cases into findings, simplest first, until each is covered by a rule."""
        while len(self.result.findings) < self.profile.most_findings:
            pairs = enumerate(self.judgements)
            failing = [i for i, judgement in pairs if judgement.verdict in verdicts and i not in self._explained]
            if not failing:
                return
            self._explain(min(failing, key=lambda i: size(self.cases[i])))
        self._explained |= {i for i, judgement in enumerate(self.judgements) if judgement.verdict in COSTLY}

    def _explain(self, index: int) -> None:
        """Explain one failing case and set aside what its rule covers."""
        found_at, first = self.cases[index], self.judgements[index]
        case, judgement, seen = self._smallest(index)
        rule = self._rule(case, first.verdict, self._explained)
        covers = parse(rule.region) if rule.region else (lambda case: True)
        covered = {i for i in self._failing(first.verdict) if covers(self.cases[i])} - self._explained | {index}
        self._explained |= covered
        if not self._repeats(case, first.verdict):
            self._covered.append(covered)
            self.result.findings.append(Finding(case, judgement, rule, found_at, seen))
            self._rules.append((first.verdict, covers))
        if first.verdict in COSTLY and seen == ALWAYS and 2 * rule.failing_inside >= rule.inside:
            region = CostlyRegion(self.claim.name, case.dtype, first.verdict, rule.region, case, covers)
            self.learnt.append(region)

    def _smallest(self, index: int) -> tuple[Case, Judgement, str]:
        """The smallest case near a failing one, its judgement, and whether it failed again."""
        found_at, first = self.cases[index], self.judgements[index]
        if isinstance(self.claim.selection, (Fixed, InvalidInput)):  # their parameters are chosen, not drawn
            case, judgement = found_at, self._ask_again(found_at)
        else:
            case, judgement = smallest(self._check_near(found_at, first.verdict), found_at, first.verdict, self.profile.shrink_seconds)
        if judgement.verdict == first.verdict:
            return case, judgement, ALWAYS
        return found_at, replace(first, message=f"{first.message} (when it was asked again: {judgement.verdict})"), ONCE

    def _check_near(self, found_at: Case, verdict: str) -> Callable[[Case], Judgement]:
        """A check while shrinking: what is unsupported, known, left out or explained already is no smaller case."""
        explained = [covers for other, covers in self._rules if other == verdict and not covers(found_at)]
        explained += [region.covers for region in (*self.costly, *self.learnt)] + [pin.covers for pin in self.pins]

        def check(case: Case) -> Judgement:
            if self._refusal(case) or any(covers(case) for covers in explained):
                return Judgement(AGREES)
            return self._ask_again(case)

        return check

    def _ask_again(self, case: Case) -> Judgement:
        judged = drive_one(self.child, case, self.claim.check(self.cell, case))
        self.result.calls += len(judged.replies)
        self.result.seconds_inside += sum(reply.outcome.seconds for reply in judged.replies)
        return judged.judgement

    def _failing(self, verdict: str) -> list[int]:
        return [i for i, judgement in enumerate(self.judgements) if judgement.verdict == verdict]

    def _rule(self, case: Case, verdict: str, without: set[int]) -> Rule:
        """The rule of a verdict; a case that fails otherwise says nothing about it, and the smallest case takes part."""
        pairs = enumerate(self.judgements)
        same = [i for i, judgement in pairs if judgement.verdict in (verdict, AGREES) and i not in without]
        fails = [self.judgements[i].verdict == verdict for i in same]
        return learn(case, [*(self.cases[i] for i in same), case], [*fails, True])

    def _learnt_again(self, number: int) -> Finding:
        """The finding with its rule learnt from all cases: a costly one was explained when few had been asked."""
        finding = self.result.findings[number]
        others = {i for other, covered in enumerate(self._covered) if other != number for i in covered}
        return replace(finding, rule=self._rule(finding.case, finding.judgement.verdict, others))

    def _repeats(self, case: Case, verdict: str) -> bool:
        """Whether a finding has the same smallest case on another draw: it is the same discrepancy."""
        findings = [finding for finding in self.result.findings if finding.judgement.verdict == verdict]
        plain = [replace(finding.case, kind="integers", seed=0) for finding in findings]
        return replace(case, kind="integers", seed=0) in plain
