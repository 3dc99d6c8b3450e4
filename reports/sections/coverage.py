"""What the verdicts rest on: the claims of each route, those that were asked least first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reference.records.cell import CellRecord
from reference.records.words import FIXED, INVALID_INPUT, Selection
from reports.matrix.adapters import AdapterVersion
from reports.matrix.claims import ClaimInfo
from reports.records.collating import Collated
from reports.sections.levels import LevelRow, level_rows

SHOWN = 3  # rows of a route that stand in the open
CHOSEN = (FIXED, INVALID_INPUT)  # selections whose tuples are all written down


@dataclass(frozen=True)
class ClaimCoverage:
    """Claims on one route that were asked alike, by the cell of each that was asked least.

    `tuples` of `quota` were asked; `short`: why there are fewer; `missing`: features that no tuple
    has; `budget`: tuples that the budget left out; `affected`: cases left out since their region
    costs a process.
    """

    claims: list[str]
    places: list[str]  # kernel path and dtype of the cell that was asked least
    tuples: int
    quota: int
    short: str
    missing: tuple[str, ...]
    budget: int
    affected: int


@dataclass(frozen=True)
class RouteCoverage:
    """One route: the claims that were asked least, in order, and the rest."""

    route: str
    least: list[ClaimCoverage]
    others: list[ClaimCoverage]


@dataclass(frozen=True)
class AdapterCoverage:
    """The coverage of one adapter; `unfinished` and `not_started` count cells without any."""

    version: AdapterVersion
    routes: list[RouteCoverage]
    levels: list[str]
    rows: list[LevelRow]
    unfinished: int
    not_started: int

    @property
    def others(self) -> int:
        """The number of rows that do not stand in the open."""
        return sum(len(route.others) for route in self.routes)


def coverage(
    collated: Collated,
    versions: list[AdapterVersion],
    claims: list[ClaimInfo],
) -> list[AdapterCoverage]:
    """For each adapter that has a cell."""
    selections = {claim.name: claim.selection for claim in claims}
    cells = collated.by_adapter
    recorded = [version for version in versions if version.place in cells]
    return [_adapter(version, cells[version.place], selections) for version in recorded]


def _adapter(
    version: AdapterVersion,
    cells: list[CellRecord],
    selections: dict[str, Selection],
) -> AdapterCoverage:
    started = [cell for cell in cells if cell["not_started"] is None]
    ended = [cell for cell in started if cell["complete"]]
    routes = []
    for route in version.routes:
        here = [cell for cell in ended if cell["route"] == route]
        if here:
            routes.append(_route(route, here, selections))
    rows = level_rows(version, ended)
    levels = list(dict.fromkeys(level for row in rows for level in row.shares))
    unfinished, stopped = len(started) - len(ended), len(cells) - len(started)
    return AdapterCoverage(version, routes, levels, rows, unfinished, stopped)


def _route(route: str, cells: list[CellRecord], selections: dict[str, Selection]) -> RouteCoverage:
    """The claims on a route, least first; those that were asked alike are one row."""
    alike: dict[tuple[object, ...], list[CellRecord]] = {}
    for cell in sorted(_least(cells), key=lambda cell: _order(cell, selections)):
        alike.setdefault(_figures(cell), []).append(cell)
    rows = [_row(some) for some in alike.values()]
    return RouteCoverage(route, rows[:SHOWN], rows[SHOWN:])


def _least(cells: list[CellRecord]) -> Iterable[CellRecord]:
    """Of each claim the cell that was asked least."""
    least: dict[str, CellRecord] = {}
    for cell in cells:
        before = least.setdefault(cell["claim"], cell)
        if _shortfall(cell) < _shortfall(before):
            least[cell["claim"]] = cell
    return least.values()


def _shortfall(cell: CellRecord) -> tuple[bool, int]:
    """The order of cells by how little they were asked: below their quota first, then by tuples."""
    return (cell["tuples"] >= cell["quota"], cell["tuples"])


def _order(cell: CellRecord, selections: dict[str, Selection]) -> tuple[bool, bool, int, int]:
    """As `_shortfall`; claims on chosen tuples come last: their few tuples are all there are."""
    met, tuples = _shortfall(cell)
    return (met, selections[cell["claim"]] in CHOSEN, tuples, -len(cell["features_missing"]))


def _figures(cell: CellRecord) -> tuple[object, ...]:
    """What cells must share to stand in one row."""
    features, affected = tuple(cell["features_missing"]), sum(cell["affected"].values())
    numbers = (cell["tuples"], cell["quota"], cell["left_out_by_budget"])
    return (*numbers, cell["short"], features, affected)


def _row(cells: list[CellRecord]) -> ClaimCoverage:
    cell = cells[0]
    return ClaimCoverage(
        [cell["claim"] for cell in cells],
        list(dict.fromkeys(f"{cell['path']} {cell['dtype']}" for cell in cells)),
        cell["tuples"],
        cell["quota"],
        cell["short"] or "",
        tuple(cell["features_missing"]),
        cell["left_out_by_budget"],
        sum(cell["affected"].values()),
    )
