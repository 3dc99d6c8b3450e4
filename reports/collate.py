"""From the records of several runs to what there is to tell, each cell once; pure, nothing is read or written."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property

from reports.record import Record, Recorded, key_of

Key = tuple[str, ...]  # adapter, version, route, path, claim, dtype


@dataclass(frozen=True)
class Collated:
    """Every cell once, with the discrepancies of the run that the cell was taken from."""

    runs: list[Recorded]
    cells: dict[Key, Record] = field(default_factory=dict)
    discrepancies: list[Record] = field(default_factory=list)
    not_applicable: list[Record] = field(default_factory=list)

    @cached_property
    def stories(self) -> dict[Key, list[Record]]:
        """The discrepancies of each cell that has any."""
        found: dict[Key, list[Record]] = {}
        for one in self.discrepancies:
            found.setdefault(key_of(one), []).append(one)
        return found

    @cached_property
    def environments(self) -> dict[tuple[str, str], Record]:
        """(adapter, kernel path) -> its environment."""
        return {(one["adapter"], one["path"]): one["environment"] for run in self.runs for one in run.header["targets"]}

    @property
    def judged(self) -> int:
        """Outputs judged in all."""
        return sum(cell["judged"] for cell in self.cells.values())

    @property
    def new(self) -> list[Record]:
        """The discrepancies that no known failure accounts for."""
        return [one for one in self.discrepancies if one["known"] is None]

    @property
    def known(self) -> list[Record]:
        """The discrepancies that are known failures."""
        return [one for one in self.discrepancies if one["known"] is not None]


def collated(runs: list[Recorded]) -> Collated:
    """All runs as one. Where two hold the same cell, a complete one wins, then the one given later."""
    owner = _owners(runs)
    cells = {key_of(cell): cell for run, cell in _records(runs, "cells", owner)}
    discrepancies = _once([one for _, one in _records(runs, "discrepancies", owner)])
    return Collated(runs, cells, discrepancies, _once([one for _, one in _records(runs, "not_applicable", owner)]))


def _owners(runs: list[Recorded]) -> dict[Key, int]:
    owner: dict[Key, int] = {}
    complete: dict[Key, bool] = {}
    for index, run in enumerate(runs):
        for cell in run.cells:
            key = key_of(cell)
            if cell["complete"] or not complete.get(key, False):
                owner[key], complete[key] = index, cell["complete"]
    return owner


def _records(runs: list[Recorded], kind: str, owner: dict[Key, int]) -> list[tuple[int, Record]]:
    """The records of a kind, without those whose cell another run tells."""
    every = [(index, one) for index, run in enumerate(runs) for one in getattr(run, kind)]
    return [(index, one) for index, one in every if owner.get(key_of(one), index) == index]


def _once(records: list[Record]) -> list[Record]:
    return list({json.dumps(one, sort_keys=True): one for one in records}.values())


def warnings(told: Collated) -> list[str]:
    """What keeps the whole from being taken for green, a sentence each."""
    return [sentence for run in told.runs for sentence in _of_run(run)]


def _of_run(run: Recorded) -> list[str]:
    if run.footer is None:
        torn = "; its last line is cut in half" if run.torn else ""
        return [
            f"{run.file} is INCOMPLETE: the run did not finish, or its record was cut off{torn}. What is missing was not found to agree."
        ]
    if run.state == "interrupted":
        return [f"{run.file} was INTERRUPTED: what had not been asked by then was not found to agree."]
    return _of_exit(run, run.footer["exit"])


def _of_exit(run: Recorded, code: int) -> list[str]:
    if code == 5 or (code == 0 and not run.footer["judged"]):  # type: ignore[index]
        return [f"{run.file}: nothing was judged in this run."]
    if code == 1 and not any(one["known"] is None for one in run.discrepancies):
        return [
            f"{run.file}: the run ended red, yet records no new discrepancy: a known failure is stale, or no longer fails as it is told."
        ]
    return (
        [f"{run.file}: the run ended with exit code {code}: a fault of the suite itself, see its terminal."] if code not in (0, 1) else []
    )
