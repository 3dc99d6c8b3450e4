"""The fields that a record must hold: a record without them is a RecordError, not a traceback."""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType
from typing import Any

from reports.bugs.fields import BUG_FIELDS, REPRODUCED, SEVERITIES
from reports.modes import REQUEST
from reports.record import AGAIN, PLACE, Record, Recorded, RecordError
from reports.slices import MAX_NUMBER, NAMED

Kinds = type | tuple[type, ...]
NUMBER = (int, float, str)  # "inf" and "nan" are written as their names
REAL = (int, float)
TEXT = (str, NoneType)
WORDS = {  # (kind, field) -> the words that may stand there
    ("claim", "selection"): ("drawn", "fixed", "limits", "invalid input"),
    ("discrepancy", "seen"): ("always", "once"),
    ("bug", "severity"): SEVERITIES,
    ("bug", "reproduced"): REPRODUCED,
    ("discrepancy", "reproduced"): REPRODUCED,
}

Fields = dict[str, Kinds]
COUNTS = ("tuples", "quota", "left_out_by_budget", "calls", "judged", "set_aside", "findings")
TABLES = (  # name -> count; the coverage is level -> share
    "verdicts", "unsupported", "after_all", "remarks", "known_region", "affected", "coverage",
)  # fmt: skip
COORDINATES: Fields = dict.fromkeys(PLACE, str)
CELL: Fields = {
    **COORDINATES, **dict.fromkeys(COUNTS, int), **dict.fromkeys(TABLES, dict),
    "sentence": str, "complete": bool, "composed": bool, "short": TEXT, "not_started": TEXT,
    "features_missing": list, "limits": list, "proofs": list, "accumulation": (dict, NoneType),
    "seconds": REAL, "seconds_inside": REAL, "worst_bounds": NUMBER, "worst_soft": NUMBER,
}  # fmt: skip
DISCREPANCY: Fields = {
    **COORDINATES, "sentence": str, "verdict": str, "known": TEXT, "seen": str, "case": dict,
    "message": str, "setup": str, "call": str, "calls": list, "where": list, "bounds": NUMBER,
    "ulps": NUMBER, "replay": str, "operands": (dict, NoneType), "got": object, "expected": object,
}  # fmt: skip
TARGET: Fields = {
    "adapter": str, "path": str, "environment": dict, "routes": dict, "modes": dict,
    "started": bool, "not_started": TEXT,
}  # fmt: skip
CALL: Fields = {
    "setup": str, "define": str, "call": str, "results": list, "operands": dict, "status": str,
    "message": str, "got": list,
}  # fmt: skip
FOOTER: Fields = {
    "exit": int, "why": str, "judged": int, "seconds": REAL, "seconds_inside": REAL,
    "not_started": dict,
}  # fmt: skip
FIELDS: dict[str, Fields] = {
    "header": {"started": str, "profile": str, "time_limit": REAL, "targets": list, "claims": dict},
    "claim": {"sentence": str, "operator": str, "selection": str, "padding_mode": bool},
    "target": TARGET,
    "route": {"operator": str, "composed": bool, "compiled": bool, "not_asked": dict},
    "mode": {"mode": str, "source": str, "made": list},
    "request": dict.fromkeys((*REQUEST, "output_size", "begin", "end"), int),
    "cell": CELL,
    "accumulation": {"name": str, "bits": dict, "faults": list},
    "proof": {"params": str, "draws": int, "values": int, "bits": REAL},
    "level": {"reached": int, "legal": int, "missing": list},
    "discrepancy": DISCREPANCY,
    "diagnosis": {"kind": str, "sentence": str},
    "call": CALL,
    "array": {"dtype": str, "shape": list},
    "not seen": COORDINATES | dict.fromkeys(("known", "title", "story", "why"), str),
    "footer": FOOTER,
    **BUG_FIELDS,
}
OPTIONAL: dict[str, Fields] = {
    "target": {"cpu": list, "version": TEXT},
    "claim": {"group": str},
    "route": {"components": list, "about": str},
    "array": {"packed": str, "stored": str},
    "discrepancy": {
        **dict.fromkeys(("rule", "region", "title", "story", "issue"), TEXT),
        "diagnosis": (dict, NoneType),
        "baseline": bool,
        "reproduced": str,
    },
    "bug": {"baseline": bool, "grid": (dict, NoneType)},
}
PARTS = {  # kind -> field -> the kind of each of its parts; a part that is null is left out
    "header": {"claims": "claim", "targets": "target"},
    "target": {"routes": "route", "modes": "mode"},
    "mode": {"made": "request"},
    "cell": {"coverage": "level", "proofs": "proof"},
    "discrepancy": {"calls": "call"},
    "call": {"operands": "array", "got": "array"},
    "bug": {"places": "place"},
}
# kind -> fields that hold one part, whose kind has the field's name; null and {} are left out
SINGLE = {
    "cell": ("accumulation",), "bug": ("diagnosis", "counts", "grid"), "discrepancy": ("diagnosis",),
}  # fmt: skip
INSIDE: dict[str, Fields] = {  # kind -> field -> what each of its parts must be
    "cell": {
        **dict.fromkeys(TABLES, int),
        "coverage": dict,
        "features_missing": str,
        "limits": str,
    },
    "route": {"not_asked": str, "components": str},
    "level": {"missing": str},
    "accumulation": {"bits": int, "faults": str},
    "call": {"results": str, "operands": (dict, NoneType), "got": dict},
    "array": {"shape": int},
    "footer": {"not_started": str},
    "grid": {"cells": list},
}


