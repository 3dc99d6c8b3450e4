"""How the routes of a run sum: measured once for each route and dtype,
before the first claim that depends on it.
"""

from __future__ import annotations

from adapters.worker.call import Reply
from suites.accumulation.probe import probe
from suites.cases.claim import Claim, Fixed, NotAsked
from suites.engine.cell.cell import Cell
from suites.engine.cell.pipeline import complete


def measure_sums(cell: Cell, claim: Claim) -> list[Reply]:
    """The replies by which a route's sums were measured for a cell;
    none where that is done, or not needed.
    """
    target, key = cell.target, (cell.route, cell.dtype)
    if target is None or key in target.probes or not _depends_on_sums(claim, cell.dtype):
        return []
    try:
        target.probes[key], replies = complete(target.child, probe(cell))
    except NotAsked:  # the release does not have the route
        target.probes[key], replies = None, []
    return replies


def _depends_on_sums(claim: Claim, dtype: str) -> bool:
    """Whether a claim judges sums of real values, or the probe itself."""
    of_probe = isinstance(claim.selection, Fixed) and claim.selection.everywhere
    return of_probe or "normal" in claim.kinds_in(dtype)
