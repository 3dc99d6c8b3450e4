"""Known failures that were not seen on this machine: one row for all places of one reason."""

from __future__ import annotations

from dataclasses import dataclass

from reference.records.discrepancy import NotSeenRecord
from reports.records.collating import Collated


@dataclass(frozen=True)
class NotSeen:
    """One known failure of one adapter, where it was not seen, and why."""

    known: str
    title: str
    story: str
    adapter: str
    why: str
    places: list[str]  # route, kernel path and dtype
    claims: list[str]


def not_seen(collated: Collated) -> list[NotSeen]:
    """A row for each known failure, adapter and reason, in the order of the records."""
    alike: dict[tuple[str, ...], list[NotSeenRecord]] = {}
    for record in collated.not_seen:
        alike.setdefault(_subject(record), []).append(record)
    return [_row(records) for records in alike.values()]


def _subject(record: NotSeenRecord) -> tuple[str, ...]:
    """What records must share to stand in one row."""
    about = (record["known"], record["title"], record["story"])
    return (*about, record["adapter"], record["version"], record["why"])


def _row(records: list[NotSeenRecord]) -> NotSeen:
    first = records[0]
    adapter = f"{first['adapter']} {first['version']}"
    places = dict.fromkeys(f"{r['route']} {r['path']} {r['dtype']}" for r in records)
    claims = dict.fromkeys(record["claim"] for record in records)
    texts = (first["known"], first["title"], first["story"], adapter, first["why"])
    return NotSeen(*texts, list(places), list(claims))
