"""How far a NaN or an infinity reaches: beyond the outputs that have it in a term, or not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reference.records.words import SPECIAL_VALUES
from reference.verdicts import AGREES
from reports.matrix.adapters import AdapterVersion
from reports.matrix.claims import ClaimInfo
from reports.records.collating import Collated
from reports.sections.remarks import agreeing_cells, remarks_of


@dataclass(frozen=True)
class ReachRow:
    """One adapter: the cases that agree, how many of them have each remark, and on which routes.

    `counts`: cases by remark. `wider`: the routes on which more elements are NaN. `routes`: how
    many routes agree.
    """

    version: AdapterVersion
    cases: int
    counts: Counter[str]
    wider: list[str]
    routes: int

    @property
    def plain(self) -> int:
        """The cases in which nothing more is NaN."""
        return self.cases - self.counts.total()


@dataclass(frozen=True)
class ReachTable:
    """The remarks of all adapters, those of few elements first, and a row for each adapter."""

    remarks: list[str]
    rows: list[ReachRow]


def reach(
    collated: Collated, versions: list[AdapterVersion], claims: list[ClaimInfo]
) -> ReachTable:
    """The adapters whose cases with a NaN or an infinity agree."""
    names = [claim.name for claim in claims if claim.group == SPECIAL_VALUES]
    rows = [row for version in versions if (row := _row(collated, version, names)).cases]
    remarks = {remark for row in rows for remark in row.counts}
    # By length first: "10 further" comes behind "9 further".
    return ReachTable(sorted(remarks, key=lambda remark: (len(remark), remark)), rows)


def _row(collated: Collated, version: AdapterVersion, names: list[str]) -> ReachRow:
    agreeing = agreeing_cells(collated, version, names)
    return ReachRow(
        version,
        sum(cell["verdicts"][AGREES] for cell in agreeing),
        remarks_of(agreeing),
        list(dict.fromkeys(cell["route"] for cell in agreeing if cell["remarks"])),
        len({cell["route"] for cell in agreeing}),
    )
