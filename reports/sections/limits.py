"""What the API of a route cannot express, and whether calls beyond it were refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reference.records.cell import CellRecord
from reference.records.words import LIMITS
from reference.verdicts import AGREES, NOT_STARTED
from reports.matrix.adapters import AdapterVersion
from reports.matrix.claims import ClaimInfo
from reports.records.collating import Collated


@dataclass(frozen=True)
class Tried:
    """Calls beyond the limits of one route, by what they came to."""

    cases: int
    refused: int
    after_all: int
    failed: int


@dataclass(frozen=True)
class RouteLimits:
    """One route: (limit, cases that met it, right answers all the same), and cases passed over.

    `about` is the adapter's sentence on the route; empty in records of earlier versions.
    """

    route: str
    about: str
    limits: list[tuple[str, int, int]]
    tried: Tried | None
    why_not: str
    passed_over: list[tuple[str, int]]


def unsupported(
    collated: Collated,
    versions: list[AdapterVersion],
    claims: list[ClaimInfo],
) -> list[tuple[AdapterVersion, list[RouteLimits]]]:
    """For each adapter, a row for each route that was asked."""
    names = [claim.name for claim in claims if claim.selection == LIMITS]
    tables = [(version, _rows(collated, version, names)) for version in versions]
    return [(version, rows) for version, rows in tables if rows]


def _rows(collated: Collated, version: AdapterVersion, names: list[str]) -> list[RouteLimits]:
    cells: dict[str, list[CellRecord]] = {route: [] for route in version.routes}
    for cell in collated.by_adapter.get(version.place, []):
        cells[cell["route"]].append(cell)
    rows = cells.items()
    return [_limits(version, route, some, names) for route, some in rows if some]


def _limits(
    version: AdapterVersion,
    route: str,
    cells: list[CellRecord],
    names: list[str],
) -> RouteLimits:
    met = _total(cell["unsupported"] for cell in cells)
    after_all = _total(cell["after_all"] for cell in cells)
    recorded = (limit for cell in cells for limit in cell["limits"])
    limits = list(dict.fromkeys([*recorded, *after_all]))
    others = [(reason, count) for reason, count in met.items() if reason not in limits]
    others.sort(key=lambda pair: (-pair[1], pair[0]))
    tried = _tried([cell for cell in cells if cell["claim"] in names])
    reasons = (version.not_put(route, name) for name in names)
    why_not = next(filter(None, reasons), "not in this run")
    counted = [(limit, met[limit], after_all[limit]) for limit in limits]
    about = version.routes[route].get("about", "")
    return RouteLimits(route, about, counted, tried, why_not, others)


def _total(tables: Iterable[dict[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for table in tables:
        total.update(table)
    return total


def _tried(cells: list[CellRecord]) -> Tried | None:
    """The sums over the cells; None where no call was answered."""
    verdicts = _total(cell["verdicts"] for cell in cells)
    after_all = _total(cell["after_all"] for cell in cells).total()
    del verdicts[NOT_STARTED]
    agrees, cases = verdicts[AGREES], verdicts.total()
    return Tried(cases, agrees - after_all, after_all, cases - agrees) if cells else None
