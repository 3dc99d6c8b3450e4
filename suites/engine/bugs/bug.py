"""A bug: the discrepancies of one adapter that one fault explains, with the rule of where it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from reference.schema import Case
from suites.engine.bugs.evidence import Evidence
from suites.explain.diagnosis import UNKNOWN
from suites.explain.rules import Rule

EXPLAINED = 0.8  # the share of failing cases of a discrepancy that lie in a bug's region
MOST_LOOKED_AT = 60  # of them
Sharpen = Callable[[Evidence, list["Bug"]], Rule]


@dataclass(eq=False)
class Bug:
    """Evidence of one fault, the first the clearest.

    `rule`: where it fails, sharpened by new cases; `grid`: right and wrong answers over two fields.
    """

    evidence: list[Evidence]
    rule: Rule
    reproduced: str = "not run"
    grid: dict[str, Any] | None = None

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
        """Whether a discrepancy of the same adapter is this bug: most of what failed makes a call in its region."""
        if item.family != self.first.family and item.family == "process":
            return False
        if not (item.asks_own_cases and self.first.asks_own_cases):
            return item.claim is self.first.claim and item.family == self.first.family
        unlike = None not in (self.kind, kind_of(item)) and self.kind != kind_of(item)
        if unlike and not item.finding.rule.covers(self.first.finding.case):
            return False
        return self._share(item) >= EXPLAINED

    def _share(self, item: Evidence) -> float:
        """The share of failing cases for which a call lies in the region."""
        cases = [item.finding.case]
        if len(item.failing) > 1:
            step = max(1, len(item.failing) // MOST_LOOKED_AT)
            cases += item.failing[::step]
        inside = sum(any(self.covers(replace(c, params=p)) for p in item.related(c)) for c in cases)
        return inside / len(cases)


def kind_of(item: Evidence) -> str | None:
    """The kind of a discrepancy's diagnosis; None where there is none."""
    diagnosis = item.finding.diagnosis
    return None if diagnosis is None or diagnosis.kind == UNKNOWN else diagnosis.kind


def bugs_of(evidence: Iterable[Evidence], sharpen: Sharpen) -> list[Bug]:
    """The bugs of one adapter: each discrepancy joins the first that explains it, or is one of its own."""
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
