"""Bugs of runs without records of bugs: their discrepancies, grouped.

Known failures are grouped by their id: an adapter and an id are one bug. New discrepancies are
grouped by adapter, verdict and region.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from reports.bugs.fields import PLACE_OF_BUG, SEVERITIES
from reports.bugs.region import canonical
from reports.collate import Key
from reports.record import Record, key_of

SEVERITY_OF = {
    "crashed": "crash", "hung": "crash", "wrong values": "wrong values",
    "wrong shape": "wrong shape", "wrong dtype": "wrong shape", "rejected": "refused",
    "accepted nonsense": "accepted nonsense",
}  # fmt: skip
ABOUT_ACCURACY = (
    "forward_is_within_the_bound", "sums_are_rounded_once_from_a_customary_accumulator",
)  # fmt: skip
Group = tuple[str, ...]


def grouped(
    discrepancies: Iterable[Record], cells: Mapping[Key, Record], ids: set[str]
) -> list[Record]:
    """A record of a bug for each group of discrepancies; its counts are None.

    `ids` are taken by other bugs; those of the groups are added.
    """
    groups: dict[Group, list[Record]] = {}
    for record in discrepancies:
        groups.setdefault(_group(record), []).append(record)
    numbers: Counter[str] = Counter()
    return [_bug(records, cells, ids, numbers) for _, records in sorted(groups.items())]


def _group(record: Record) -> Group:
    place = (record["adapter"], record["version"])
    if record["known"] is not None:
        return (*place, "known", record["known"])
    return (*place, "new", record["verdict"], canonical(record.get("region") or ""))


def _bug(
    records: list[Record], cells: Mapping[Key, Record], ids: set[str], numbers: Counter[str]
) -> Record:
    """The bug of one group, under an id that is not among `ids` yet."""
    severity = min(map(_severity, records), key=SEVERITIES.index)
    gravest = [record for record in records if _severity(record) == severity]
    smallest = min(gravest, key=_size)
    once = any(record["seen"] == "once" for record in records)
    state = smallest.get("reproduced") or ("differs from run to run" if once else "not run")
    return {
        "record": "bug", "id": _id(smallest, ids, numbers), "adapter": smallest["adapter"],
        "version": smallest["version"], "title": _title(smallest), "verdict": smallest["verdict"],
        "severity": severity, "diagnosis": smallest.get("diagnosis"), "region": smallest.get("region") or "",
        "rule": smallest.get("rule") or "", "counts": None, "known": smallest["known"],
        "reproduced": state, "case": smallest["case"],
        "places": _places(records, cells),
    }  # fmt: skip


def _size(record: Record) -> tuple[bool, int]:
    """First the discrepancies whose script was run, then the smaller cases."""
    return ("reproduced" not in record, len(json.dumps(record["case"])))


def _id(record: Record, ids: set[str], numbers: Counter[str]) -> str:
    """The id of a known failure with its adapter, or the next free number of a new bug.

    `numbers`: the last number of each stem that was taken.
    """
    adapter, known = record["adapter"], record["known"]
    if known is not None:
        return str(known if known.startswith(f"{adapter}-") else f"{adapter}-{known}")
    stem = f"{adapter}-{record['verdict'].replace(' ', '-')}"
    while (name := f"{stem}-{numbers[stem] + 1}") in ids:
        numbers[stem] += 1
    ids.add(name)
    return name


def _title(record: Record) -> str:
    if record["known"] is not None:
        return str(record.get("title") or record["known"])
    region = record.get("region")
    return (
        f"{record['verdict']} where {region}" if region else f"Does not hold: {record['sentence']}"
    )


def _severity(record: Record) -> str:
    """The severity that a verdict amounts to; wrong values of a claim about accuracy are less."""
    severity = SEVERITY_OF.get(record["verdict"], "wrong values")
    is_accuracy = severity == "wrong values" and record["claim"] in ABOUT_ACCURACY
    return "accuracy" if is_accuracy else severity


def _places(records: list[Record], cells: Mapping[Key, Record]) -> list[Record]:
    """Where the bug shows, each place once; of a known failure its example is asked there."""
    places = {}
    for record in records:
        key = key_of(record)
        names = {name: record[name] for name in PLACE_OF_BUG}
        cell = cells.get(key) if record["known"] is None else None
        failing = max(1, cell["verdicts"].get(record["verdict"], 0)) if cell else 1
        judged = max(failing, cell["judged"]) if cell else 1
        places[key, record["verdict"]] = {
            **names, "failing": failing, "asked": judged, "verdict": record["verdict"],
        }  # fmt: skip
    return list(places.values())
