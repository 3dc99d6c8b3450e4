"""What the search of a cell came to: counts, the discrepancies with their smallest cases,
and the regions learnt on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from reference.compare import Judgement
from reference.records.cell import ProofRecord
from reference.records.words import ALWAYS, Seen
from reference.schema import Case
from suites.cases.claim import NotAsked
from suites.cases.coverage import Coverage
from suites.explain.diagnosis import Diagnosis
from suites.explain.rules import Rule

HUNG = "hung"
COSTLY = ("crashed", HUNG)
DISCREPANCIES = (
    "wrong values", "wrong shape", "wrong dtype", "rejected", "crashed", "hung",
    "accepted nonsense",
)  # fmt: skip
AFTER_ALL = "supported after all"


@dataclass(frozen=True)
class Finding:
    """One discrepancy: its smallest case, the verdict there with its evidence,
    and the rule of where it fails.

    `found_at` is the case that showed it first. `seen`: `ONCE` where it did not show again.
    `diagnosis`: what explains the wrong output; None where the evidence shows no output.
    """

    case: Case
    judgement: Judgement
    rule: Rule
    found_at: Case
    seen: Seen = ALWAYS
    diagnosis: Diagnosis | None = None


@dataclass(frozen=True)
class CostlyRegion:
    """A region of a route, learnt by `claim` in `dtype`,
    whose cases end or stop the worker's process.

    `case` is the smallest one.
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
        """What was learnt, for the records of the claims that leave the region out."""
        where, claim = self.region or "any case", self.claim.replace("_", " ")
        return f"{self.verdict} where {where}, as {claim} has shown"


class LeftOut(NotAsked):
    """A call that is not made, since its parameters lie in a region that costs a process."""

    def __init__(self, region: CostlyRegion):
        super().__init__(region.sentence)
        self.region = region


@dataclass
class Result:
    """The counts of one search. `seconds_inside` were spent in the framework,
    `calls` counts the replies.
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    unsupported: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    affected: Counter[str] = field(default_factory=Counter)
    after_all: Counter[str] = field(default_factory=Counter)  # limits that were answered rightly
    remarks: Counter[str] = field(
        default_factory=Counter
    )  # what came of invalid input, or beside an agreement
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
        """How many cases disagreed."""
        return sum(self.verdicts[verdict] for verdict in DISCREPANCIES)
