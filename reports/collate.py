"""From the records of several runs to what a report shows, each cell once; pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from reports.record import Record, Recorded, key_of

Key = tuple[str, ...]  # adapter, version, route, path, claim, dtype


@dataclass(frozen=True)
class Collated:
    """The cells of all runs, each once, with the discrepancies of the run it was taken from."""

    runs: list[Recorded]
    cells: dict[Key, Record] = field(default_factory=dict)
    discrepancies: list[Record] = field(default_factory=list)
    not_seen: list[Record] = field(default_factory=list)
    bugs: list[Record] = field(default_factory=list)

    @cached_property
    def by_cell(self) -> dict[Key, list[Record]]:
        """The discrepancies of each cell that has any."""
        cells: dict[Key, list[Record]] = {}
        for record in self.discrepancies:
            cells.setdefault(key_of(record), []).append(record)
        return cells

    @cached_property
    def by_claim(self) -> dict[tuple[str, str, str], list[Key]]:
        """(adapter, version, claim) -> keys of cells, and of discrepancies without one."""
        keys: dict[tuple[str, str, str], list[Key]] = {}
        for key in dict.fromkeys((*self.cells, *self.by_cell)):
            keys.setdefault((key[0], key[1], key[4]), []).append(key)
        return keys

    @cached_property
    def environments(self) -> dict[tuple[str, str], Record]:
        """(adapter, kernel path) -> its environment."""
        targets = [target for run in self.runs for target in run.header["targets"]]
        return {(target["adapter"], target["path"]): target["environment"] for target in targets}

    @property
    def judged(self) -> int:
        """The number of outputs that were judged."""
        return sum(cell["judged"] for cell in self.cells.values())

    @property
    def new(self) -> list[Record]:
        """The discrepancies that no known failure accounts for."""
        return [record for record in self.discrepancies if record["known"] is None]

    @property
    def known(self) -> list[Record]:
        """The discrepancies that are known failures."""
        return [record for record in self.discrepancies if record["known"] is not None]


def collate(runs: list[Recorded]) -> Collated:
    """All runs as one. Where two hold the same cell, a complete one wins, then the later file's."""
    owners = _owners(runs)
    cells = {key_of(cell): cell for cell in _records(runs, "cells", owners)}
    discrepancies = _unique(_records(runs, "discrepancies", owners))
    not_seen = _unique(_records(runs, "not_seen", owners))
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


def _records(runs: list[Recorded], kind: str, owners: dict[Key, int]) -> list[Record]:
    """The records of a kind, without those whose cell is taken from another run."""
    records = [(index, record) for index, run in enumerate(runs) for record in getattr(run, kind)]
    return [record for index, record in records if owners.get(key_of(record), index) == index]


def _bugs(runs: list[Recorded], owners: dict[Key, int]) -> list[Record]:
    """The bugs with the places whose cells are not taken from another run; without one, left out.

    Each has the number of its run, as `run`.
    """
    bugs = []
    for index, run in enumerate(runs):
        for bug in run.bugs:
            keys = ((place, key_of({**bug, **place})) for place in bug["places"])
            places = [place for place, key in keys if owners.get(key, index) == index]
            bugs += [{**bug, "run": index, "places": places}] if places else []
    return bugs


def _unique(records: list[Record]) -> list[Record]:
    """Records of the same place that tell the same, once; of two the later."""
    return list({_identity(record): record for record in records}.values())


def _identity(record: Record) -> tuple[object, ...]:
    names = ("known", "seen", "verdict", "message", "call", "why")
    texts = (str(record.get(name)) for name in names)
    return (*key_of(record), *texts, json.dumps(record.get("case"), sort_keys=True))


def is_new(record: Record) -> bool:
    """Whether a discrepancy or a bug is neither a known failure nor in the baseline of its run."""
    return record["known"] is None and not record.get("baseline", False)


def stopped(run: Recorded) -> Iterator[tuple[Record, str]]:
    """(target, reason) for each target of a run that was not started, at the outset or later."""
    later = run.footer["not_started"] if run.footer else {}
    for target in run.header["targets"]:
        reason = later.get(f"{target['adapter']}-{target['path']}")
        if not target["started"] or reason is not None:
            yield target, target["not_started"] or reason or "the record names no reason"


def warnings(collated: Collated) -> list[str]:
    """A sentence for each reason why the whole cannot be taken for green."""
    return [sentence for run in collated.runs for sentence in (*_not_started(run), *_state(run))]


def _not_started(run: Recorded) -> Iterator[str]:
    for target, reason in stopped(run):
        name = f"{run.file}: {target['adapter']} on path {target['path']} was NOT STARTED"
        if target["started"]:
            yield f"{name} again after its process had ended: {reason}. What followed is not green."
        else:
            yield f"{name}: {reason}. Nothing is known of it, and nothing of it is green."


def _state(run: Recorded) -> list[str]:
    if run.footer is None:
        torn = "; its last line is cut in half" if run.torn else ""
        reason = f"the run did not finish, or its record was cut off{torn}"
        return [f"{run.file} is INCOMPLETE: {reason}. What is missing did not agree."]
    if run.state == "interrupted":
        return [f"{run.file} was INTERRUPTED: what was not reached did not agree."]
    return _exit(run, run.footer)


def _exit(run: Recorded, footer: Record) -> list[str]:
    """What the exit code says beyond the discrepancies that are recorded."""
    code, explained = footer["exit"], any(map(is_new, run.discrepancies))
    if code == 5 or (code == 0 and not footer["judged"]):
        return [f"{run.file}: nothing was judged in this run."]
    if code == 1 and not explained and not any(stopped(run)):
        stale = "a known failure is stale, or no longer fails as its entry says"
        return [f"{run.file}: the run ended red, yet records no new discrepancy: {stale}."]
    if code not in (0, 1):
        fault = f"the run ended with exit code {code}: a fault of the suite itself"
        return [f"{run.file}: {fault}; its terminal tells which."]
    return []
