"""Which discrepancies a bug accounts for, each in one bug, and the one that shows its case."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from reference.records.discrepancy import DiscrepancyRecord
from reports.bugs.bug import Bug
from reports.bugs.region import canonical
from reports.bugs.verdicts import Mark, mark_of, marks_of
from reports.records.collating import Collated
from reports.records.runs import key_of


@dataclass
class _Candidates:
    """The bugs of one mark: the first, and the first of each case and of each region."""

    first: int
    cases: dict[str, int] = field(default_factory=dict)
    regions: dict[str, int] = field(default_factory=dict)


def discrepancies_of(collated: Collated, bugs: list[Bug]) -> list[list[DiscrepancyRecord]]:
    """For each bug its discrepancies; of several bugs in a cell the one with the same case."""
    marks = _candidates(bugs)
    owned: list[list[DiscrepancyRecord]] = [[] for _ in bugs]
    for record in collated.discrepancies:
        candidates = marks.get(mark_of(record))
        if candidates is not None:
            owned[_owner(record, candidates)].append(record)
    return owned


def _candidates(bugs: list[Bug]) -> dict[Mark, _Candidates]:
    marks: dict[Mark, _Candidates] = {}
    for index, bug in enumerate(bugs):
        case, region = json.dumps(bug.record["case"], sort_keys=True), canonical(bug.region)
        for mark in dict.fromkeys(marks_of(bug.record)):
            candidates = marks.setdefault(mark, _Candidates(index))
            candidates.cases.setdefault(case, index)
            candidates.regions.setdefault(region, index)
    return marks


def _owner(record: DiscrepancyRecord, candidates: _Candidates) -> int:
    """The bug with the same case, else with the same region, else the first."""
    if len(candidates.cases) == len(candidates.regions) == 1:
        return candidates.first
    case, region = json.dumps(record["case"], sort_keys=True), canonical(record.get("region") or "")
    by_region = candidates.regions.get(region, candidates.first)
    return candidates.cases.get(case, by_region)


def evidence_of(bug: Bug, records: list[DiscrepancyRecord]) -> DiscrepancyRecord | None:
    """The discrepancy of the bug's own case, else the smallest one; None where there is none."""
    ranks = [_rank(bug, record) for record in records]
    lowest = min(ranks, default=None)
    best = [record for record, rank in zip(records, ranks, strict=True) if rank == lowest]
    return min(best, key=_size, default=None)


def _rank(bug: Bug, record: DiscrepancyRecord) -> tuple[bool, ...]:
    """Whether a discrepancy has another verdict than its bug, another case, no call,
    or no script that was run.
    """
    other = record["case"] != bug.record["case"]
    is_other = record["verdict"] != bug.record["verdict"]
    return (is_other, other, not record["calls"], "reproduced" not in record)


def _size(record: DiscrepancyRecord) -> tuple[object, ...]:
    return (len(json.dumps(record["case"])), *key_of(record).place)
