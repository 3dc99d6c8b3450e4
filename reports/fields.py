"""What a record must hold to be told: a record without it is a RecordError, not a traceback."""

from __future__ import annotations

from reports.record import Record, Recorded, RecordError
from reports.slices import NAMED

NUMBER = (int, float, str)  # "inf" and "nan" are written as their names
PLACE: dict[str, type | tuple[type, ...]] = dict.fromkeys(("adapter", "version", "route", "path", "claim", "dtype"), str)
NEEDED: dict[str, dict[str, type | tuple[type, ...]]] = {
    "header": {"started": str, "profile": str, "time_limit": (int, float), "targets": list},
    "target": {"adapter": str, "path": str, "environment": dict},
    "cell": PLACE
    | {"sentence": str, "complete": bool, "composed": bool, "asked": int, "judged": int, "verdicts": dict, "unsupported": dict}
    | {"limits": list, "known_region": dict, "set_aside": int, "findings": int, "seconds_inside": (int, float)}
    | {"worst_bounds": NUMBER, "classes_reached": int, "classes_legal": int, "classes_missing": list},
    "discrepancy": PLACE
    | {"sentence": str, "verdict": str, "known": (str, type(None)), "case": dict, "message": str, "setup": str, "call": str}
    | {"where": list, "bounds": NUMBER, "ulps": NUMBER, "replay": str},
    "not applicable": PLACE | {"known": str, "story": str},
    "footer": {"exit": int, "why": str, "judged": int, "seconds": (int, float)},
}


def checked(run: Recorded) -> Recorded:
    """The run itself. RecordError names the file, the kind of record and the field that is missing or no such thing."""
    for record in (run.header, *run.cells, *run.discrepancies, *run.not_applicable, *([run.footer] if run.footer else [])):
        _check(run.file, record["record"], record)
    for target in run.header["targets"]:
        _check(run.file, "target", target)
    return run


def _check(file: str, kind: str, record: Record) -> None:
    for name, wanted in NEEDED[kind].items():
        if not isinstance(record, dict) or name not in record:
            raise RecordError(f"{file}: a {kind} without {name!r}; the file was not written by this version, or was edited")
        if not isinstance(record[name], wanted):
            raise _edited(file, kind, name, record[name])
        if wanted is NUMBER and isinstance(record[name], str) and record[name] not in NAMED:
            raise _edited(file, kind, name, record[name])
    if not isinstance(record.get("cpu", []), list):
        raise _edited(file, kind, "cpu", record["cpu"])
    for name in ("verdicts", "unsupported", "known_region"):
        if not all(isinstance(count, int) for count in record.get(name, {}).values()):
            raise _edited(file, kind, name, record[name])


def _edited(file: str, kind: str, name: str, value: object) -> RecordError:
    return RecordError(f"{file}: a {kind} whose {name!r} is {str(value)[:60]!r}; the file was edited")
