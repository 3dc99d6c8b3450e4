"""Cells in counts: how many cases were right, failed, lie in known regions or were left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reference.records.cell import CellRecord
from reference.records.discrepancy import DiscrepancyRecord
from reference.verdicts import AGREES
from reports.matrix.adapters import AdapterVersion
from reports.matrix.claims import ClaimInfo
from reports.matrix.verdicts import cut, failing, no_cell, not_started
from reports.records.collating import Collated
from reports.records.runs import Key

Row = tuple[ClaimInfo, list["Counts"]]


@dataclass(frozen=True)
class Counts:
    """Some cells in numbers; `least`: tuples of the cell that was asked least.

    `state` is one word for all of them, and the class of a box; `reason` says why nothing was
    judged.
    """

    right: int = 0
    failing: int = 0
    known: int = 0
    left_out: int = 0
    least: int | None = None
    stopped: int = 0
    late: int = 0
    reason: str = ""

    @property
    def state(self) -> str:
        """What most cases came to; a bug colours a box only where it holds half of the cases."""
        if not self.right + self.failing + self.known:
            return "not-started" if self.stopped else "incomplete" if self.late else "nothing"
        if self.failing and self.failing >= self.right:
            return "differs"
        if self.stopped or self.late:
            return "not-started" if self.stopped else "incomplete"
        if self.known > self.right:
            return "known"
        mixed = self.failing or self.known or self.left_out > self.right
        return "mixed" if mixed else "agrees"


def counts_of(cell: CellRecord | None, records: list[DiscrepancyRecord]) -> Counts:
    """A cell in counts; `records` are its discrepancies. A cell that is missing has only these."""
    new = sum(record["known"] is None for record in records)
    if cell is None:
        return Counts(failing=new, known=len(records) - new)
    left = cell["left_out_by_budget"] + cell["set_aside"] + sum(cell["affected"].values())
    return Counts(
        cell["verdicts"].get(AGREES, 0), max(failing(cell), new, cell["findings"]),
        sum(cell["known_region"].values()) + len(records) - new, left,
        cell["tuples"] if cell["judged"] else None, int(bool(not_started(cell))),
        int(not cell["complete"]),
    )  # fmt: skip


def added(counts: Iterable[Counts]) -> Counts:
    """The counts of several cells as one."""
    counts = list(counts)
    names = ("right", "failing", "known", "left_out", "stopped", "late")
    sums = {name: sum(getattr(part, name) for part in counts) for name in names}
    least = min((part.least for part in counts if part.least is not None), default=None)
    return Counts(**sums, least=least)


def overview(
    collated: Collated, versions: list[AdapterVersion], claims: list[ClaimInfo]
) -> list[tuple[str, list[Row]]]:
    """(operator, its claims, each with its counts on each adapter); those with routes first."""
    routed = (operator for version in versions for operator in version.operators)
    operators = dict.fromkeys([*routed, *(claim.operator for claim in claims)])
    rows: dict[str, list[Row]] = {operator: [] for operator in operators}
    for claim in claims:
        row = [claim_counts(collated, version, claim) for version in versions]
        rows[claim.operator].append((claim, row))
    return [(operator, some) for operator, some in rows.items() if some]


def claim_counts(collated: Collated, version: AdapterVersion, claim: ClaimInfo) -> Counts:
    """A claim on an adapter in counts, or the reason why it has none."""
    keys = collated.by_claim.get((*version.place, claim.name), [])
    if not keys:
        return Counts(reason=_why_no_cell(version, claim))
    total = added(_counts(collated, key) for key in keys)
    if total.state != "not-started":
        return total
    cells = (collated.cells[key] for key in keys if key in collated.cells)
    reason = next(filter(None, map(not_started, cells)), "")
    return Counts(**{**vars(total), "reason": reason})


def _counts(collated: Collated, key: Key) -> Counts:
    return counts_of(collated.cells.get(key), collated.by_cell.get(key, []))


def _why_no_cell(version: AdapterVersion, claim: ClaimInfo) -> str:
    routes = [r for op, names in version.operators.items() if claim.concerns(op) for r in names]
    if not routes:
        return f"no route to {claim.operator.replace('_', ' ')}"
    reasons = Counter(version.not_put(route, claim.name) for route in routes)
    if None not in reasons and len(reasons) > 1:
        return "no route is asked this claim"
    route = next((r for r in routes if version.not_put(r, claim.name) is None), routes[0])
    verdict = no_cell(version, route, next(iter(version.paths)), claim.name)
    return cut(verdict.reason)
