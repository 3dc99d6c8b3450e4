"""What a record must hold to be told: a record without it is a RecordError, not a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.modes import ASKED
from reports.record import Record, Recorded, RecordError
from reports.slices import NAMED

NUMBER = (int, float, str)  # "inf" and "nan" are written as their names
PLACE: dict[str, type | tuple[type, ...]] = dict.fromkeys(("adapter", "version", "route", "path", "claim", "dtype"), str)
NEEDED: dict[str, dict[str, type | tuple[type, ...]]] = {
    "header": {"started": str, "profile": str, "time_limit": (int, float), "targets": list, "claims": dict},
    "claim": {"sentence": str, "operator": str},
    "target": {"adapter": str, "path": str, "environment": dict, "routes": dict, "modes": dict},
    "route": {"operator": str, "composed": bool, "compiled": bool, "not_asked": dict},
    "mode": {"mode": str, "source": str, "made": list},
    "request": dict.fromkeys((*ASKED, "output_size", "begin", "end"), int),
    "cell": PLACE
    | {"sentence": str, "complete": bool, "composed": bool, "asked": int, "judged": int, "verdicts": dict, "unsupported": dict}
    | {"limits": list, "known_region": dict, "set_aside": int, "findings": int, "seconds_inside": (int, float)}
    | {"worst_bounds": NUMBER, "worst_soft": NUMBER, "after_all": dict, "coverage": dict, "proofs": list, "accumulation": dict},
    "accumulation": {"name": str, "bits": dict, "faults": list},
    "proof": {"params": str, "draws": int, "values": int, "bits": (int, float)},
    "level": {"reached": int, "legal": int, "missing": list},
    "discrepancy": PLACE
    | {"sentence": str, "verdict": str, "known": (str, type(None)), "case": dict, "message": str, "setup": str, "call": str}
    | {"where": list, "bounds": NUMBER, "ulps": NUMBER, "replay": str}
    | {"operands": (dict, type(None))},
    "not applicable": PLACE | {"known": str, "story": str},
    "footer": {"exit": int, "why": str, "judged": int, "seconds": (int, float)},
}
PARTS = {  # kind -> field -> the kind of what it holds
    "header": {"claims": "claim", "targets": "target"},
    "target": {"routes": "route", "modes": "mode"},
    "mode": {"made": "request"},
    "cell": {"coverage": "level", "proofs": "proof"},
}
OPTIONAL = {"cpu": list, "remarks": dict}
MAYBE = {"cell": {"accumulation": "accumulation"}}  # kind -> field -> the kind of the one thing that it holds, or is empty
INSIDE: dict[str, type] = dict.fromkeys(("verdicts", "unsupported", "known_region", "after_all", "remarks", "bits"), int) | {"faults": str}


def checked(run: Recorded) -> Recorded:
    """The run itself. RecordError names the file, the kind of record and the field that is missing or no such thing."""
    told = [*run.cells, *run.discrepancies, *run.not_applicable]
    for record in (run.header, *told, *([run.footer] if run.footer else [])):
        _check(run.file, record["record"], record)
    for record in told:
        _check_named(run, record)
    return run


def _check(file: str, kind: str, record: Record) -> None:
    for name, wanted in NEEDED[kind].items():
        if not isinstance(record, dict) or name not in record:
            raise RecordError(f"{file}: a {kind} without {name!r}; the file was not written by this version, or was edited")
        if not isinstance(record[name], wanted) or (wanted is NUMBER and isinstance(record[name], str) and record[name] not in NAMED):
            raise _edited(file, kind, name, record[name])
    for name, wanted in OPTIONAL.items():
        if not isinstance(record.get(name, wanted()), wanted):
            raise _edited(file, kind, name, record[name])
    for name, inner in INSIDE.items():
        if isinstance(held := record.get(name), (dict, list)) and not all(isinstance(one, inner) for one in _held(held)):
            raise _edited(file, kind, name, held)
    for name, part in PARTS.get(kind, {}).items():
        for one in _held(record[name]):
            _check(file, part, one)
    for name, part in MAYBE.get(kind, {}).items():
        if record[name]:
            _check(file, part, record[name])


def _held(parts: Record | list[Any]) -> Iterator[Any]:
    yield from parts.values() if isinstance(parts, dict) else parts


def _check_named(run: Recorded, record: Record) -> None:
    """Whatever a record speaks of stands in the header."""
    targets = [one for one in run.header["targets"] if (one["adapter"], one["path"]) == (record["adapter"], record["path"])]
    if not targets or record["route"] not in targets[0]["routes"]:
        raise _edited(run.file, record["record"], "route", f"{record['adapter']} {record['path']} {record['route']}")
    if record["claim"] not in run.header["claims"]:
        raise _edited(run.file, record["record"], "claim", record["claim"])


def _edited(file: str, kind: str, name: str, value: object) -> RecordError:
    return RecordError(f"{file}: a {kind} whose {name!r} is {str(value)[:60]!r}; the file was edited")
