"""How much of each level of design was reached, on each route and kernel path."""

from __future__ import annotations

from dataclasses import dataclass

from reference.records.cell import CellRecord, LevelRecord
from reports.matrix.adapters import AdapterVersion

Shares = dict[str, LevelRecord]  # by level


@dataclass(frozen=True)
class LevelRow:
    """How much of each level of design the claim that reached most has, on a route and path."""

    route: str
    place: str
    claim: str
    shares: Shares
    worst_bounds: str


def percent(share: LevelRecord) -> str:
    """How much was reached, as a percentage that is rounded down."""
    reached, legal = share["reached"], share["legal"]
    return f"{1000 * reached // legal / 10:g} %" if legal else "nothing is legal"


def level_rows(version: AdapterVersion, cells: list[CellRecord]) -> list[LevelRow]:
    """A row for each route and path of cells that ended."""
    return [_level_row(cells, *place) for place in _places(version, cells)]


def _places(version: AdapterVersion, cells: list[CellRecord]) -> list[tuple[str, str]]:
    """The routes and paths of cells that have levels, in the adapter's order."""
    levelled = {(cell["route"], cell["path"]) for cell in cells if cell["coverage"]}
    places = [(route, path) for route in version.routes for path in version.paths]
    return [place for place in places if place in levelled]


def _level_row(cells: list[CellRecord], route: str, path: str) -> LevelRow:
    here = [cell for cell in cells if (cell["route"], cell["path"]) == (route, path)]
    most = max(here, key=_reached)
    worst = max(float(cell["worst_bounds"]) for cell in here)
    bounds = f"{worst:.3g}" if worst else ""
    return LevelRow(route, f"{path} {most['dtype']}", most["claim"], most["coverage"], bounds)


def _reached(cell: CellRecord) -> int:
    return sum(share["reached"] for share in cell["coverage"].values())
