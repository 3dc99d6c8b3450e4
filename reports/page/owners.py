"""Which discrepancies a bug accounts for, each in one bug, and the one that shows its case."""

from __future__ import annotations

import json
from collections.abc import Iterable

from reports.bugs.bug import Bug, place_of
from reports.bugs.region import canonical
from reports.collate import Collated, Key
from reports.record import Record, key_of

Mark = tuple[Key, str]


def discrepancies_of(collated: Collated, bugs: list[Bug]) -> list[list[Record]]:
    """For each bug its discrepancies; of several bugs in a cell the one with the same region."""
    candidates: dict[Mark, list[int]] = {}
    for index, bug in enumerate(bugs):
        for mark in dict.fromkeys(_marks(bug)):
            candidates.setdefault(mark, []).append(index)
    owned: list[list[Record]] = [[] for _ in bugs]
    for record in collated.discrepancies:
        indices = candidates.get(_mark(record), [])
        if indices:
            owned[_owner(record, indices, bugs)].append(record)
    return owned


def _marks(bug: Bug) -> Iterable[Mark]:
    known = None if bug.known is None else f"known: {bug.known}"
    for place in bug.record["places"]:
        yield key_of({**bug.record, **place}), known or str(place["verdict"])


def _mark(record: Record) -> Mark:
    known = record["known"]
    return key_of(record), str(record["verdict"]) if known is None else f"known: {known}"


def _owner(record: Record, indices: list[int], bugs: list[Bug]) -> int:
    """The bug with the same case, else with the same region, else the first."""
    if len(indices) == 1:
        return indices[0]
    region = canonical(record.get("region") or "")
    for index in indices:
        if bugs[index].record["case"] == record["case"]:
            return index
    return next((i for i in indices if canonical(bugs[i].region) == region), indices[0])


def evidence_of(bug: Bug, records: list[Record]) -> Record | None:
    """The discrepancy of the bug's own case, else the smallest one; None where there is none."""
    return min(records, key=lambda record: _rank(bug, record), default=None)


def _rank(bug: Bug, record: Record) -> tuple[object, ...]:
    other = record["case"] != bug.record["case"]
    another = record["verdict"] != bug.record["verdict"]
    size = len(json.dumps(record["case"]))
    return (another, other, not record["calls"], size, *place_of(record))
