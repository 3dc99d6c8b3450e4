"""The result of the search of a cell: its counts, its findings, and its costly regions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from reference.compare import AGREES, Judgement
from reference.records.cell import ProofRecord
from reference.records.words import ALWAYS, Seen
from reference.schema import Case, Params
from reference.verdicts import DISCREPANCIES
from suites.cases.claims.claim import NotAsked
from suites.cases.coverage import Coverage
from suites.explain.diagnosis import Diagnosis
from suites.explain.rules import Rule

AFTER_ALL = "supported after all"


@dataclass(frozen=True)
class Finding:
    """A discrepancy of a cell: its smallest case with the judgement, and its rule.

    `found_at`: the case that showed it first. `seen`: `ONCE` if it did not show when the case was
    asked again. `diagnosis`: what explains the wrong output; None if there is no wrong output.
    """

    case: Case
    judgement: Judgement
    rule: Rule
    found_at: Case
    seen: Seen = ALWAYS
    diagnosis: Diagnosis | None = None


@dataclass(frozen=True)
class CostlyRegion:
    """A region of a route whose cases crash or hang, as a claim has learnt it in a dtype.

    `case`: the smallest one; `covers`: the predicate of the region.
    """

    claim: str
    route: str
    dtype: str
    verdict: str
    region: str
    case: Case
    covers: Callable[[Case], bool]

    @property
    def sentence(self) -> str:
        """The region in words, for the records of the claims that leave it out."""
        where, claim = self.region or "any case", self.claim.replace("_", " ")
        return f"{self.verdict} where {where}, as {claim} has shown"


class LeftOut(NotAsked):
    """A claim is not asked: the parameters of one of its calls lie in a costly region."""

    def __init__(self, region: CostlyRegion):
        super().__init__(region.sentence)
        self.region = region


@dataclass
class Result:
    """The counts of one search: cases by verdict, and cases that were not asked by the reason.

    `unsupported`: by the limit; `known`: by the id of the known failure; `affected`: by the costly
    region of another claim; `set_aside`: those in costly regions of this search. `after_all`: right
    answers beyond a limit; `remarks`: messages of agreements and of invalid input. `calls` counts
    replies, `judged` outputs; `seconds_inside` were spent in the framework.
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    unsupported: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    affected: Counter[str] = field(default_factory=Counter)
    after_all: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    set_aside: int = 0
    not_started: str | None = None
    calls: int = 0
    judged: int = 0
    seconds_inside: float = 0.0
    worst_bounds: float = 0.0
    worst_soft: float = 0.0
    proofs: list[ProofRecord] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)
    findings: list[Finding] = field(default_factory=list)

    @property
    def discrepancies(self) -> int:
        """How many cases are discrepancies."""
        return sum(self.verdicts[verdict] for verdict in DISCREPANCIES)

    @property
    def why_not_judged(self) -> str:
        """The commonest reason for which cases were not asked; empty if an output was judged."""
        if self.judged or self.verdicts:
            return ""
        known = Counter({f"known failure {bug}": count for bug, count in self.known.items()})
        reasons = (known + self.affected + self.unsupported).most_common(1)
        return reasons[0][0] if reasons else "no case of the plan is legal within its limits"

    def count_verdict(self, params: Params, judgement: Judgement) -> None:
        """Count the verdict of a case and the features that it covers.

        Of an agreement, the proof and the worst errors are kept.
        """
        self.verdicts[judgement.verdict] += 1
        self.coverage.add(params)
        if judgement.verdict == AGREES:
            self.worst_bounds = max(self.worst_bounds, judgement.bounds)
            self.worst_soft = max(self.worst_soft, judgement.soft)
            self.proofs += [judgement.proof] if judgement.proof else []
