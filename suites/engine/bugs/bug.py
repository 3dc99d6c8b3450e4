"""A bug: the discrepancies of one adapter that one fault explains,
with the rule of where it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from reference.records.bug import GridRecord
from reference.records.words import UNKNOWN
from reference.schema import Case
from suites.engine.bugs.evidence import Evidence
from suites.engine.cell.observations import refusal_of
from suites.explain.rules import Rule

EXPLAINED = 0.8  # the share of failing cases of a discrepancy that lie in a bug's region
MOST_LOOKED_AT = 60  # of the cases that failed, and of those that agreed
FLUSHED = "subnormal flushed"  # the kind of a diagnosis
PRECISE = 0.25  # of the rule's own share of failing cases, where it explains another discrepancy
Sharpen = Callable[[Evidence, list["Bug"]], Rule]


@dataclass(eq=False)
class Bug:
    """Evidence of one fault, the first the clearest.

    `rule`: where it fails, sharpened by new cases; `grid`: right and wrong answers over two fields.
    """

    evidence: list[Evidence]
    rule: Rule
    reproduced: str = "not run"
    grid: GridRecord | None = None

    @property
    def first(self) -> Evidence:
        """The clearest evidence."""
        return self.evidence[0]

    @property
    def shown(self) -> Evidence:
        """The evidence of the smallest case whose script is run, and shown in a report."""
        verdict, case = self.first.finding.judgement.verdict, self.first.finding.case
        same = [
            e
            for e in self.evidence
            if (e.finding.judgement.verdict, e.finding.case) == (verdict, case)
        ]
        called = [item for item in same if item.finding.judgement.evidence]
        return min(called or same, key=lambda item: item.place)

    @property
    def kind(self) -> str | None:
        """What the diagnosis says of the wrong outputs; None where nothing is known."""
        kinds = (kind_of(item) for item in self.evidence)
        return next((kind for kind in kinds if kind is not None), None)

    def covers(self, case: Case) -> bool:
        """Whether a case lies in its region."""
        return self.rule.covers(case)

    def explains(self, item: Evidence) -> bool:
        """Whether a discrepancy of the same adapter is this bug:
        its cases make calls in the region, and fail there.
        """
        if item.family != self.first.family and item.family == "process":
            return False
        if not (item.asks_own_cases and self.first.asks_own_cases):
            same = (item.subject, item.family) == (self.first.subject, self.first.family)
            return same and item.asks_own_cases == self.first.asks_own_cases
        words, own = (refusal_of(e.finding.judgement) for e in (item, self.first))
        if None not in (words, own) and words != own:
            return False
        return self._explains_answers(item)

    def _explains_answers(self, item: Evidence) -> bool:
        """Whether the diagnoses and the regions of both speak for one fault."""
        kinds = (self.kind, kind_of(item))
        if None not in kinds and self._depends_on_data(item, kinds):
            return kinds[0] == kinds[1] and item.cell.dtype == self.first.cell.dtype
        if kinds[0] == kinds[1] is not None and self._has_special_values_too(item):
            return True
        # Of several calls that are compared, the wrong one may not be the one that is diagnosed.
        unlike = None not in kinds and not self._is_cause_of(item) and not item.compares_calls
        if unlike and not self._covers_smallest(item):
            return False
        return self._holds_for(item)

    def _is_cause_of(self, item: Evidence) -> bool:
        """Whether what explains this bug's wrong answers explains those of a discrepancy."""
        diagnosis = item.finding.diagnosis
        return diagnosis is not None and self.kind in {diagnosis.kind, *diagnosis.kinds}

    def _covers_smallest(self, item: Evidence) -> bool:
        """Whether the smallest case of the bug lies in the region of a discrepancy; or its smallest
        case in the bug's, where a NaN or an infinity among the operands makes a fault look other.
        """
        if item.has_special_values and self.covers(item.finding.case):
            return True
        return item.finding.rule.covers(self.first.finding.case)

    def _depends_on_data(self, item: Evidence, kinds: tuple[str | None, str | None]) -> bool:
        """Whether the data decide where both fail, more than the parameters do."""
        about_accuracy = item.is_about_accuracy and self.first.is_about_accuracy
        return about_accuracy or kinds == (FLUSHED, FLUSHED)

    def _has_special_values_too(self, item: Evidence) -> bool:
        """Whether both are of one dtype, on operands with a NaN or an infinity: where these stand
        decides more than the parameters do.
        """
        special = item.has_special_values and self.first.has_special_values
        return special and item.cell.dtype == self.first.cell.dtype

    def _holds_for(self, item: Evidence) -> bool:
        """Whether most of what failed lies in the region, and enough of what lies there failed."""
        share = self._share(item, item.failing)
        if share < EXPLAINED or item.compares_calls:
            return share >= EXPLAINED  # calls that fail alike may agree with each other
        otherwise = self._share(item, item.failing_otherwise) * len(item.failing_otherwise)
        failing = share * len(item.failing) + otherwise
        agreeing = self._share(item, item.passing) * len(item.passing)
        own = self.rule.failing_inside / self.rule.inside if self.rule.inside else 1.0
        return failing >= PRECISE * own * (failing + agreeing)

    def _share(self, item: Evidence, cases: Sequence[Case]) -> float:
        """The share of cases for which a call lies in the region."""
        looked_at = cases[:: max(1, len(cases) // MOST_LOOKED_AT)]
        calls = ([replace(c, params=p) for p in item.related(c)] for c in looked_at)
        inside = sum(any(map(self.covers, related)) for related in calls)
        return inside / len(looked_at) if looked_at else 0.0


def kind_of(item: Evidence) -> str | None:
    """The kind of a discrepancy's diagnosis; None where there is none."""
    diagnosis = item.finding.diagnosis
    return None if diagnosis is None or diagnosis.kind == UNKNOWN else diagnosis.kind


def bugs_of(evidence: Iterable[Evidence], sharpen: Sharpen) -> list[Bug]:
    """The bugs of one adapter: each discrepancy joins the first that explains it,
    or is one of its own.
    """
    bugs: list[Bug] = []
    for item in sorted(evidence, key=lambda item: item.rank):
        bug = next((bug for bug in bugs if bug.explains(item)), None)
        if bug:
            bug.evidence.append(item)
        else:
            bugs.append(Bug([item], sharpen(item, bugs)))
    return _joined(bugs)


def _joined(bugs: list[Bug]) -> list[Bug]:
    """The bugs, each that an earlier or later one explains joined to it."""
    kept: list[Bug] = []
    for bug in bugs:
        host = next((other for other in kept if all(map(other.explains, bug.evidence))), None)
        if host:
            host.evidence += bug.evidence
        else:
            kept.append(bug)
    return kept
