"""The remarks of agreeing cases: whether bits depend on the batch, where NaN comes from, ..."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reference.records.cell import CellRecord
from reference.records.words import INVALID_INPUT, LIMITS
from reference.verdicts import AGREES
from reports.matrix.adapters import AdapterVersion
from reports.matrix.claims import ClaimInfo
from reports.records.collating import Collated

ELSEWHERE = (INVALID_INPUT, LIMITS)  # selections whose claims have sections of their own


@dataclass(frozen=True)
class ClaimRemarks:
    """One claim on one adapter: cases and routes that agreed, and (remark, cases, routes)."""

    claim: ClaimInfo
    cases: int
    routes: int
    remarks: list[tuple[str, int, int]]  # the commonest first


def claim_remarks(
    collated: Collated,
    versions: list[AdapterVersion],
    claims: list[ClaimInfo],
) -> list[tuple[AdapterVersion, list[ClaimRemarks]]]:
    """For each adapter, the claims that have a remark on some adapter of these runs."""
    cells = collated.cells.values()
    remarked = {cell["claim"] for cell in cells if cell["remarks"] and cell["verdicts"].get(AGREES)}
    shown = [c for c in claims if c.name in remarked and c.selection not in ELSEWHERE]
    tables = [(version, _rows(collated, version, shown)) for version in versions]
    return [(version, rows) for version, rows in tables if rows]


def agreeing_cells(
    collated: Collated, version: AdapterVersion, names: list[str]
) -> list[CellRecord]:
    """The cells of these claims on an adapter of which some case agrees."""
    keys = [key for name in names for key in collated.by_claim.get((*version.place, name), [])]
    cells = [collated.cells[key] for key in keys if key in collated.cells]
    return [cell for cell in cells if cell["verdicts"].get(AGREES)]


def remarks_of(cells: list[CellRecord]) -> Counter[str]:
    """How many cases of these cells have each remark."""
    counts: Counter[str] = Counter()
    for cell in cells:
        counts.update(cell["remarks"])
    return counts


def _rows(
    collated: Collated,
    version: AdapterVersion,
    claims: list[ClaimInfo],
) -> list[ClaimRemarks]:
    rows = []
    for claim in claims:
        agreeing = agreeing_cells(collated, version, [claim.name])
        if agreeing:
            rows.append(_row(claim, agreeing))
    return rows


def _row(claim: ClaimInfo, cells: list[CellRecord]) -> ClaimRemarks:
    remarks = []
    for remark, count in remarks_of(cells).most_common():
        routes = _routes([cell for cell in cells if remark in cell["remarks"]])
        remarks.append((remark, count, routes))
    cases = sum(cell["verdicts"][AGREES] for cell in cells)
    return ClaimRemarks(claim, cases, _routes(cells), remarks)


def _routes(cells: list[CellRecord]) -> int:
    return len({cell["route"] for cell in cells})
