"""The pins of a run: which pins concern which cell, and asking the example of one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.worker.call import Reply
from reference.compare import Judgement
from reference.schema import Case
from reference.verdicts import COSTLY, DISCREPANCIES
from suites.cases.claims.claim import Claim
from suites.cases.plan import Plan
from suites.cases.reasons import asks
from suites.engine.cell.cell import Cell
from suites.engine.cell.pipeline import complete
from suites.engine.cell.sums import measure_sums
from suites.engine.cell.target import Target
from suites.known.entries import KnownBug, Pin, pins_for
from suites.known.recheck import IN_FORCE, Recheck, is_example, recheck, state_of


@dataclass(frozen=True, eq=False)
class PinnedCell:
    """A pin of a known failure on one cell in which its example is asked."""

    pin: Pin
    claim: Claim
    cell: Cell

    @property
    def id(self) -> str:
        """The name of the pinned cell in test ids."""
        return f"{self.cell.name}-{self.cell.route}-{self.cell.path}-{self.pin.id}"


@dataclass(eq=False)
class Pins:
    """The pins of a run. `bugs`: the known bugs of the user's own files."""

    plan: Plan
    claims: Mapping[str, Claim]
    bugs: Sequence[KnownBug]
    _of_target: dict[str, list[Pin]] = field(default_factory=dict)

    def pinned_cells(self, target: Target, route: str | None = None) -> Iterator[PinnedCell]:
        """Each pin on each cell of a target where its example is asked; or of one route only."""
        for pin in self._pins(target):
            for name in pin.routes:
                entry = target.adapter.ROUTES[name]
                if route in (None, name) and asks(self.plan.profile, entry, pin.case.dtype):
                    claim = self.claims[pin.claim]
                    place = self.plan.place(
                        target.name, target.adapter, name, target.path, pin.case.dtype, claim
                    )
                    yield PinnedCell(pin, claim, Cell(**vars(place), target=target))

    def covering_pin(
        self, target: Target, cell: Cell, claim: Claim, case: Case, judgement: Judgement
    ) -> Pin | None:
        """The pin in force in whose region a case fails as the pin does; None if there is none.

        A pin that shows sometimes covers its example also if the example agrees.
        """
        for pinned in self.pinned_cells(target, cell.route):
            pin = pinned.pin
            if not pin.leaves_out(claim.name) or not pin.covers(case):
                continue
            if is_example(pin, claim, case):
                if state_of(pin, judgement.verdict, cell.signature) == IN_FORCE:
                    return pin
            elif judgement.verdict in DISCREPANCIES:
                rechecked, _ = ask_pinned(target, pinned)
                verdicts = (pin.verdict, rechecked.judgement.verdict)
                if rechecked.in_force and judgement.verdict in verdicts:
                    return pin
        return None

    def _pins(self, target: Target) -> list[Pin]:
        """The pins that concern a target. They are looked up once."""
        if target.id not in self._of_target:
            self._of_target[target.id] = pins_for(
                target.name, target.adapter, target.path, list(self.bugs), target.version
            )
        return self._of_target[target.id]


def ask_pinned(target: Target, pinned: PinnedCell) -> tuple[Recheck, list[Reply]]:
    """Ask the example of a pin; its state on the cell, and the replies to all calls."""
    replies_of_probe = measure_sums(pinned.cell, pinned.claim)
    rechecked, replies = complete(target.child, recheck(pinned.pin, pinned.cell, pinned.claim))
    if pinned.pin.after == "restart" or rechecked.judgement.verdict in COSTLY:
        target.child.restart()
    return rechecked, [*replies_of_probe, *replies]


def target_of(cell: Cell) -> Target:
    """The target of a cell. Raises ValueError if it has none."""
    if cell.target is None:
        raise ValueError(f"{cell.id} has no target")
    return cell.target
