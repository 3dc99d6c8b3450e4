"""One run: the targets, what is known of them, which cell is put which claim, and where the records go."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from adapters.protocol import dtypes
from adapters.registry import load as adapter
from adapters.registry import names
from reference.schema import Case
from suites.engine.cell import Cell
from suites.cases.claim import Claim
from suites.known.entries import FOLDER, UNCLEAR, Known, check_names, load
from suites.engine.padding_modes import by_design
from suites.known.recheck import Pinned
from suites.cases.plan import Plan, main_route
from suites.accumulation.probe import probed
from suites.cases.profiles import Profile
from suites.engine.search import Search
from suites.engine.target import Target
from suites.engine.records import cell_record, found, known_again, not_applicable, told

Write = Callable[[dict[str, Any]], None]
PARTIAL = 10.0  # seconds between two records of a cell that is still being asked


@dataclass
class Run:
    """What a pytest session needs to ask the conformance claims."""

    targets: list[Target]
    profile: Profile
    write: Write
    known: dict[str, list[Known]]
    replay: Case | None = None
    told: Callable[[Search], None] = lambda search: None
    judged: int = 0

    @cached_property
    def plan(self) -> Plan:
        """The cases of this run's profile."""
        return Plan(self.profile)

    def cells(self, claim: Claim) -> Iterator[Cell]:
        """Every cell that the claim is put to."""
        for target in self.targets:
            for route in target.adapter.ROUTES:
                asked = dtypes(target.adapter, route) if self.reason(target, claim, route) is None else ()
                for dtype in filter(claim.has, asked):
                    cell = self.cell(target, claim, route, dtype)
                    if self.replay.dtype == dtype if self.replay else self.plan.includes(cell, claim):
                        yield cell

    def cell(self, target: Target, claim: Claim, route: str, dtype: str) -> Cell:
        """One cell, with the partner routes that the claim calls."""
        first = next(other.path for other in self.targets if other.name == target.name)
        partners = {operator: main_route(target.adapter, operator) or "" for operator in claim.uses}
        return Cell(target.name, target.adapter, route, target.path, dtype, target.child, partners, target.path == first, probed)

    @staticmethod
    def reason(target: Target, claim: Claim, route: str) -> str | None:
        """Why a route is not put a claim, None where it is."""
        if claim.fixed and not claim.everywhere and route != main_route(target.adapter, "conv_transpose"):
            return "a net is asked once, of the adapter's main route"
        entry = target.adapter.ROUTES[route]
        if claim.bases and entry.compiled and entry.operator != "declared_shape" and route != main_route(target.adapter, entry.operator):
            return "nonsense is compiled for the main route alone"
        missing = [operator for operator in claim.uses if main_route(target.adapter, operator) is None]
        return claim.concerns(target.adapter.ROUTES[route]) or (
            f"the adapter has no route to {missing[0].replace('_', ' ')}" if missing else None
        )

    def about(self, target: Target, claims: dict[str, Claim]) -> dict[str, Any]:
        """A target's routes for the header: each with what it is, and why it is not put which claim."""
        routes = {
            route: {
                "operator": entry.operator, "composed": entry.composed, "compiled": entry.compiled,
                "not_asked": {name: why for name, claim in claims.items() if (why := self.reason(target, claim, route))},
            }
            for route, entry in target.adapter.ROUTES.items()
        }  # fmt: skip
        return {"routes": routes, "modes": by_design(target.adapter)}

    def search(self, cell: Cell, claim: Claim) -> list[str]:
        """Search one cell; the discrepancies as texts, each of them recorded."""
        known = self.applicable(cell, claim)
        search = Search(cell, claim, known, self.profile, self._periodically(time.monotonic()))
        complete = False
        try:
            if self.replay is None:
                search.run(self.plan.cases(cell, claim))
            else:
                search.replay(self.replay)
            complete = True
        finally:
            self.judged += cell.tally.judged
            self.write(cell_record(search, self.plan.menu(cell, claim.refused), complete))
            for finding in search.result.findings:
                self.write(found(cell, claim, finding))
            cell.last = None  # pytest keeps the cell, and a net's weights are many
        return [told(cell, claim, finding) for finding in search.result.findings]

    def applicable(self, cell: Cell, claim: Claim) -> list[Known]:
        """The known failures that hold for this cell, on its version and machine."""
        machine = cell.child.machine
        known = self.known.get(cell.name, [])
        return [one for one in known if machine and one.applies(claim.name, cell.route, cell.path, machine)]

    def pinned(self, claims: dict[str, Claim]) -> Iterator[Pinned]:
        """Every known failure on every cell where it applies; the others are recorded as not applicable here."""
        for target in self.targets:
            for known in self.known.get(target.name, []):
                yield from self._pinned(target, known, claims[known.claim])

    def _pinned(self, target: Target, known: Known, claim: Claim) -> Iterator[Pinned]:
        routes = [route for route in target.adapter.ROUTES if self.reason(target, claim, route) is None]
        machine = target.child.machine
        for route in routes:
            cell = self.cell(target, claim, route, known.case.dtype)
            if known.routes and route not in known.routes:
                continue
            if machine and known.applies(claim.name, route, target.path, machine):
                yield Pinned(known, claim, cell)
            else:
                self.write(not_applicable(cell, claim, known))

    def record_pinned(self, pinned: Pinned) -> None:
        """The record of a known failure that was rechecked."""
        if pinned.judgement is None or pinned.judgement.verdict != pinned.known.verdict:
            if pinned.judgement is not None and pinned.known.cpu == UNCLEAR:
                self.write(not_applicable(pinned.cell, pinned.claim, pinned.known))
            return
        self.judged += 1
        self.write(known_again(pinned, pinned.judgement))

    def _periodically(self, written: float) -> Callable[[Search], None]:
        def tell(search: Search) -> None:
            nonlocal written
            self.told(search)
            if time.monotonic() - written > PARTIAL:
                written = time.monotonic()
                self.write(cell_record(search, self.plan.menu(search.cell, search.claim.refused), complete=False))

        return tell


@cache
def known_files() -> dict[str, list[Known]]:
    """The known failures of this repository, by adapter. KnownFailureError where a file names no adapter."""
    found = {name: load(FOLDER / f"{name}.toml") for name in names() if (FOLDER / f"{name}.toml").exists()}
    for name, known in found.items():
        check_names(known, [adapter(name)], f"{FOLDER.name}/{name}.toml")
    return found
