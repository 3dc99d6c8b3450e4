"""The cells of a run, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from adapters.program import dtypes
from reference.schema import Case
from suites.cases.claims.claim import Claim
from suites.cases.plan import Plan
from suites.cases.reasons import reason_of_route
from suites.engine.cell.cell import Cell
from suites.engine.cell.question import is_plain
from suites.engine.cell.target import Target


@dataclass(eq=False)
class Matrix:
    """The cells of all targets and claims. `replay`: the only case that is asked, or None."""

    plan: Plan
    targets: Sequence[Target]
    claims: Mapping[str, Claim]
    replay: Case | None = None

    def cells(self, claim: Claim) -> list[Cell]:
        """The cells that a claim is put to; in a replay, all cells with the dtype of the case."""
        if self.replay:
            dtype = self.replay.dtype
            return [cell for t in self.targets for cell in self._cells_of_replay(t, claim, dtype)]
        return [cell for planned, cell in self._ordered if planned.name == claim.name]

    def position(self, cell: Cell | None, claim: Claim | None) -> int:
        """The position of a test in the run: that of its cell, from 0.

        -1 for a test of a known failure, -2 for a test without a cell: these come first.
        """
        if cell is None:
            return -2
        return self._positions.get((cell.id, claim.name), -1) if claim else -1

    @cached_property
    def _ordered(self) -> list[tuple[Claim, Cell]]:
        """All claims with their cells. Cells with the same compiled shapes follow each other."""
        cells = []
        claims = sorted(self.claims.values(), key=lambda claim: not is_plain(claim))
        for name in dict.fromkeys(target.name for target in self.targets):
            targets = {target.path: target for target in self.targets if target.name == name}
            adapters = {path: target.adapter for path, target in targets.items()}
            for place, claim in self.plan.cells(name, adapters, claims):
                cells.append((claim, Cell(**vars(place), target=targets[place.path])))
        return cells

    @cached_property
    def _positions(self) -> dict[tuple[str, str], int]:
        """(cell, claim) -> position."""
        ordered = enumerate(self._ordered)
        return {(cell.id, claim.name): number for number, (claim, cell) in ordered}

    def _cells_of_replay(self, target: Target, claim: Claim, dtype: str) -> Iterator[Cell]:
        """The cells of a target in which a claim can be asked a case of a dtype."""
        adapter = target.adapter
        if claim.has(dtype) and getattr(claim.selection, "huge", False) == self.plan.profile.huge:
            for route in adapter.ROUTES:
                if (
                    dtype in dtypes(adapter, route)
                    and reason_of_route(adapter, claim, route) is None
                ):
                    place = self.plan.place(target.name, adapter, route, target.path, dtype, claim)
                    yield Cell(**vars(place), target=target)
