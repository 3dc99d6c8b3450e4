"""From the records of several runs to what a report shows, each cell once; pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NotRequired, TypeVar

from reference.records.bug import BugFields, BugPlaceRecord, CountsRecord
from reference.records.cell import CellRecord
from reference.records.discrepancy import DiscrepancyRecord, NotSeenRecord
from reports.records.runs import Key, Recorded, key_of


class FoundBug(BugFields):
    """A bug as one run has it, or as a group of its discrepancies makes it."""

    counts: CountsRecord | None  # None of a group
    places: list[BugPlaceRecord]
    run: NotRequired[int]  # the number of its run; a group may be of several


Placed = TypeVar("Placed", CellRecord, DiscrepancyRecord, NotSeenRecord)


@dataclass(frozen=True)
class Collated:
    """The cells of all runs, each once, with the discrepancies of the run it was taken from."""

    runs: list[Recorded]
    cells: dict[Key, CellRecord] = field(default_factory=dict)
    discrepancies: list[DiscrepancyRecord] = field(default_factory=list)
    not_seen: list[NotSeenRecord] = field(default_factory=list)
    bugs: list[FoundBug] = field(default_factory=list)

    @cached_property
    def by_cell(self) -> dict[Key, list[DiscrepancyRecord]]:
        """The discrepancies of each cell that has any."""
        cells: dict[Key, list[DiscrepancyRecord]] = {}
        for record in self.discrepancies:
            cells.setdefault(key_of(record), []).append(record)
        return cells

    @cached_property
    def by_adapter(self) -> dict[tuple[str, str], list[CellRecord]]:
        """(adapter, version) -> its cells."""
        cells: dict[tuple[str, str], list[CellRecord]] = {}
        for key, cell in self.cells.items():
            cells.setdefault((key.adapter, key.version), []).append(cell)
        return cells

    @cached_property
    def by_claim(self) -> dict[tuple[str, str, str], list[Key]]:
        """(adapter, version, claim) -> keys of cells, and of discrepancies without one."""
        keys: dict[tuple[str, str, str], list[Key]] = {}
        for key in dict.fromkeys((*self.cells, *self.by_cell)):
            keys.setdefault((key.adapter, key.version, key.claim), []).append(key)
        return keys

    @cached_property
    def environments(self) -> dict[tuple[str, str], dict[str, str]]:
        """(adapter, kernel path) -> its environment."""
        targets = [target for run in self.runs for target in run.header["targets"]]
        return {(target["adapter"], target["path"]): target["environment"] for target in targets}

    @property
    def judged(self) -> int:
        """The number of outputs that were judged."""
        return sum(cell["judged"] for cell in self.cells.values())

    @property
    def new(self) -> list[DiscrepancyRecord]:
        """The discrepancies that no known failure accounts for."""
        return [record for record in self.discrepancies if record["known"] is None]

    @property
    def known(self) -> list[DiscrepancyRecord]:
        """The discrepancies that are known failures."""
        return [record for record in self.discrepancies if record["known"] is not None]


def collate(runs: list[Recorded]) -> Collated:
    """All runs as one. Where two hold the same cell, a complete one wins, then the later file's."""
    owners = _owners(runs)
    cells = {key_of(cell): cell for cell in _owned([run.cells for run in runs], owners)}
    discrepancies = _unique(_owned([run.discrepancies for run in runs], owners))
    not_seen = _unique(_owned([run.not_seen for run in runs], owners))
    return Collated(runs, cells, discrepancies, not_seen, _bugs(runs, owners))


def _owners(runs: list[Recorded]) -> dict[Key, int]:
    """Key -> the index of the run that its cell is taken from."""
    owners: dict[Key, int] = {}
    complete: dict[Key, bool] = {}
    for index, run in enumerate(runs):
        for cell in run.cells:
            key = key_of(cell)
            if cell["complete"] or not complete.get(key, False):
                owners[key], complete[key] = index, cell["complete"]
    return owners


def _owned(records: Iterable[list[Placed]], owners: dict[Key, int]) -> list[Placed]:
    """The records of all runs, without those whose cell is taken from another run."""
    return [
        record
        for index, own in enumerate(records)
        for record in own
        if owners.get(key_of(record), index) == index
    ]


def _bugs(runs: list[Recorded], owners: dict[Key, int]) -> list[FoundBug]:
    """The bugs with the places whose cells are not taken from another run; without one, left out.

    Each has the number of its run, as `run`.
    """
    bugs: list[FoundBug] = []
    for index, run in enumerate(runs):
        for bug in run.bugs:
            keys = ((place, key_of({**bug, **place})) for place in bug["places"])
            places = [place for place, key in keys if owners.get(key, index) == index]
            if places:
                bugs.append({**bug, "run": index, "places": places})
    return bugs


def _unique(records: list[Placed]) -> list[Placed]:
    """Records of the same place that tell the same, once; of two the later."""
    return list({_identity(record): record for record in records}.values())


def _identity(record: Mapping[str, object]) -> tuple[object, ...]:
    names = ("known", "seen", "verdict", "message", "call", "why")
    texts = (str(record.get(name)) for name in names)
    return (*key_of(record), *texts, json.dumps(record.get("case"), sort_keys=True))
