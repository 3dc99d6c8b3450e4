"""Records are checked against their definition, and against what the header names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from reference.records.lines import KINDS
from reference.records.words import SCRIPT_STATES
from reports.records.runs import Recorded
from reports.records.writing import RecordError

AGAIN = "run the suite again with --records FILE to get a new one"
LONGEST = 240  # characters of what is wrong with a record
Paths = Mapping[tuple[str, str], Mapping[str, Any]]  # (adapter, path) -> the target


def check(file: str, record: dict[str, Any]) -> None:
    """RecordError where a record does not fit its definition in `reference/records`."""
    kind = record["record"]
    try:
        msgspec.convert(record, KINDS[kind])
    except msgspec.ValidationError as error:
        reason = " ".join(str(error).split())[:LONGEST]
        about = f"a {kind} does not fit its definition: {reason}"
        hint = f"another version wrote it, or it was edited: {AGAIN}"
        raise RecordError(f"{file}: {about}; {hint}") from None
    # A reason may follow the word: one text in the records of all versions.
    if not record.get("reproduced", SCRIPT_STATES[0]).startswith(SCRIPT_STATES):
        raise _edited(file, record, "reproduced", record["reproduced"])


def check_names(run: Recorded) -> Recorded:
    """The run itself. RecordError where its records name what the header does not have."""
    paths = {(target["adapter"], target["path"]): target for target in run.header["targets"]}
    for record in (*run.cells, *run.discrepancies, *run.not_seen, *_places(run)):
        _check_place(run, paths, record)
    _check_bugs(run)
    return run


def _places(run: Recorded) -> Iterator[dict[str, Any]]:
    """The places of all bugs, each with the adapter of its bug."""
    for bug in run.bugs:
        for place in bug["places"]:
            yield {**place, "record": "bug", "adapter": bug["adapter"]}


def _check_place(run: Recorded, paths: Paths, record: Mapping[str, Any]) -> None:
    """Every adapter, path, route and claim that a record names stands in the header."""
    target = paths.get((record["adapter"], record["path"]))
    if target is None or record["route"] not in target["routes"]:
        place = f"{record['adapter']} {record['path']} {record['route']}"
        raise _edited(run.file, record, "route", place)
    if record["claim"] not in run.header["claims"]:
        raise _edited(run.file, record, "claim", record["claim"])


def _check_bugs(run: Recorded) -> None:
    """Each bug of a file shows somewhere, and no two have the same id."""
    ids = set()
    for bug in run.bugs:
        if not bug["places"]:
            raise _edited(run.file, bug, "places", bug["places"])
        if bug["id"] in ids:
            raise RecordError(f"{run.file}: two bugs with the id {bug['id'][:60]!r}")
        ids.add(bug["id"])


def _edited(file: str, record: Mapping[str, Any], name: str, value: object) -> RecordError:
    kind, text = record["record"], str(value)[:60]
    return RecordError(f"{file}: a {kind} whose {name!r} is {text!r}; the file was edited")
