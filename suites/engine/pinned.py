"""Known failures in a run: the pins that concern each cell,
and what becomes of one when it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.worker.call import Reply
from reference.compare import Judgement
from reference.schema import Case
from suites.cases.claim import Claim
from suites.cases.plan import Plan
from suites.cases.reasons import asks
from suites.engine.cell.cell import Cell
from suites.engine.cell.pipeline import complete
from suites.engine.cell.result import COSTLY, DISCREPANCIES
from suites.engine.cell.sums import measure_sums
from suites.engine.cell.target import Target
from suites.known.entries import Bug, Pin, pins_for
from suites.known.recheck import IN_FORCE, Recheck, is_example, recheck, state_of


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


@dataclass(eq=False)
class Pins:
    """The pins of a run. `bugs` are those of the user's own files."""

    plan: Plan
    claims: Mapping[str, Claim]
    bugs: Sequence[Bug]
    _of_target: dict[str, list[Pin]] = field(default_factory=dict)

    def on(self, target: Target, route: str | None = None) -> Iterator[PinnedCell]:
        """Every pin on every cell of a target where it may hold, or on those of one route."""
        for pin in self._pins(target):
            for name in pin.routes:
                is_asked = asks(self.plan.profile, target.adapter.ROUTES[name])
                if route in (None, name) and is_asked:
                    claim = self.claims[pin.claim]
                    place = self.plan.place(
                        target.name, target.adapter, name, target.path, pin.case.dtype, claim
                    )
                    yield PinnedCell(pin, claim, Cell(**vars(place), target=target))

    def covering(
        self, target: Target, cell: Cell, claim: Claim, case: Case, judgement: Judgement
    ) -> Pin | None:
        """The pin in force that covers a case and fails as it does;
        one that shows sometimes may agree on its example.
        """
        for pinned in self.on(target, cell.route):
            pin = pinned.pin
            if not pin.leaves_out(claim.name) or not pin.covers(case):
                continue
            if is_example(pin, claim, case):
                if state_of(pin, judgement.verdict, cell.signature) == IN_FORCE:
                    return pin
            elif judgement.verdict in DISCREPANCIES:
                done, _ = ask_pinned(target, pinned)
                if done.in_force and judgement.verdict in (pin.verdict, done.judgement.verdict):
                    return pin
        return None

    def _pins(self, target: Target) -> list[Pin]:
        """The pins that concern a target, looked up once."""
        if target.id not in self._of_target:
            version = target.child.machine.version if target.child.machine else ""
            self._of_target[target.id] = pins_for(
                target.name, target.adapter, target.path, list(self.bugs), version
            )
        return self._of_target[target.id]


def ask_pinned(target: Target, pinned: PinnedCell) -> tuple[Recheck, list[Reply]]:
    """What a pin comes to on a cell, asked now, and the replies to its calls."""
    before = measure_sums(pinned.cell, pinned.claim)
    done, replies = complete(target.child, recheck(pinned.pin, pinned.cell, pinned.claim))
    if pinned.pin.after == "restart" or done.judgement.verdict in COSTLY:
        target.child.restart()
    return done, [*before, *replies]


def target_of(cell: Cell) -> Target:
    """The target of a cell of a run. Raises ValueError where it has none."""
    if cell.target is None:
        raise ValueError(f"{cell.id} has no target")
    return cell.target
