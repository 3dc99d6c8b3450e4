"""The known failures of a run: each pin is asked again once a route, and recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reference.compare import AGREES, Judgement
from reference.records.discrepancy import DiscrepancyRecord
from reference.schema import Case
from suites.engine.bugs.scripted import Scripts
from suites.engine.cell.target import Target
from suites.engine.journal import Journal
from suites.engine.pinned import PinnedCell, Pins, ask_pinned, target_of
from suites.engine.records.discrepancy import known_record, not_seen_record
from suites.known.entries import Pin
from suites.known.recheck import Recheck


@dataclass
class KnownFailures:
    """Asks pins, writes what became of each to the journal, and runs the script of each bug once,
    where there are `scripts`.
    """

    pins: Pins
    journal: Journal
    scripts: Scripts | None = None
    scripted: set[tuple[str, str]] = field(default_factory=set)  # adapter, known failure

    def on(self, targets: Sequence[Target]) -> list[PinnedCell]:
        """Every pin on every cell of targets where it may hold."""
        return [pin for target in targets if not target.not_started for pin in self.pins.on(target)]

    def in_force(self, target: Target, route: str) -> list[Pin]:
        """The pins whose regions are left out on a route, since their examples fail there on this
        machine.
        """
        cells = list(self.pins.on(target, route))
        return [pinned.pin for pinned in cells if self.recheck(target, pinned).in_force]

    def recheck(self, target: Target, pinned: PinnedCell) -> Recheck:
        """What became of a pin on a cell, which is put to it once and recorded."""
        key = (pinned.pin.id, pinned.cell.route)
        if key not in target.rechecks:
            target.limit_calls(pinned.cell.route)
            done, replies = ask_pinned(target, pinned)
            target.rechecks[key] = done
            self.journal.judged += len(replies)
            self.journal.count_seconds(replies)
            self.journal.has_discrepancies |= done.stale
            self._record(target, pinned, done)
        return target.rechecks[key]

    def record(self, pinned: PinnedCell, case: Case, judgement: Judgement) -> None:
        """Write that a case of a cell shows a known failure."""
        self.journal.write(self._known(pinned, case, judgement))

    def _record(self, target: Target, pinned: PinnedCell, done: Recheck) -> None:
        pin, cell, claim = pinned.pin, pinned.cell, pinned.claim
        if done.in_force and done.judgement.verdict != AGREES:
            record = self._known(pinned, done.case, done.judgement)
            self._run_script(target, pin, record)
            self.journal.write(record)
        else:
            self.journal.write(not_seen_record(target, cell, claim, pin, done.sentence))

    def _known(self, pinned: PinnedCell, case: Case, judgement: Judgement) -> DiscrepancyRecord:
        target, cell, claim = target_of(pinned.cell), pinned.cell, pinned.claim
        replay = self.journal.replay(target, cell, claim, case)
        return known_record(target, cell, claim, case, judgement, replay, pinned.pin)

    def _run_script(self, target: Target, pin: Pin, record: DiscrepancyRecord) -> None:
        """Run the script of a known failure that has not been run in this run;
        its state is recorded.
        """
        name = (target.name, pin.bug.id)
        if self.scripts and name not in self.scripted and record["calls"]:
            self.scripted.add(name)
            environment = dict(target.adapter.PATHS[target.path])
            record["reproduced"] = self.scripts.state(record, environment, target.child)
