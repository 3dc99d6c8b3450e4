"""The regions that cost a process, as other claims of the run have learnt them."""

from __future__ import annotations

from collections.abc import Iterable

from suites.engine.cell.cell import Cell
from suites.engine.cell.result import CostlyRegion
from suites.engine.cell.target import Target


def regions_here(target: Target, cell: Cell) -> list[CostlyRegion]:
    """Those on the routes that a cell's claim calls, in its dtype."""
    routes = dict.fromkeys((cell.route, *cell.partners.values()))
    return [region for route in routes for region in target.costly.get((route, cell.dtype), [])]


def regions_elsewhere(targets: Iterable[Target], target: Target, cell: Cell) -> list[CostlyRegion]:
    """Those on other routes to the same operator,
    and in other dtypes and on other paths of the adapter.
    """
    routes, own = target.adapter.ROUTES, (cell.route, cell.dtype)
    return [
        region
        for other in targets
        if other.name == target.name
        for (route, dtype), regions in other.costly.items()
        if routes[route].operator == cell.entry.operator
        and (other is not target or (route, dtype) != own)
        for region in regions
    ]
