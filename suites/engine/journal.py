"""The journal of a run: counts its results, writes its records, and makes its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from adapters.worker.call import Reply
from reference.records.lines import Record
from reference.records.words import ONCE
from reference.schema import Case
from suites.cases.cell_plan import CellPlan
from suites.cases.claims.claim import Claim
from suites.engine.baseline import Baseline, Place
from suites.engine.bugs.evidence import Evidence
from suites.engine.cell.cell import Cell
from suites.engine.cell.result import Finding
from suites.engine.cell.search import Search
from suites.engine.cell.target import Target
from suites.engine.records.cell import cell_record
from suites.engine.records.discrepancy import finding_record
from suites.engine.replay import replay_line
from suites.engine.texts import finding_text


@dataclass
class Journal:
    """Counts and records the result of each cell.

    `write` takes the records. `options`: those of the run that change a verdict, for a replay.
    `baseline`: discrepancies that do not fail the run. `judged`: the outputs so far;
    `seconds_inside`: the time in the framework; `has_discrepancies`: there is a new discrepancy or
    a stale known failure. `not_started`: target -> why it did not start.
    """

    write: Callable[[Record], None]
    options: tuple[str, ...] = ()
    baseline: Baseline = field(default_factory=Baseline)
    judged: int = 0
    seconds_inside: float = 0.0
    has_discrepancies: bool = False
    not_started: dict[str, str] = field(default_factory=dict)

    def count_seconds(self, replies: Iterable[Reply]) -> None:
        """Add the seconds of calls that belong to no search."""
        self.seconds_inside += sum(reply.outcome.seconds for reply in replies)

    def record(
        self, target: Target, search: Search, plan: CellPlan | None, complete: bool = True
    ) -> None:
        """Count and record a search and its findings."""
        result = search.result
        self.judged += result.judged
        self.seconds_inside += result.seconds_inside
        self.has_discrepancies |= bool(self.new_findings(search))
        if result.not_started:
            self.not_started[target.id] = target.not_started = result.not_started
        self.write(cell_record(target, search, plan, complete))
        for finding in result.findings:
            self._record_finding(target, search, finding)

    def skip(self, target: Target, search: Search, plan: CellPlan | None) -> str:
        """Record that the target of a cell did not start; the text for the terminal."""
        self.not_started[target.id] = str(target.not_started)
        self.write(cell_record(target, search, plan, complete=True))
        return f"not started: {target.not_started}"

    def note(self, search: Search) -> None:
        """Tell the baseline which findings a complete search has."""
        discrepancies = [(f.judgement.verdict, f.case) for f in search.result.findings]
        self.baseline.note(place_of(search), discrepancies)

    def new_findings(self, search: Search) -> list[Finding]:
        """The findings of a search that are not in the baseline."""
        return [f for f in search.result.findings if not self.is_in_baseline(search, f)]

    def is_in_baseline(self, source: Search | Evidence, finding: Finding) -> bool:
        """Whether a finding of a search, or of evidence, is in the baseline."""
        return self.baseline.holds(place_of(source), finding.judgement.verdict, finding.case)

    def texts(self, target: Target, search: Search) -> list[str]:
        """The texts for the terminal: each new finding, or why the target did not start."""
        if search.result.not_started:
            return [f"not started: {search.result.not_started}"]
        return [
            finding_text(search.claim, f, self._replay(target, search, f))
            for f in self.new_findings(search)
        ]

    def replay(
        self, target: Target, cell: Cell, claim: Claim, case: Case, once: bool = False
    ) -> str:
        """The command line that asks a case again. `once`: the case failed only once."""
        return replay_line(target, cell, claim, case, self.options, once)

    def _replay(self, target: Target, search: Search, finding: Finding) -> str:
        """The command line that asks the smallest case of a finding again."""
        return self.replay(target, search.cell, search.claim, finding.case, finding.seen == ONCE)

    def _record_finding(self, target: Target, search: Search, finding: Finding) -> None:
        """Write the record of a finding."""
        replay = self._replay(target, search, finding)
        record = finding_record(target, search.cell, search.claim, finding, replay)
        if self.is_in_baseline(search, finding):
            record["baseline"] = True
        self.write(record)


def place_of(source: Search | Evidence) -> Place:
    """The place (adapter, claim, route) of a search or of evidence, as a baseline names it."""
    return (source.cell.name, source.claim.name, source.cell.route)
