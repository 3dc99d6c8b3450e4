"""A run as its records tell it, each kind of record in a list of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from reference.records.bug import BugRecord
from reference.records.cell import CellRecord
from reference.records.discrepancy import DiscrepancyRecord, NotSeenRecord
from reference.records.header import HeaderRecord, TargetRecord
from reference.records.lines import FooterRecord
from reference.records.place import PLACE


class Key(NamedTuple):
    """The coordinates of a cell in the matrix: those of PLACE, in its order."""

    adapter: str
    version: str
    route: str
    path: str
    claim: str
    dtype: str

    @property
    def place(self) -> Place:
        """The same without the version."""
        return Place(self.adapter, self.route, self.path, self.claim, self.dtype)


class Place(NamedTuple):
    """Where a cell is in the matrix, whatever the version."""

    adapter: str
    route: str
    path: str
    claim: str
    dtype: str


@dataclass
class Recorded:
    """The records of one run; `footer` is None where the run did not finish.

    `bugs` is empty where no bug was found, and where an older version wrote the file. `torn`: the
    last line was cut in half.
    """

    file: str
    header: HeaderRecord
    cells: list[CellRecord] = field(default_factory=list)
    discrepancies: list[DiscrepancyRecord] = field(default_factory=list)
    not_seen: list[NotSeenRecord] = field(default_factory=list)
    bugs: list[BugRecord] = field(default_factory=list)
    footer: FooterRecord | None = None
    torn: bool = False

    @property
    def state(self) -> str:
        """complete, interrupted or incomplete."""
        if self.footer is None:
            return "incomplete"
        return "complete" if self.footer["why"] == "finished" else "interrupted"

    @property
    def stopped(self) -> Iterator[tuple[TargetRecord, str]]:
        """(target, reason) for each target that was not started, at the outset or later."""
        later = self.footer["not_started"] if self.footer else {}
        for target in self.header["targets"]:
            reason = later.get(f"{target['adapter']}-{target['path']}")
            if not target["started"] or reason is not None:
                yield target, target["not_started"] or reason or "the record names no reason"


def key_of(record: Mapping[str, object]) -> Key:
    """The coordinates of a record in the matrix."""
    return Key(*[str(record.get(name)) for name in PLACE])
