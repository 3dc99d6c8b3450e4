"""Measures how a route sums, once for each dtype, before the first claim that depends on it."""

from __future__ import annotations

from adapters.worker.call import Reply
from suites.accumulation.probe import probe
from suites.cases.claims.claim import Claim, Fixed, NotAsked
from suites.engine.cell.cell import Cell
from suites.engine.cell.pipeline import complete


def measure_sums(cell: Cell, claim: Claim) -> list[Reply]:
    """Measure how the route of a cell sums, and return the replies to the probe's calls.

    No replies if it is measured already, or the claim does not need it.
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
    """Whether a claim judges sums of real values, or the result of the probe."""
    of_probe = isinstance(claim.selection, Fixed) and claim.selection.everywhere
    return of_probe or "normal" in claim.kinds_in(dtype)