def checked(run: Recorded) -> Recorded:
    """The run itself. RecordError names the file, the kind of record and the field at fault."""
    records = [*run.cells, *run.discrepancies, *run.not_seen]
    for record in (run.header, *records, *run.bugs, *([run.footer] if run.footer else [])):
        _check(run.file, record["record"], record)
    paths = {(target["adapter"], target["path"]): target for target in run.header["targets"]}
    for record in (*records, *_places(run)):
        _check_names(run, paths, record)
    _check_bugs(run)
    return run


def _places(run: Recorded) -> list[Record]:
    """The places of all bugs, each with the adapter of its bug."""
    return [
        {**place, "record": "bug", "adapter": bug["adapter"]}
        for bug in run.bugs
        for place in bug["places"]
    ]


def _check_bugs(run: Recorded) -> None:
    """Each bug of a file shows somewhere, and no two have the same id."""
    ids = set()
    for bug in run.bugs:
        if not bug["places"]:
            raise _edited(run.file, "bug", "places", bug["places"])
        if bug["id"] in ids:
            raise RecordError(f"{run.file}: two bugs with the id {bug['id'][:60]!r}")
        ids.add(bug["id"])


def _check(file: str, kind: str, record: Any) -> None:
    """One record or one part of a record, and its parts."""
    _check_fields(file, kind, record)
    for name, kinds in INSIDE.get(kind, {}).items():
        if not all(isinstance(part, kinds) for part in _parts(record.get(name, ()))):
            raise _edited(file, kind, name, record[name])
    nullable = kind == "call"  # an operand may be absent
    for name, part_kind in PARTS.get(kind, {}).items():
        for part in _parts(record[name]):
            if part is not None or not nullable:
                _check(file, part_kind, part)
    for name in SINGLE.get(kind, ()):
        value = record.get(name)
        if value or (kind == "bug" and value is not None):
            _check(file, name, value)
    for cell in record["cells"] if kind == "grid" else ():
        if list(map(type, cell)) != [str, str, int, int]:
            raise _edited(file, kind, "cells", cell)
    _check_words(file, kind, record)


def _check_fields(file: str, kind: str, record: Any) -> None:
    for name, kinds in FIELDS[kind].items():
        if not isinstance(record, dict) or name not in record:
            reason = f"a {kind} without {name!r}; another version wrote it, or it was edited"
            raise RecordError(f"{file}: {reason}: {AGAIN}")
        if not isinstance(record[name], kinds) or not _is_number(record[name], kinds):
            raise _edited(file, kind, name, record[name])
    for name, kinds in OPTIONAL.get(kind, {}).items():
        if name in record and not isinstance(record[name], kinds):
            raise _edited(file, kind, name, record[name])


def _is_number(value: Any, kinds: Kinds) -> bool:
    """Whether a value is a number that a float can hold, where its field wants a number."""
    if isinstance(value, str):
        return kinds is not NUMBER or value in NAMED
    return not isinstance(value, int) or abs(value) < MAX_NUMBER


def _parts(parts: Record | list[Any]) -> Iterable[Any]:
    return parts.values() if isinstance(parts, dict) else parts


def _check_words(file: str, kind: str, record: Record) -> None:
    """The fields that hold one of a few words, alone or with a reason behind it."""
    for (owner, name), words in WORDS.items():
        if kind == owner and name in record and str(record[name]).partition(": ")[0] not in words:
            raise _edited(file, kind, name, record[name])


def _check_names(run: Recorded, paths: dict[tuple[str, str], Record], record: Record) -> None:
    """Every adapter, path, route and claim that a record names stands in the header."""
    target = paths.get((record["adapter"], record["path"]))
    if target is None or record["route"] not in target["routes"]:
        place = f"{record['adapter']} {record['path']} {record['route']}"
        raise _edited(run.file, record["record"], "route", place)
    if record["claim"] not in run.header["claims"]:
        raise _edited(run.file, record["record"], "claim", record["claim"])


def _edited(file: str, kind: str, name: str, value: object) -> RecordError:
    text = str(value)[:60]
    return RecordError(f"{file}: a {kind} whose {name!r} is {text!r}; the file was edited")
