"""A run: searches its cells, asks cases again, and makes bugs and records of the results."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from reference.schema import Case
from suites.cases.claims.claim import Claim, Fixed
from suites.cases.plan import CellPlan, Plan
from suites.cases.profiles import Profile
from suites.engine.bugs.evidence import Evidence, evidence_of
from suites.engine.bugs.scripted import Scripts
from suites.engine.cell.cell import Cell
from suites.engine.cell.costly import regions_elsewhere, regions_here
from suites.engine.cell.question import is_plain
from suites.engine.cell.search import Search
from suites.engine.cell.sums import measure_sums
from suites.engine.cell.target import Target
from suites.engine.ending import texts_of_bugs
from suites.engine.journal import Journal
from suites.engine.known_failures import KnownFailures
from suites.engine.matrix import Matrix
from suites.engine.pinned import PinnedCell, Pins, target_of
from suites.engine.progress import Progress
from suites.engine.records.cell import cell_record
from suites.engine.replay import Replayed, sentence_of
from suites.known.entries import KnownBug
from suites.known.recheck import Recheck

PARTIAL_SECONDS = 10.0  # between two records of a cell whose search is not complete


class Searched(NamedTuple):
    """What a search came to.

    `failures`: the text of each new finding, or why the target did not start. `not_judged`: why no
    output was judged; else empty.
    """

    failures: list[str]
    not_judged: str = ""


@dataclass
class Run:
    """All that a session needs to put the claims to the targets.

    `bugs`: the known bugs of the user's own files. `replay`: the only case that is asked, again;
    None in a search. `seen_once`: in an earlier run, this case failed only once. `evidence`: that
    of all findings so far. `scripts` runs the scripts of bugs.
    """

    targets: list[Target]
    profile: Profile
    claims: dict[str, Claim]
    journal: Journal
    bugs: list[KnownBug] = field(default_factory=list)
    replay: Case | None = None
    seen_once: bool = False
    progress: Progress = field(default_factory=lambda: Progress(None))
    evidence: list[Evidence] = field(default_factory=list)
    scripts: Scripts = field(default_factory=Scripts)

    @cached_property
    def plan(self) -> Plan:
        """The plan of the profile."""
        return Plan(self.profile)

    @cached_property
    def matrix(self) -> Matrix:
        """The cells of the run, in order."""
        return Matrix(self.plan, self.targets, self.claims, self.replay)

    @cached_property
    def known(self) -> KnownFailures:
        """The known failures; the profile says whether their scripts are run."""
        pins = Pins(self.plan, self.claims, self.bugs)
        return KnownFailures(
            pins, self.journal, self.scripts if self.profile.known_scripts else None
        )

    def search(self, cell: Cell, claim: Claim) -> Searched:
        """Search one cell and record its findings."""
        target = target_of(cell)
        plan = self.plan.cell(cell, claim)
        if target.not_started:
            return Searched([self._skip(target, cell, claim, plan)])
        self._prepare(target, cell, claim)
        in_force = self.known.in_force(target, cell.route)
        pins = [pin for pin in in_force if pin.leaves_out(claim.name)]
        regions = regions_here(target, cell), regions_elsewhere(self.targets, target, cell)
        search = Search(cell, claim, target.child, self.profile, pins, *regions)
        complete = False
        try:
            self._ask(target, search, plan)
            complete = True
        finally:
            self._record(target, search, plan, complete)
        return Searched(self.journal.texts(target, search), search.result.why_not_judged)

    def _prepare(self, target: Target, cell: Cell, claim: Claim) -> None:
        """Set the time limit of the calls, and measure how the route sums."""
        target.limit_calls(cell.route, whole=isinstance(claim.selection, Fixed))
        self.journal.count_seconds(measure_sums(cell, claim))

    def _ask(self, target: Target, search: Search, plan: CellPlan | None) -> None:
        """Run the search; show its progress and record it from time to time."""
        last_record = time.monotonic()
        for _ in search.run(plan.cases if plan else ()):
            self.progress.update(search)
            if time.monotonic() - last_record > PARTIAL_SECONDS:
                last_record = time.monotonic()
                self.journal.write(cell_record(target, search, plan, complete=False))
        if is_plain(search.claim):
            key = search.cell.route, search.cell.dtype
            target.costly.setdefault(key, []).extend(search.learnt)

    def _record(
        self, target: Target, search: Search, plan: CellPlan | None, complete: bool
    ) -> None:
        """Count and record a search, and keep the evidence of its findings."""
        self.progress.add(search)
        self.evidence += evidence_of(target, search)
        self.journal.record(target, search, plan, complete)
        if complete and not self.replay and not search.result.not_started:
            self.journal.note(search)

    def _skip(self, target: Target, cell: Cell, claim: Claim, plan: CellPlan | None) -> str:
        """Record that the target of a cell did not start; the text for the terminal."""
        return self.journal.skip(target, Search(cell, claim, target.child, self.profile), plan)

    def ask_again(self, cell: Cell, claim: Claim, case: Case) -> Replayed:
        """Ask one case again, several times if it agrees, and record it. Says what it came to."""
        target = target_of(cell)
        if target.not_started:
            text = self._skip(target, cell, claim, None)
            return Replayed(text, (text,))
        self._prepare(target, cell, claim)
        search = Search(cell, claim, target.child, self.profile)
        judgements = [judged.judgement for judged in search.replay(case)]
        last, findings = judgements[-1], search.result.findings
        pin = self.known.pins.covering_pin(target, cell, claim, case, last)
        if pin and findings:
            findings.clear()
            self.known.record(PinnedCell(pin, claim, cell), case, last)
        # A crash has no reply that counts as judged, but it has a verdict.
        self.journal.judged += sum(search.result.verdicts.values()) - search.result.judged
        self._record(target, search, None, complete=True)
        sentence = sentence_of(last, len(judgements), pin.bug.id if pin else None, self.seen_once)
        if findings and not self.journal.new_findings(search):
            sentence = f"in the baseline: {last.verdict}"
        return Replayed(sentence, tuple(self.journal.texts(target, search)))

    def pinned(self) -> list[PinnedCell]:
        """Each pin on each cell where its example is asked; none in a replay."""
        return [] if self.replay else self.known.pinned_cells(self.targets)

    def recheck(self, pinned: PinnedCell) -> Recheck:
        """The state of a pin on a cell; its example is asked once a run, and recorded."""
        return self.known.recheck(target_of(pinned.cell), pinned)

    def bugs_at_end(self) -> Iterator[str]:
        """Make bugs of all findings, record them and run their scripts; the text of each bug."""
        return texts_of_bugs(self.evidence, self.plan, self.journal, self.scripts)
