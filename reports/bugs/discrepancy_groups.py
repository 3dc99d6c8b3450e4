"""Bugs of runs without records of bugs: their discrepancies, grouped.

Known failures are grouped by their id: an adapter and an id are one bug. New discrepancies are
grouped by adapter, verdict and region.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from reference.records.bug import BugPlaceRecord
from reference.records.cell import CellRecord
from reference.records.discrepancy import DiscrepancyRecord
from reference.records.words import NOT_RUN, VARIES
from reference.verdicts import SEVERITIES, SEVERITY_OF, Severity
from reports.bugs.region import canonical
from reports.records.collating import FoundBug
from reports.records.ids import Ids
from reports.records.runs import Key, key_of

Cells = Mapping[Key, CellRecord]
Shared = tuple[str, ...]  # what the discrepancies of one bug share


def grouped(
    discrepancies: Iterable[DiscrepancyRecord], cells: Cells, ids: Ids, accurate: set[str]
) -> list[FoundBug]:
    """A record of a bug for each group of discrepancies; its counts are None.

    `ids` are those of other bugs; the groups take further ones. `accurate`: claims whose wrong
    values are a matter of accuracy.
    """
    groups: dict[Shared, list[DiscrepancyRecord]] = {}
    for record in discrepancies:
        groups.setdefault(_shared(record), []).append(record)
    return [_bug(records, cells, ids, accurate) for _, records in sorted(groups.items())]


def _shared(record: DiscrepancyRecord) -> Shared:
    place = (record["adapter"], record["version"])
    if record["known"] is not None:
        return (*place, "known", record["known"])
    return (*place, "new", record["verdict"], canonical(record.get("region") or ""))


def _bug(records: list[DiscrepancyRecord], cells: Cells, ids: Ids, accurate: set[str]) -> FoundBug:
    """The bug of one group, under an id that is not among `ids` yet."""
    severities = [_severity(record, accurate) for record in records]
    severity = min(severities, key=SEVERITIES.index)
    smallest = min(_gravest(records), key=_size)
    once = any(record["seen"] == "once" for record in records)
    state = smallest.get("reproduced") or (VARIES if once else NOT_RUN)
    return {
        "record": "bug", "id": _id(smallest, ids), "adapter": smallest["adapter"],
        "version": smallest["version"], "title": _title(smallest), "verdict": smallest["verdict"],
        "severity": severity, "diagnosis": smallest.get("diagnosis"),
        "region": smallest.get("region") or "", "rule": smallest.get("rule") or "", "counts": None,
        "known": smallest["known"], "reproduced": state, "case": smallest["case"],
        "places": _places(records, cells),
    }  # fmt: skip


def _gravest(records: list[DiscrepancyRecord]) -> list[DiscrepancyRecord]:
    """The discrepancies whose verdict is the gravest."""
    ranks = [SEVERITIES.index(_severity(record, set())) for record in records]
    return [record for record, rank in zip(records, ranks, strict=True) if rank == min(ranks)]


def _size(record: DiscrepancyRecord) -> tuple[bool, bool, int]:
    """First the discrepancies whose script was run, then those that say why not, then the smaller
    cases.
    """
    state = record.get("reproduced", NOT_RUN)
    return (state.startswith(NOT_RUN), state == NOT_RUN, len(json.dumps(record["case"])))


def _id(record: DiscrepancyRecord, ids: Ids) -> str:
    """The id of a known failure with its adapter, or the next free number of a new bug."""
    adapter, known = record["adapter"], record["known"]
    if known is not None:
        return known if known.startswith(f"{adapter}-") else f"{adapter}-{known}"
    return ids.take(f"{adapter}-{record['verdict'].replace(' ', '-')}-1")


def _title(record: DiscrepancyRecord) -> str:
    if record["known"] is not None:
        return record.get("title") or record["known"]
    region = record.get("region")
    return (
        f"{record['verdict']} where {region}" if region else f"Does not hold: {record['sentence']}"
    )


def _severity(record: DiscrepancyRecord, accurate: set[str]) -> Severity:
    """The severity that a verdict amounts to; wrong values of a claim about accuracy are less."""
    severity = SEVERITY_OF.get(record["verdict"], "wrong values")
    is_accuracy = severity == "wrong values" and record["claim"] in accurate
    return "accuracy" if is_accuracy else severity


def _places(records: list[DiscrepancyRecord], cells: Cells) -> list[BugPlaceRecord]:
    """Where the bug shows, each place once; of a known failure its example is asked there."""
    places: dict[tuple[Key, str], BugPlaceRecord] = {}
    for record in records:
        key = key_of(record)
        cell = cells.get(key) if record["known"] is None else None
        failing = max(1, cell["verdicts"].get(record["verdict"], 0)) if cell else 1
        judged = max(failing, cell["judged"]) if cell else 1
        places[key, record["verdict"]] = {
            "route": record["route"], "path": record["path"], "dtype": record["dtype"],
            "claim": record["claim"], "failing": failing, "asked": judged,
            "verdict": record["verdict"],
        }  # fmt: skip
    return list(places.values())
