"""One run: which cells there are, what is known of them, and the records of what became of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from adapters.protocol import dtypes
from reference.compare import AGREES, Judgement
from reference.schema import Case
from suites.accumulation.probe import probe as measure_sums
from suites.cases.claim import Claim, Fixed
from suites.cases.plan import CellPlan, Plan
from suites.cases.profiles import Profile
from suites.cases.reasons import reason_of_route
from suites.engine import records
from suites.engine.cell import Cell
from suites.engine.padding_modes import by_design
from suites.engine.pipeline import complete
from suites.engine.progress import Progress
from suites.engine.question import is_plain
from suites.engine.replay import Replayed, replay_line, run_options, sentence_of
from suites.engine.result import COSTLY, DISCREPANCIES, ONCE, CostlyRegion, Finding
from suites.engine.search import Search
from suites.engine.target import Target
from suites.known.entries import Bug, Pin, pins_for
from suites.known.recheck import IN_FORCE, Recheck, is_example, recheck, state_of

PARTIAL_SECONDS = 10.0  # between two records of a cell that is still being asked
Write = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, eq=False)
class PinnedCell:
    """A pin of a known failure on one cell where it is asked again."""

    pin: Pin
    claim: Claim
    cell: Cell

    @property
    def id(self) -> str:
        """The name in test ids."""
        return f"{self.cell.name}-{self.cell.route}-{self.cell.path}-{self.pin.id}"


@dataclass
class Run:
    """What a session needs to ask the claims. `write` takes the records; `replay` is the one case that is asked, if any.

    `seen_once`: the case of the replay is a discrepancy that did not show a second time.
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
    judged: int = 0
    seconds_inside: float = 0.0
    has_discrepancies: bool = False  # or a stale known failure
    not_started: dict[str, str] = field(default_factory=dict)
    _pins_of: dict[str, list[Pin]] = field(default_factory=dict)

    @cached_property
    def plan(self) -> Plan:
        """The cases of this run's profile."""
        return Plan(self.profile)

    @cached_property
    def _cells(self) -> list[tuple[Target, Claim, Cell]]:
        """All cells, in the order in which they share compiled shapes."""
        cells = []
        for name in dict.fromkeys(target.name for target in self.targets):
            targets = {target.path: target for target in self.targets if target.name == name}
            adapter = next(iter(targets.values())).adapter
            plain_first = sorted(
                self.claims.values(), key=lambda claim: not is_plain(claim)
            )  # they learn for all
            for place, claim in self.plan.cells(name, adapter, tuple(targets), plain_first):
                cell = Cell(**vars(place), target=targets[place.path])
                cells.append((targets[place.path], claim, cell))
        return cells

    def cells(self, claim: Claim) -> list[Cell]:
        """The cells that a claim is put to; of a replay, every one of the case's dtype, whatever the plan asks there."""
        if self.replay:
            return [
                cell
                for target in self.targets
                for cell in self._cells_of_replay(target, claim, self.replay.dtype)
            ]
        return [cell for _, other, cell in self._cells if other.name == claim.name]

    def _cells_of_replay(self, target: Target, claim: Claim, dtype: str) -> Iterator[Cell]:
        adapter = target.adapter
        if claim.has(dtype) and getattr(claim.selection, "huge", False) == self.profile.huge:
            for route in adapter.ROUTES:
                if (
                    dtype in dtypes(adapter, route)
                    and reason_of_route(adapter, claim, route) is None
                ):
                    place = self.plan.place(target.name, adapter, route, target.path, dtype, claim)
                    yield Cell(**vars(place), target=target)

    def position(self, cell: Cell | None, claim: Claim | None) -> int:
        """The position of a cell in the run; known failures stand before the cells, whatever has no cell before all."""
        if cell is None:
            return -2
        return self._positions.get((cell.id, claim.name), -1) if claim else -1

    @cached_property
    def _positions(self) -> dict[tuple[str, str], int]:
        return {
            (cell.id, claim.name): number for number, (_, claim, cell) in enumerate(self._cells)
        }

    def search(self, cell: Cell, claim: Claim) -> list[str]:
        """Search one cell; its discrepancies as texts, or why it was not started. Each is recorded."""
        target = self._target(cell)
        if target.not_started:
            return [self._skip(target, cell, claim)]
        target.limit_calls(cell.route, whole=isinstance(claim.selection, Fixed))
        self.probe(target, cell, claim)
        pins = [pin for pin in self._in_force(target, cell.route) if pin.leaves_out(claim.name)]
        regions = self._costly_here(target, cell), self._costly_elsewhere(target, cell)
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

    def _costly_here(self, target: Target, cell: Cell) -> list[CostlyRegion]:
        """The regions that cost a process, on the routes that a cell's claim calls."""
        routes = dict.fromkeys((cell.route, *cell.partners.values()))
        return [region for route in routes for region in target.costly.get((route, cell.dtype), [])]

    def _costly_elsewhere(self, target: Target, cell: Cell) -> list[CostlyRegion]:
        """The regions that were learnt on other routes to the same operator, and in other dtypes and on other paths."""
        routes, operator = target.adapter.ROUTES, cell.entry.operator
        return [
            region
            for other in self.targets
            if other.name == target.name
            for (route, dtype), regions in other.costly.items()
            if routes[route].operator == operator
            and (other is not target or (route, dtype) != (cell.route, cell.dtype))
            for region in regions
        ]

    def _record(
        self, target: Target, search: Search, plan: CellPlan | None, complete: bool
    ) -> None:
        result = search.result
        self.progress.add(search)
        self.judged += result.judged
        self.seconds_inside += result.seconds_inside
        self.has_discrepancies |= bool(result.findings)
        if result.not_started:
            self.not_started[target.id] = target.not_started = result.not_started
        self.write(records.cell_record(target, search, plan, complete))
        for finding in result.findings:
            again = self._again(
                target, search.cell, search.claim, finding.case, finding.seen == ONCE
            )
            self.write(records.finding_record(target, search.cell, search.claim, finding, again))

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
        return [self._text(target, search, finding) for finding in search.result.findings]

    def _text(self, target: Target, search: Search, finding: Finding) -> str:
        """A discrepancy as the terminal shows it."""
        calls = records.call_text(finding.judgement.evidence)
        again = self._again(target, search.cell, search.claim, finding.case, finding.seen == ONCE)
        once = (
            ["  seen once: it did not show when the case was asked again"]
            if finding.seen == ONCE
            else []
        )
        lines = [
            f"{finding.judgement.verdict}: {search.claim.sentence}", f"  {finding.rule.sentence()}", *once,
            f"  smallest: {finding.case!r}", f"  {finding.judgement.message}",
            *(f"  | {line}" for line in calls.splitlines()), f"  again: {again}",
        ]  # fmt: skip
        return "\n".join(lines)

    def probe(self, target: Target, cell: Cell, claim: Claim) -> None:
        """Measure how the route sums, once for a route and dtype, where a claim depends on it."""
        selection, key = claim.selection, (cell.route, cell.dtype)
        needs = "normal" in claim.kinds_in(cell.dtype) or (
            isinstance(selection, Fixed) and selection.everywhere
        )
        if needs and key not in target.probes:
            target.probes[key], replies = complete(target.child, measure_sums(cell))
            self.seconds_inside += sum(reply.outcome.seconds for reply in replies)

    def _again(
        self, target: Target, cell: Cell, claim: Claim, case: Case, once: bool = False
    ) -> str:
        """The line that asks a case again."""
        return replay_line(
            target, cell, claim, case, run_options(self.profile.name, self.known_files), once
        )

    # Replay

    def ask_again(self, cell: Cell, claim: Claim, case: Case) -> Replayed:
        """Ask a case as it stands, several times where it agrees, and say what it is. It is recorded."""
        target = self._target(cell)
        if target.not_started:
            text = self._skip(target, cell, claim)
            return Replayed(text, (text,))
        target.limit_calls(cell.route, whole=isinstance(claim.selection, Fixed))
        self.probe(target, cell, claim)
        search = Search(cell, claim, target.child, self.profile)
        judgements = [judged.judgement for judged in search.replay(case)]
        pin = self._pin_of(target, cell, claim, case, judgements[-1])
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
        return Replayed(sentence, tuple(self._texts(target, search)))

    def _pin_of(
        self, target: Target, cell: Cell, claim: Claim, case: Case, judgement: Judgement
    ) -> Pin | None:
        """The pin in force that covers a case and fails as it does; one that shows sometimes may agree on its example."""
        for pinned in self._pinned(target, cell.route):
            pin = pinned.pin
            if not pin.leaves_out(claim.name) or not pin.covers(case):
                continue
            if is_example(pin, claim, case):
                if state_of(pin, judgement.verdict, cell.signature) == IN_FORCE:
                    return pin
            elif judgement.verdict in DISCREPANCIES:
                done = self._asked_pin(target, pinned)
                if done.in_force and judgement.verdict in (pin.verdict, done.judgement.verdict):
                    return pin
        return None

    # Known failures

    def pinned(self) -> list[PinnedCell]:
        """Every pin on every cell where it may hold; a replay has none."""
        if self.replay:
            return []
        return [
            pinned
            for target in self.targets
            if not target.not_started
            for pinned in self._pinned(target)
        ]

    def _pinned(self, target: Target, route: str | None = None) -> Iterator[PinnedCell]:
        for pin in self._pins(target):
            for name in pin.routes:
                if route in (None, name):
                    claim = self.claims[pin.claim]
                    place = self.plan.place(
                        target.name, target.adapter, name, target.path, pin.case.dtype, claim
                    )
                    yield PinnedCell(pin, claim, Cell(**vars(place), target=target))

    def _pins(self, target: Target) -> list[Pin]:
        """The pins that concern a target, looked up once."""
        if target.id not in self._pins_of:
            version = target.child.machine.version if target.child.machine else ""
            self._pins_of[target.id] = pins_for(
                target.name, target.adapter, target.path, self.bugs, version
            )
        return self._pins_of[target.id]

    def recheck(self, pinned: PinnedCell) -> Recheck:
        """What became of a pin on a cell, asked once and recorded."""
        target, key = self._target(pinned.cell), (pinned.pin.id, pinned.cell.route)
        if key not in target.rechecks:
            target.limit_calls(pinned.cell.route)
            done = target.rechecks[key] = self._asked_pin(target, pinned)
            self.has_discrepancies |= done.stale
            self._record_recheck(target, pinned, done)
        return target.rechecks[key]

    def _asked_pin(self, target: Target, pinned: PinnedCell) -> Recheck:
        """What a pin comes to on a cell, asked now."""
        self.probe(target, pinned.cell, pinned.claim)
        done, replies = complete(target.child, recheck(pinned.pin, pinned.cell, pinned.claim))
        self.judged += len(replies)
        if pinned.pin.after == "restart" or done.judgement.verdict in COSTLY:
            target.child.restart()
        return done

    def _in_force(self, target: Target, route: str) -> list[Pin]:
        """The pins whose regions are left out on a route, since their examples fail there on this machine."""
        cells = list(self._pinned(target, route))
        return [pinned.pin for pinned in cells if self.recheck(pinned).in_force]

    def _record_recheck(self, target: Target, pinned: PinnedCell, done: Recheck) -> None:
        known = pinned.pin.to_record()
        if done.in_force and done.judgement.verdict != AGREES:
            again = self._again(target, pinned.cell, pinned.claim, done.case)
            record = records.known_record(
                target, pinned.cell, pinned.claim, done.case, done.judgement, again, known
            )
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
