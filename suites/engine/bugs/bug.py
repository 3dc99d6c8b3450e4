"""A bug: all findings of one adapter that one fault explains, with the rule of the fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from reference.records.bug import GridRecord
from reference.records.words import UNKNOWN
from reference.schema import Case
from suites.engine.bugs.evidence import Evidence
from suites.engine.cell.observations import refusal_of
from suites.explain.rules import Rule

# The least share of the failing cases of a finding in the region of a bug that explains it.
EXPLAINED = 0.8
# In the region of a bug, the share of failing cases among the cases of a finding's cell is at least
# PRECISE times the share of failing cases among those from which the rule of the bug was learnt.
PRECISE = 0.25
SAMPLE = 60  # failing cases, and passing cases, for which a share is computed
FLUSHED = "subnormal flushed"  # a kind of diagnosis
Sharpen = Callable[[Evidence, list["Bug"]], Rule]


@dataclass(eq=False)
class Bug:
    """The evidence of one fault; the first says most about it.

    `rule`: the region where it shows, sharpened by new cases. `reproduced`: whether its script
    reproduces it, in words. `grid`: counts of right and wrong answers over two fields.
    """

    evidence: list[Evidence]
    rule: Rule
    reproduced: str = "not run"
    grid: GridRecord | None = None

    @property
    def first(self) -> Evidence:
        """The evidence that says most about the fault."""
        return self.evidence[0]

    @property
    def shown(self) -> Evidence:
        """The evidence whose script is run and shown in the report: it has the smallest case."""
        verdict, case = self.first.finding.judgement.verdict, self.first.finding.case
        same = [
            e
            for e in self.evidence
            if (e.finding.judgement.verdict, e.finding.case) == (verdict, case)
        ]
        with_calls = [item for item in same if item.finding.judgement.evidence]
        return min(with_calls or same, key=lambda item: item.place)

    @property
    def kind(self) -> str | None:
        """The kind of the first diagnosis that is not unknown; None if there is none."""
        kinds = (kind_of(item) for item in self.evidence)
        return next((kind for kind in kinds if kind is not None), None)

    def covers(self, case: Case) -> bool:
        """Whether a case lies in the region of the bug."""
        return self.rule.covers(case)

    def explains(self, item: Evidence) -> bool:
        """Whether the fault of this bug explains a finding of the same adapter.

        It does if the failing cases of the finding make calls in the region of the bug, and no
        verdict, refusal or diagnosis speaks against it.
        """
        if item.family != self.first.family and item.family == "process":
            return False
        if not (item.has_legal_cases and self.first.has_legal_cases):
            same = (item.subject, item.family) == (self.first.subject, self.first.family)
            return same and item.has_legal_cases == self.first.has_legal_cases
        if item.family == "process" and self._ends_on_the_same(item):
            return True
        if self._refuses_otherwise(item) or self._fails_otherwise(item):
            return False
        return self._explains_answers(item)

    def _ends_on_the_same(self, item: Evidence) -> bool:
        """Whether the process ended on the same parameters, on the same route.

        A call that writes beyond its memory ends the process only sometimes, there or later: the
        regions that two claims learn of it may have little in common.
        """
        own = {(e.cell.route, case.params) for e in self.evidence for case in e.failing}
        return any((item.cell.route, case.params) in own for case in item.failing)

    def _refuses_otherwise(self, item: Evidence) -> bool:
        """Whether the refusals of both speak against one fault: other words, or a refusal on one
        route and an answer on another.
        """
        refusals = {refusal_of(e.finding.judgement) for e in (item, self.first)}
        if len(refusals - {None}) > 1:
            return True
        routes = {e.cell.route for e in self.evidence}
        return len(refusals) > 1 and item.cell.route not in routes

    def _fails_otherwise(self, item: Evidence) -> bool:
        """Whether the bug shows in any case on its routes, and the finding has another verdict on
        another route: a region speaks neither for one fault there nor against it.
        """
        verdicts = {e.finding.judgement.verdict for e in self.evidence}
        routes = {e.cell.route for e in self.evidence}
        is_other = item.finding.judgement.verdict not in verdicts and item.cell.route not in routes
        return is_other and not self.rule.region

    def _explains_answers(self, item: Evidence) -> bool:
        """Whether the diagnoses and the regions of both are those of one fault."""
        kinds = (self.kind, kind_of(item))
        if None not in kinds and self._depends_on_data(item, kinds):
            return kinds[0] == kinds[1] and item.cell.dtype == self.first.cell.dtype
        if kinds[0] == kinds[1] is not None and self._has_special_values_too(item):
            return True
        # A claim that compares several calls may have diagnosed another call than the wrong one.
        unlike = None not in kinds and not self._is_cause_of(item) and not item.compares_calls
        if unlike and not self._covers_smallest(item):
            return False
        return self._holds_for(item)

    def _is_cause_of(self, item: Evidence) -> bool:
        """Whether the diagnosis of this bug also explains the wrong answers of a finding."""
        diagnosis = item.finding.diagnosis
        return diagnosis is not None and self.kind in {diagnosis.kind, *diagnosis.kinds}

    def _covers_smallest(self, item: Evidence) -> bool:
        """Whether the smallest case of the bug lies in the region of a finding.

        With a NaN or an infinity among its operands, a finding may have another diagnosis of the
        same fault: then its smallest case may lie in the region of the bug instead.
        """
        if item.has_special_values and self.covers(item.finding.case):
            return True
        return item.finding.rule.covers(self.first.finding.case)

    def _depends_on_data(self, item: Evidence, kinds: tuple[str | None, str | None]) -> bool:
        """Whether both failures depend on the data more than on the parameters."""
        about_accuracy = item.is_about_accuracy and self.first.is_about_accuracy
        return about_accuracy or kinds == (FLUSHED, FLUSHED)

    def _has_special_values_too(self, item: Evidence) -> bool:
        """Whether both have one dtype, and a NaN or an infinity among their operands. Then the
        places of these values decide more than the parameters do.
        """
        special = item.has_special_values and self.first.has_special_values
        return special and item.cell.dtype == self.first.cell.dtype

    def _holds_for(self, item: Evidence) -> bool:
        """Whether most failing cases of a finding lie in the region, and enough of the cases of its
        cell that lie there fail.
        """
        share = self._share(item, item.failing)
        if share < EXPLAINED or item.compares_calls:
            return share >= EXPLAINED  # calls that fail alike may agree with each other
        otherwise = self._share(item, item.failing_otherwise) * len(item.failing_otherwise)
        failing = share * len(item.failing) + otherwise
        agreeing = self._share(item, item.passing) * len(item.passing)
        precision = self.rule.failing_inside / self.rule.inside if self.rule.inside else 1.0
        return failing >= PRECISE * precision * (failing + agreeing)

    def _share(self, item: Evidence, cases: Sequence[Case]) -> float:
        """The share of cases for which the claim makes a call in the region."""
        sample = cases[:: max(1, len(cases) // SAMPLE)]
        calls = ([replace(c, params=p) for p in item.params_of_calls(c)] for c in sample)
        inside = sum(any(map(self.covers, cases_of_calls)) for cases_of_calls in calls)
        return inside / len(sample) if sample else 0.0


def kind_of(item: Evidence) -> str | None:
    """The kind of the diagnosis of a finding; None if there is none, or it is unknown."""
    diagnosis = item.finding.diagnosis
    return None if diagnosis is None or diagnosis.kind == UNKNOWN else diagnosis.kind


def bugs_of(evidence: Iterable[Evidence], sharpen: Sharpen) -> list[Bug]:
    """The bugs of one adapter: each finding joins the first bug that explains it, or is a new bug.

    `sharpen`: from evidence and the bugs so far to the rule of a new bug.
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
    """The bugs; a bug of which an earlier one explains all evidence is joined to it."""
    kept: list[Bug] = []
    for bug in bugs:
        host = next((earlier for earlier in kept if all(map(earlier.explains, bug.evidence))), None)
        if host:
            host.evidence += bug.evidence
        else:
            kept.append(bug)
    return kept
