"""Records: JSON Lines with a header, a line for each cell, discrepancy and bug, and a footer.

A file without a footer is incomplete.
"""

from __future__ import annotations

import errno
import json
import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern
from typing import IO, Any

FORMAT = 3
BEGINNING = '{"record": "header"'  # of a record file
AGAIN = "run the suite again with --records FILE to get a new one"
Record = dict[str, Any]
CHUNK = 2**19  # bytes of a file that are decoded together, as whole lines
KINDS = ("header", "cell", "discrepancy", "not seen", "bug", "footer")
SHARED = ("record", "adapter", "version", "route", "path", "claim", "dtype", "sentence", "setup")
PLACE = ("adapter", "version", "route", "path", "claim", "dtype")


class RecordError(ValueError):
    """A record file that cannot be read or written: one line with the file and what is wrong."""


class Writer:
    """Appends records to a file, each flushed at once: an interrupted run leaves what it had.

    OSError where the file cannot be opened, or is there and is no record file: it stays as it is.
    """

    def __init__(self, path: Path | None):
        self.path = path
        self._file: IO[str] | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            _require_record_file(path)
            self._file = path.open("w", encoding="utf-8")

    def __call__(self, record: Record) -> None:
        """Append one record. RecordError where the disk is full: no further record is written."""
        if self._file is None:
            return
        try:
            self._file.write(json.dumps(plain_json(record), allow_nan=False) + "\n")
            self._file.flush()
        except OSError as error:
            with suppress(OSError):
                self.close()
            reason = f"{error.strerror}; the records end before this run did"
            raise RecordError(f"{self.path}: {reason}") from None

    def close(self) -> None:
        """Nothing more is written."""
        file, self._file = self._file, None
        if file is not None:
            file.close()


def _require_record_file(path: Path) -> None:
    """FileExistsError where a file of another kind would be overwritten."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        beginning = file.read(len(BEGINNING))
    if beginning not in ("", BEGINNING):
        reason = "the file is not a record file; it is left as it is"
        raise FileExistsError(errno.EEXIST, reason, str(path))


def plain_json(value: Any) -> Any:
    """JSON has no NaN and no infinity: they are written as their names."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: plain_json(part) for key, part in value.items()}
    return [plain_json(part) for part in value] if isinstance(value, (list, tuple)) else value


@dataclass
class Recorded:
    """The records of one run; `footer` is None where the run did not finish.

    `bugs` is empty where no bug was found, and where an older version wrote the file.
    """

    file: str
    header: Record
    cells: list[Record] = field(default_factory=list)
    discrepancies: list[Record] = field(default_factory=list)
    not_seen: list[Record] = field(default_factory=list)
    bugs: list[Record] = field(default_factory=list)
    footer: Record | None = None
    torn: bool = False  # the last line was cut in half

    @property
    def state(self) -> str:
        """complete, interrupted or incomplete."""
        if self.footer is None:
            return "incomplete"
        return "complete" if self.footer["why"] == "finished" else "interrupted"


def read(path: Path) -> Recorded:
    """The run that a file records. A last line that is cut in half is left out.

    RecordError where the file cannot be read, or is of another format.
    """
    try:
        records, torn = _parsed(path)
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    if not records or records[0]["record"] != "header":
        raise RecordError(f"{path}:1: no header; this is not a record file of a run")
    if records[0].get("format") != FORMAT:
        written = f"format {records[0].get('format')!r}; this version reads format {FORMAT}"
        raise RecordError(f"{path}:1: {written}: {AGAIN}")
    return _gathered(str(path), records, torn)


def _parsed(path: Path) -> tuple[list[Record], bool]:
    """(the records, whether the last line was cut in half)."""
    records: list[Record] = []
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
        values: list[Any] = json.loads(f"[{','.join(lines)}]")
        if len(values) == len(lines):
            return values
    values = []
    with suppress(ValueError, RecursionError):
        values.extend(json.loads(line) for line in lines)
    return values


def _require_record(path: Path, number: int, record: Any) -> None:
    if not isinstance(record, dict) or record.get("record") not in KINDS:
        kinds = ", ".join(KINDS)
        raise RecordError(f"{path}:{number}: no record; `record` must be one of {kinds}")


def _interned(record: Record) -> Record:
    """The record; names and texts that many records share are in memory once."""
    return {
        intern(name): intern(value) if isinstance(value, str) and name in SHARED else value
        for name, value in record.items()
    }


def _gathered(file: str, records: list[Record], torn: bool) -> Recorded:
    """The records by kind; a later record of a cell replaces an earlier one."""
    by_kind: dict[str, list[Record]] = {kind: [] for kind in KINDS}
    for record in records:
        by_kind[record["record"]].append(record)
    cells = {key_of(record): record for record in by_kind["cell"]}
    footer = next(iter(by_kind["footer"]), None)
    return Recorded(
        file,
        records[0],
        list(cells.values()),
        by_kind["discrepancy"],
        by_kind["not seen"],
        by_kind["bug"],
        footer,
        torn,
    )


def key_of(record: Record) -> tuple[str, ...]:
    """The coordinates of a record in the matrix: those of PLACE."""
    return tuple([str(record.get(name)) for name in PLACE])


def read_all(paths: Iterable[Path]) -> list[Recorded]:
    """The runs of several files, in the order of the files."""
    return [read(path) for path in paths]
