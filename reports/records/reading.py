"""A record file is read: its lines, what kinds of records they are,
and the version of the format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from sys import intern
from typing import Any

from reference.records.header import FORMAT
from reference.records.lines import KINDS
from reports.records.checking import AGAIN, check, check_names
from reports.records.earlier import complete, fit
from reports.records.runs import Recorded, key_of
from reports.records.writing import RecordError

CHUNK = 2**19  # bytes of a file that are decoded together, as whole lines
SHARED = ("record", "adapter", "version", "route", "path", "claim", "dtype", "sentence", "setup")
MOST_DIGITS = 300
Lines = list[dict[str, Any]]


def read_all(paths: Iterable[Path]) -> list[Recorded]:
    """The runs of several files, in the order of the files."""
    return [read(path) for path in paths]


def read(path: Path) -> Recorded:
    """The run that a file records. A last line that is cut in half is left out.

    RecordError where the file cannot be read, is of another format, or holds a record that does
    not fit its definition.
    """
    try:
        records, is_torn = _parsed(path)
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    _require_header(path, records)
    for record in records:
        fit(record)
        check(str(path), record)
        complete(record)
    return check_names(_gathered(str(path), records, is_torn))


def _parsed(path: Path) -> tuple[Lines, bool]:
    """(the records, whether the last line was cut in half)."""
    records: Lines = []
    with path.open(encoding="utf-8") as lines:
        while chunk := lines.readlines(CHUNK):
            decoded = _decoded(chunk)
            for record in decoded:
                _require_record(path, len(records) + 1, record)
                records.append(_interned(record))
            if len(decoded) < len(chunk):
                is_last = len(decoded) + 1 == len(chunk) and not lines.readline()
                if is_last and records:
                    return records, True
                raise RecordError(f"{path}:{len(records) + 1}: not JSON")
    return records, False


def _decoded(lines: list[str]) -> list[Any]:
    """The values of lines up to the first that is not JSON.

    Together they share the names of their fields in memory, which json does within one text.
    """
    with suppress(ValueError, RecursionError):
        values: list[Any] = json.loads(f"[{','.join(lines)}]", parse_int=_integer)
        if len(values) == len(lines):
            return values
    values = []
    with suppress(ValueError, RecursionError):
        values.extend(json.loads(line, parse_int=_integer) for line in lines)
    return values


def _integer(digits: str) -> int:
    """An integer of a file. ValueError where no float is as large:
    nothing could be computed with it.
    """
    if len(digits) > MOST_DIGITS:
        raise ValueError(digits)
    return int(digits)


def _require_record(path: Path, number: int, record: Any) -> None:
    if not isinstance(record, dict) or record.get("record") not in tuple(KINDS):
        kinds = ", ".join(KINDS)
        raise RecordError(f"{path}:{number}: no record; `record` must be one of {kinds}")


def _interned(record: dict[str, Any]) -> dict[str, Any]:
    """The record; names and texts that many records share are in memory once."""
    return {
        intern(name): intern(value) if isinstance(value, str) and name in SHARED else value
        for name, value in record.items()
    }


def _require_header(path: Path, records: Lines) -> None:
    """RecordError where a file begins otherwise, or is of another version of the format."""
    if not records or records[0]["record"] != "header":
        raise RecordError(f"{path}:1: no header; this is not a record file of a run")
    if records[0].get("format") != FORMAT:
        written = f"format {records[0].get('format')!r}; this version reads format {FORMAT}"
        raise RecordError(f"{path}:1: {written}: {AGAIN}")


def _gathered(file: str, records: Lines, is_torn: bool) -> Recorded:
    """The records by kind; a later record of a cell replaces an earlier one."""
    by_kind: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for record in records:
        by_kind[record["record"]].append(record)
    return Recorded(
        file,
        by_kind["header"][0],
        list({key_of(cell): cell for cell in by_kind["cell"]}.values()),
        by_kind["discrepancy"],
        by_kind["not seen"],
        by_kind["bug"],
        next(iter(by_kind["footer"]), None),
        is_torn,
    )
