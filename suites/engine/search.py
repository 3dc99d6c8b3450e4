"""The search of one cell for one claim: ask everything, and let no discrepancy end it or hide another.

All cases of the budget are asked first. What fails is then explained: the simplest failing case is shrunk, its
rule is learnt, the failing cases that the rule covers are set aside, and the rest is explained in turn.
A verdict that costs a process (crashed, hung) is explained as soon as it has repeated, and its region left out.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from reference.compare import AGREES, Judgement
from reference.schema import Case
from suites.engine.cell import Cell, not_asked
from suites.cases.claim import Claim
from suites.cases.coverage import Coverage
from suites.conformance.exact_integers import NotExact
from suites.known.entries import Known
from suites.cases.profiles import Profile
from suites.explain.region import parse
from suites.explain.rules import Rule, learn
from suites.explain.shrink import smallest
from suites.explain.smaller import size

COSTLY = ("crashed", "hung")
REPEATED = 3  # costly verdicts before their region is left out
AFTER_ALL = "supported after all"
DISCREPANCIES = ("wrong values", "wrong shape", "wrong dtype", "rejected", "crashed", "hung", "accepted nonsense")


@dataclass(frozen=True)
class Finding:
    """One discrepancy: its smallest case, the verdict there, and the rule of where it fails."""

    case: Case
    judgement: Judgement
    rule: Rule
    found_at: Case


@dataclass
class Result:
    """What a search came to."""

    verdicts: Counter[str] = field(default_factory=Counter)
    unsupported: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    set_aside: int = 0
    after_all: Counter[str] = field(default_factory=Counter)  # limits that were answered rightly
    remarks: Counter[str] = field(default_factory=Counter)  # what came of it past an edge, in words
    coverage: Coverage = field(default_factory=Coverage)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Search:
    """The state of one search: `asked` and `failures` are parallel lists of cases and their verdicts."""

    cell: Cell
    claim: Claim
    known: list[Known]
    profile: Profile
    told: Callable[[Search], None] = lambda search: None
    result: Result = field(default_factory=Result)
    asked: list[Case] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    failed: dict[int, Judgement] = field(default_factory=dict)  # by index in `asked`
    left_out: list[Callable[[Case], bool]] = field(default_factory=list)
    explained_by: list[tuple[str, Callable[[Case], bool]]] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    _explained: set[int] = field(default_factory=set)
    _covered: dict[int, set[int]] = field(default_factory=dict)  # finding -> the failing cases that its rule explained

    def run(self, cases: Iterable[Case]) -> Result:
        """Ask every case, then explain whatever failed."""
        for case in cases:
            self._one(case)
            self.told(self)
        self.explain()
        self.result.findings = [self._learnt_again(number, finding) for number, finding in enumerate(self.result.findings)]
        return self.result

    def _learnt_again(self, number: int, finding: Finding) -> Finding:
        """The finding with its rule learnt from all that was asked: a costly one was explained when little had been."""
        verdict = finding.judgement.verdict
        others = {i for other, covered in self._covered.items() if other != number for i in covered}
        same = [i for i, v in enumerate(self.verdicts) if v in (verdict, AGREES) and i not in others]
        rule = learn(finding.case, [*(self.asked[i] for i in same), finding.case], [*(self.verdicts[i] == verdict for i in same), True])
        return replace(finding, rule=rule)

    def replay(self, case: Case) -> Result:
        """Ask one case as it stands, without shrinking it."""
        if case.kind in self.claim.kinds:
            self._one(case)
        for index, verdict in enumerate(self.verdicts):
            if verdict in DISCREPANCIES:
                rule = learn(case, [case], [True])
                self.result.findings.append(Finding(case, self.claim.check(self.cell, self.asked[index]), rule, case))
        return self.result

    def _one(self, case: Case) -> None:
        reason = self._refused(case)
        known = next((one for one in self.known if one.covers(case)), None)
        if reason:
            self.result.unsupported[reason] += 1
        elif known:
            self.result.known[known.id] += 1
        elif any(region(case) for region in self.left_out):
            self.result.set_aside += 1
        else:
            self._note(case, self._judged(case))

    def _judged(self, case: Case) -> Judgement:
        try:
            return self.claim.check(self.cell, case)
        except NotExact as reason:
            return not_asked(str(reason))

    def _refused(self, case: Case) -> str | None:
        """Why the case cannot be asked; a claim about limits asks what they refuse, if it can be said."""
        if self.claim.fixed:
            return None
        limit = self.cell.refusal(case.params)
        if self.claim.refused:
            return None if limit and limit.sayable else "the API can express it" if limit is None else limit.sentence
        return limit.sentence if limit else None

    def _note(self, case: Case, judgement: Judgement) -> None:
        if judgement.verdict == "unsupported":
            self.result.unsupported[judgement.message] += 1
            return
        self.result.verdicts[judgement.verdict] += 1
        self.result.coverage.add(case.params)
        if judgement.message == AFTER_ALL:
            self.result.after_all[str(self.cell.unsupported(case.params))] += 1
        elif self.claim.bases or (judgement.verdict == AGREES and judgement.message):
            self.result.remarks[judgement.message] += 1
        self.asked.append(case)
        if judgement.verdict != AGREES:
            self.failed[len(self.verdicts)] = judgement
        self.verdicts.append(judgement.verdict)
        if judgement.verdict in COSTLY and self._open(judgement.verdict) >= REPEATED:
            self.explain((judgement.verdict,))

    def _open(self, verdict: str) -> int:
        return sum(v == verdict and i not in self._explained for i, v in enumerate(self.verdicts))

    def explain(self, verdicts: tuple[str, ...] = DISCREPANCIES) -> None:
        """Turn failing cases into findings, simplest first, until each is covered by a rule."""
        while len(self.result.findings) < self.profile.most_findings:
            open_ = [i for i, v in enumerate(self.verdicts) if v in verdicts and i not in self._explained]
            if not open_:
                return
            first = min(open_, key=lambda i: size(self.asked[i]))
            self._explain(first)

    def _explain(self, index: int) -> None:
        verdict, found_at = self.verdicts[index], self.asked[index]
        old = [covers for explained, covers in self.explained_by if explained == verdict and not covers(found_at)]
        check = lambda case: Judgement(AGREES) if any(covers(case) for covers in old) else self._check_again(case)
        if self.claim.fixed or self.claim.bases:  # bases are simple, and chosen so that what lies past their edge has no meaning
            case, judgement = found_at, self.failed[index]
        else:
            case, judgement = smallest(check, found_at, verdict, self.profile.shrink_seconds)
        if judgement.verdict != verdict:  # it did not fail again: what was seen first is what is told
            first = self.failed[index]
            judgement = replace(first, message=f"{first.message} (asked again, it {judgement.verdict})")
        # a case that fails otherwise says nothing about this rule; the smallest case takes part in it
        same = [i for i, v in enumerate(self.verdicts) if v in (verdict, AGREES) and i not in self._explained]
        rule = learn(case, [*(self.asked[i] for i in same), case], [*(self.verdicts[i] == verdict for i in same), True])
        covers = parse(rule.region) if rule.region else (lambda case: True)
        covered = {i for i in same if self.verdicts[i] == verdict and covers(self.asked[i])} | {index}
        self._explained |= covered
        if not self._repeats(case, verdict):
            self._covered[len(self.result.findings)] = covered
            self.result.findings.append(Finding(case, judgement, rule, found_at))
            self.explained_by.append((verdict, covers))
        if verdict in COSTLY and rule.failing_inside == rule.inside:
            self.left_out.append(covers)

    def _repeats(self, case: Case, verdict: str) -> bool:
        """The same smallest case on another draw is the same discrepancy."""
        plain = [replace(f.case, kind="integers", seed=0) for f in self.result.findings if f.judgement.verdict == verdict]
        return replace(case, kind="integers", seed=0) in plain

    def _check_again(self, case: Case) -> Judgement:
        """A check while shrinking: what is unsupported, known or left out is no smaller case of this one."""
        if self._refused(case) or any(one.covers(case) for one in self.known):
            return Judgement(AGREES)
        if any(region(case) for region in self.left_out):
            return Judgement(AGREES)
        return self._judged(case)
