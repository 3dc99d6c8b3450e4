"""The known failures of a run: asks the example of each pin once a route, and records it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reference.compare import AGREES, Judgement
from reference.records.discrepancy import DiscrepancyRecord
from reference.records.words import NOT_RUN
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
    """Asks the examples of pins and records them; runs the script of each bug once.

    `scripts`: None if no script is to be run. `scripted`: (adapter, bug) whose script was run.
    """

    pins: Pins
    journal: Journal
    scripts: Scripts | None = None
    scripted: set[tuple[str, str]] = field(default_factory=set)

    def pinned_cells(self, targets: Sequence[Target]) -> list[PinnedCell]:
        """Each pin on each cell of the targets where its example is asked."""
        started = [target for target in targets if not target.not_started]
        return [pinned for target in started for pinned in self.pins.pinned_cells(target)]

    def in_force(self, target: Target, route: str) -> list[Pin]:
        """The pins whose examples fail on a route; their regions are left out there."""
        cells = list(self.pins.pinned_cells(target, route))
        return [pinned.pin for pinned in cells if self.recheck(target, pinned).in_force]

    def recheck(self, target: Target, pinned: PinnedCell) -> Recheck:
        """The state of a pin on a cell; its example is asked once a run, and recorded."""
        key = (pinned.pin.id, pinned.cell.route)
        if key not in target.rechecks:
            target.limit_calls(pinned.cell.route)
            rechecked, replies = ask_pinned(target, pinned)
            target.rechecks[key] = rechecked
            self.journal.judged += len(replies)
            self.journal.count_seconds(replies)
            self.journal.has_discrepancies |= rechecked.stale
            self._record(target, pinned, rechecked)
        return target.rechecks[key]

    def record(self, pinned: PinnedCell, case: Case, judgement: Judgement) -> None:
        """Record that a case shows a known failure."""
        self.journal.write(self._known(pinned, case, judgement))

    def _record(self, target: Target, pinned: PinnedCell, rechecked: Recheck) -> None:
        """Record a pin that was asked: a known failure, or one that did not show."""
        pin, cell, claim = pinned.pin, pinned.cell, pinned.claim
        if rechecked.in_force and rechecked.judgement.verdict != AGREES:
            record = self._known(pinned, rechecked.case, rechecked.judgement)
            self._run_script(target, pin, record)
            self.journal.write(record)
        else:
            self.journal.write(not_seen_record(target, cell, claim, pin, rechecked.sentence))

    def _known(self, pinned: PinnedCell, case: Case, judgement: Judgement) -> DiscrepancyRecord:
        """The record of a known failure."""
        target, cell, claim = target_of(pinned.cell), pinned.cell, pinned.claim
        replay = self.journal.replay(target, cell, claim, case)
        return known_record(target, cell, claim, case, judgement, replay, pinned.pin)

    def _run_script(self, target: Target, pin: Pin, record: DiscrepancyRecord) -> None:
        """Run the script of a known failure, and put the result into its record.

        It is run once; of a record that has no script, the reason is put into it.
        """
        name = (target.name, pin.bug.id)
        if self.scripts and name not in self.scripted and record["calls"]:
            record["reproduced"] = self.scripts.state(record, target.environment, target.child)
            if not record["reproduced"].startswith(NOT_RUN):
                self.scripted.add(name)
