"""One run: which cells there are, what is known of them, and the records of what became of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from adapters.worker.call import Reply
from reference.compare import AGREES
from reference.schema import Case
from suites.cases.claim import Claim, Fixed
from suites.cases.plan import CellPlan, Plan
from suites.cases.profiles import Profile
from suites.engine import records
from suites.engine.baseline import Baseline, Place
from suites.engine.bugs.bug import Bug as NewBug
from suites.engine.bugs.bug import bugs_of
from suites.engine.bugs.edges import Edges
from suites.engine.bugs.evidence import Evidence, evidence_of
from suites.engine.bugs.scripted import Scripts
from suites.engine.bugs.story import bug_record, bug_text
from suites.engine.cell.cell import Cell
from suites.engine.cell.costly import regions_elsewhere, regions_here
from suites.engine.cell.question import is_plain
from suites.engine.cell.result import ONCE, Finding
from suites.engine.cell.search import Search
from suites.engine.cell.sums import measure_sums
from suites.engine.cell.target import Target
from suites.engine.matrix import Matrix
from suites.engine.padding_modes import by_design
from suites.engine.pinned import PinnedCell, Pins, asked
from suites.engine.progress import Progress
from suites.engine.replay import Replayed, replay_line, run_options, sentence_of
from suites.engine.texts import finding_text
from suites.known.components import components_of_route
from suites.known.entries import Bug, Pin
from suites.known.recheck import Recheck

PARTIAL_SECONDS = 10.0  # between two records of a cell that is still being asked
Record = dict[str, Any]
Write = Callable[[Record], None]


@dataclass
class Run:
    """What a session needs to ask the claims. `write` takes the records; `replay` is the one case that is asked, if any.

    `seen_once`: the case of the replay is a discrepancy that did not show a second time.
    `baseline`: discrepancies that are recorded and do not fail the run; `baseline_file` is its file.
    """

    targets: list[Target]
    profile: Profile
    claims: dict[str, Claim]
    write: Write
    bugs: list[Bug] = field(default_factory=list)  # of the user's own files
    known_files: tuple[str, ...] = ()
    replay: Case | None = None
    seen_once: bool = False
    progress: Progress = field(default_factory=lambda: Progress(None))
    baseline: Baseline = field(default_factory=Baseline)
    baseline_file: str = ""
    judged: int = 0
    seconds_inside: float = 0.0
    has_discrepancies: bool = False  # or a stale known failure
    not_started: dict[str, str] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    scripts: Scripts = field(default_factory=Scripts)
    scripted: set[tuple[str, str]] = field(default_factory=set)  # adapter, known failure

    @cached_property
    def plan(self) -> Plan:
        """The cases of this run's profile."""
        return Plan(self.profile)

    @cached_property
    def pins(self) -> Pins:
        """The known failures."""
        return Pins(self.plan, self.claims, self.bugs)

    @cached_property
    def matrix(self) -> Matrix:
        """The cells."""
        return Matrix(self.plan, self.targets, self.claims, self.replay)

    def search(self, cell: Cell, claim: Claim) -> list[str]:
        """Search one cell; its discrepancies as texts, or why it was not started. Each is recorded."""
        target = self._target(cell)
        if target.not_started:
            return [self._skip(target, cell, claim)]
        target.limit_calls(cell.route, whole=isinstance(claim.selection, Fixed))
        self.seconds_inside += seconds_of(measure_sums(cell, claim))
        pins = [pin for pin in self._in_force(target, cell.route) if pin.leaves_out(claim.name)]
        regions = regions_here(target, cell), regions_elsewhere(self.targets, target, cell)
        search = Search(cell, claim, target.child, self.profile, pins, *regions)
        plan = self.plan.cell(cell, claim)
        complete = False
        try:
            self._ask(target, search, plan)
            complete = True
        finally:
            self._record(target, search, plan, complete)
        return self._texts(target, search)

    def _ask(self, target: Target, search: Search, plan: CellPlan | None) -> None:
        """Run the search, with its progress shown and recorded from time to time."""
        written = time.monotonic()
        for _ in search.run(plan.cases if plan else ()):
            self.progress.update(search)
            if time.monotonic() - written > PARTIAL_SECONDS:
                written = time.monotonic()
                self.write(records.cell_record(target, search, plan, complete=False))
        if is_plain(search.claim):
            key = search.cell.route, search.cell.dtype
            target.costly.setdefault(key, []).extend(search.learnt)

    def _record(
        self, target: Target, search: Search, plan: CellPlan | None, complete: bool
    ) -> None:
        result = search.result
        self.progress.add(search)
        self.judged += result.judged
        self.seconds_inside += result.seconds_inside
        self.has_discrepancies |= bool(self._new(search))
        if result.not_started:
            self.not_started[target.id] = target.not_started = result.not_started
        elif complete and not self.replay:
            discrepancies = [(f.judgement.verdict, f.case) for f in result.findings]
            self.baseline.note(_place(search), discrepancies)
        self.evidence += evidence_of(target, search)
        self.write(records.cell_record(target, search, plan, complete))
        for finding in result.findings:
            self._record_finding(target, search, finding)

    def _record_finding(self, target: Target, search: Search, finding: Finding) -> None:
        cell, claim, case = search.cell, search.claim, finding.case
        again = self._again(target, cell, claim, case, finding.seen == ONCE)
        record = records.finding_record(target, cell, claim, finding, again)
        if self.baseline.holds(_place(search), finding.judgement.verdict, case):
            record["baseline"] = True
        self.write(record)

    def _new(self, search: Search) -> list[Finding]:
        """The discrepancies of a search that are not in the baseline."""
        place, findings = _place(search), search.result.findings
        return [f for f in findings if not self.baseline.holds(place, f.judgement.verdict, f.case)]

    def _skip(self, target: Target, cell: Cell, claim: Claim) -> str:
        """The record of a cell whose target has not started, and the text for the terminal."""
        self.not_started[target.id] = str(target.not_started)
        plan = None if self.replay else self.plan.cell(cell, claim)
        search = Search(cell, claim, target.child, self.profile)
        self.write(records.cell_record(target, search, plan, complete=True))
        return f"not started: {target.not_started}"

    def _texts(self, target: Target, search: Search) -> list[str]:
        if search.result.not_started:
            return [f"not started: {search.result.not_started}"]
        cell, claim, findings = search.cell, search.claim, self._new(search)
        lines = (self._again(target, cell, claim, f.case, f.seen == ONCE) for f in findings)
        return [finding_text(claim, f, again) for f, again in zip(findings, lines)]

    def _again(
        self, target: Target, cell: Cell, claim: Claim, case: Case, once: bool = False
    ) -> str:
        """The line that asks a case again."""
        options = run_options(self.profile.name, self.known_files, self.baseline_file)
        return replay_line(target, cell, claim, case, options, once)

    # Bugs

    def bugs_at_end(self) -> Iterator[str]:
        """The text of each bug that the discrepancies come to; it is recorded, and its script is run."""
        for name in dict.fromkeys(item.target.name for item in self.evidence):
            evidence = [item for item in self.evidence if item.target.name == name]
            edges = Edges(self.plan)
            bugs = bugs_of(evidence, edges.rule)
            for number, bug in enumerate(bugs, 1):
                bug.grid = edges.grid(bug, bugs)
                bug.reproduced = self._script_state(bug)
                record = bug_record(bug, number)
                if all(map(self._is_in_baseline, bug.evidence)):
                    record["baseline"] = True
                self.write(record)
                yield bug_text(bug, number)

    def _script_state(self, bug: NewBug) -> str:
        """What running the script of a bug came to."""
        item = bug.shown
        record = records.finding_record(item.target, item.cell, item.claim, item.finding, "")
        environment = dict(item.target.adapter.PATHS[item.target.path])
        return self.scripts.state(record, environment, item.target.child)

    def _is_in_baseline(self, item: Evidence) -> bool:
        finding = item.finding
        return self.baseline.holds(_place(item), finding.judgement.verdict, finding.case)

    # Replay

    def ask_again(self, cell: Cell, claim: Claim, case: Case) -> Replayed:
        """Ask a case as it stands, several times where it agrees, and say what it is. It is recorded."""
        target = self._target(cell)
        if target.not_started:
            text = self._skip(target, cell, claim)
            return Replayed(text, (text,))
        target.limit_calls(cell.route, whole=isinstance(claim.selection, Fixed))
        self.seconds_inside += seconds_of(measure_sums(cell, claim))
        search = Search(cell, claim, target.child, self.profile)
        judgements = [judged.judgement for judged in search.replay(case)]
        pin = self.pins.covering(target, cell, claim, case, judgements[-1])
        if pin and search.result.findings:
            search.result.findings.clear()
            known, again = pin.to_record(), self._again(target, cell, claim, case)
            self.write(
                records.known_record(target, cell, claim, case, judgements[-1], again, known)
            )
        self.judged += (
            sum(search.result.verdicts.values()) - search.result.judged
        )  # a crash is a verdict as well
        self._record(target, search, None, complete=True)
        sentence = sentence_of(
            judgements[-1], len(judgements), pin.bug.id if pin else None, self.seen_once
        )
        if search.result.findings and not self._new(search):
            sentence = f"in the baseline: {judgements[-1].verdict}"
        return Replayed(sentence, tuple(self._texts(target, search)))

    # Known failures

    def pinned(self) -> list[PinnedCell]:
        """Every pin on every cell where it may hold; a replay has none."""
        started = (target for target in self.targets if not target.not_started)
        return [] if self.replay else [pin for target in started for pin in self.pins.on(target)]

    def recheck(self, pinned: PinnedCell) -> Recheck:
        """What became of a pin on a cell, asked once and recorded."""
        target, key = self._target(pinned.cell), (pinned.pin.id, pinned.cell.route)
        if key not in target.rechecks:
            target.limit_calls(pinned.cell.route)
            done, replies = asked(target, pinned)
            target.rechecks[key] = done
            self.judged += len(replies)
            self.seconds_inside += seconds_of(replies)
            self.has_discrepancies |= done.stale
            self._record_recheck(target, pinned, done)
        return target.rechecks[key]

    def _run_known_script(self, target: Target, pinned: PinnedCell, record: Record) -> None:
        """Run the script of a known failure that has not been run in this run, and record what it came to."""
        name = (target.name, pinned.pin.bug.id)
        if self.profile.known_scripts and name not in self.scripted and record["calls"]:
            self.scripted.add(name)
            environment = dict(target.adapter.PATHS[target.path])
            record["reproduced"] = self.scripts.state(record, environment, target.child)

    def _in_force(self, target: Target, route: str) -> list[Pin]:
        """The pins whose regions are left out on a route, since their examples fail there on this machine."""
        cells = list(self.pins.on(target, route))
        return [pinned.pin for pinned in cells if self.recheck(pinned).in_force]

    def _record_recheck(self, target: Target, pinned: PinnedCell, done: Recheck) -> None:
        known = pinned.pin.to_record()
        if done.in_force and done.judgement.verdict != AGREES:
            again = self._again(target, pinned.cell, pinned.claim, done.case)
            record = records.known_record(
                target, pinned.cell, pinned.claim, done.case, done.judgement, again, known
            )
            self._run_known_script(target, pinned, record)
            self.write(record)
        else:
            self.write(
                records.not_seen_record(target, pinned.cell, pinned.claim, known, done.sentence)
            )

    def _target(self, cell: Cell) -> Target:
        if cell.target is None:
            raise ValueError(f"{cell.id} has no target")
        return cell.target

    def header(self, options: dict[str, Any]) -> dict[str, Any]:
        """The first record."""
        targets = []
        for target in self.targets:
            routes = {
                route: {
                    "operator": entry.operator, "composed": entry.composed, "compiled": entry.compiled,
                    "components": list(components_of_route(target.name, target.path, entry.compiled)),
                    "not_asked": self._reasons(target, route),
                }
                for route, entry in target.adapter.ROUTES.items()
            }  # fmt: skip
            targets.append(records.target_record(target, routes, by_design(target.adapter)))
        about = {"profile": self.profile.name, "derandomized": self.profile.derandomized, **options}
        return records.header(targets, self.claims, about)

    def _reasons(self, target: Target, route: str) -> dict[str, str]:
        """Why a route is not put which claim."""
        reasons = {
            name: self.plan.reason(target.adapter, claim, route)
            for name, claim in self.claims.items()
        }
        return {name: reason for name, reason in reasons.items() if reason}

    def footer(self, code: int, seconds: float) -> dict[str, Any]:
        """The last record."""
        return {
            "record": "footer", "exit": code, "why": "interrupted" if code == 2 else "finished", "judged": self.judged,
            "seconds": round(seconds, 1), "seconds_inside": round(self.seconds_inside, 1), "not_started": self.not_started,
        }  # fmt: skip


def _place(of: Search | Evidence) -> Place:
    """Where a search is, or evidence, as a baseline names it."""
    return (of.cell.name, of.claim.name, of.cell.route)


def seconds_of(replies: Iterable[Reply]) -> float:
    """How long the calls of replies took in the framework."""
    return sum(reply.outcome.seconds for reply in replies)
