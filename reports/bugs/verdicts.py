"""What bugs and discrepancies are compared by: verdicts, diagnoses, and where they show."""

from __future__ import annotations

from collections.abc import Iterator

from reference.records.bug import BugFields, BugPlaceRecord
from reference.records.discrepancy import DiscrepancyRecord
from reference.records.words import UNKNOWN
from reference.verdicts import FAMILIES
from reports.bugs.shown import ShownBug
from reports.records.collating import FoundBug
from reports.records.runs import Key, key_of

Mark = tuple[Key, str]  # a cell, and the verdict or the known failure there


def family_of(bug: BugFields) -> str:
    """The family of a bug's verdict."""
    return FAMILIES.get(bug["verdict"], bug["verdict"])


def kind_of(bug: BugFields) -> str | None:
    """The kind of a bug's diagnosis; None where nothing explains the wrong output."""
    kind = bug["diagnosis"]["kind"] if bug["diagnosis"] else UNKNOWN
    return None if kind == UNKNOWN else kind


def mark_of(record: DiscrepancyRecord) -> Mark:
    """What a discrepancy has in common with the bug that accounts for it."""
    return (key_of(record), _sign(record["known"], record["verdict"]))


def marks_of(bug: FoundBug | ShownBug) -> Iterator[Mark]:
    """The marks of the discrepancies that a bug may account for."""
    return ((key, _sign(bug["known"], place["verdict"])) for key, place in _keyed(bug))


def cells_of(bug: FoundBug | ShownBug) -> list[Key]:
    """The keys of the cells where a bug shows, each once."""
    return list(dict.fromkeys(key for key, _ in _keyed(bug)))


def _keyed(bug: FoundBug | ShownBug) -> Iterator[tuple[Key, BugPlaceRecord]]:
    """The places of a bug, each with the key of its cell."""
    return ((key_of({**bug, **place}), place) for place in bug["places"])


def _sign(known: str | None, verdict: str) -> str:
    return verdict if known is None else f"known: {known}"
