"""Which discrepancies a bug accounts for, each in one bug, and the one that shows its case."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from reports.bugs.bug import Bug, place_of
from reports.bugs.region import canonical
from reports.collate import Collated, Key
from reports.record import Record, key_of

Mark = tuple[Key, str]


@dataclass
class _Candidates:
    """The bugs of one mark: the first, and the first of each case and of each region."""

    first: int
    cases: dict[str, int] = field(default_factory=dict)
    regions: dict[str, int] = field(default_factory=dict)


def discrepancies_of(collated: Collated, bugs: list[Bug]) -> list[list[Record]]:
    """For each bug its discrepancies; of several bugs in a cell the one with the same case."""
    marks = _candidates(bugs)
    owned: list[list[Record]] = [[] for _ in bugs]
    for record in collated.discrepancies:
        candidates = marks.get(_mark(record))
        if candidates is not None:
            owned[_owner(record, candidates)].append(record)
    return owned


def _candidates(bugs: list[Bug]) -> dict[Mark, _Candidates]:
    marks: dict[Mark, _Candidates] = {}
    for index, bug in enumerate(bugs):
        case, region = json.dumps(bug.record["case"], sort_keys=True), canonical(bug.region)
        for mark in dict.fromkeys(_marks(bug)):
            candidates = marks.setdefault(mark, _Candidates(index))
            candidates.cases.setdefault(case, index)
            candidates.regions.setdefault(region, index)
    return marks


def _marks(bug: Bug) -> Iterable[Mark]:
    known = None if bug.known is None else f"known: {bug.known}"
    for place in bug.record["places"]:
        yield key_of({**bug.record, **place}), known or str(place["verdict"])


def _mark(record: Record) -> Mark:
    known = record["known"]
    return key_of(record), str(record["verdict"]) if known is None else f"known: {known}"


def _owner(record: Record, candidates: _Candidates) -> int:
    """The bug with the same case, else with the same region, else the first."""
    if len(candidates.cases) == len(candidates.regions) == 1:
        return candidates.first
    case, region = json.dumps(record["case"], sort_keys=True), canonical(record.get("region") or "")
    by_region = candidates.regions.get(region, candidates.first)
    return candidates.cases.get(case, by_region)


def evidence_of(bug: Bug, records: list[Record]) -> Record | None:
    """The discrepancy of the bug's own case, else the smallest one; None where there is none."""
    ranks = [_rank(bug, record) for record in records]
    lowest = min(ranks, default=None)
    best = [record for record, rank in zip(records, ranks, strict=True) if rank == lowest]
    return min(best, key=_size, default=None)


def _rank(bug: Bug, record: Record) -> tuple[bool, ...]:
    """Whether a discrepancy has another verdict than its bug, another case, no call, or no script that was run."""
    other = record["case"] != bug.record["case"]
    is_other = record["verdict"] != bug.record["verdict"]
    return (is_other, other, not record["calls"], "reproduced" not in record)


def _size(record: Record) -> tuple[object, ...]:
    return (len(json.dumps(record["case"])), *place_of(record))
