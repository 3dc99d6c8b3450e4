"""Records: JSON Lines with a header, one line a cell or discrepancy, and a footer; without a footer, incomplete."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

FORMAT = 2
Record = dict[str, Any]
KINDS = ("header", "cell", "discrepancy", "not applicable", "footer")


class RecordError(ValueError):
    """A record file that cannot be read or written: one line with the file, the line number and what is wrong."""


class Writer:
    """Appends records to a file, each flushed at once, so that an interrupted run leaves what it had."""

    def __init__(self, path: Path | None):
        self.path = path
        self._file: IO[str] | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w")

    def __call__(self, record: Record) -> None:
        """Append one record. RecordError where the disk is full: nothing follows what was cut in half."""
        if self._file is None:
            return
        try:
            self._file.write(json.dumps(_plain(record), allow_nan=False) + "\n")
            self._file.flush()
        except OSError as error:
            with suppress(OSError):
                self.close()
            raise RecordError(f"{self.path}: {error.strerror}; the records end before this run did") from None

    def close(self) -> None:
        """Nothing more is written."""
        file, self._file = self._file, None
        if file is not None:
            file.close()


def _plain(value: Any) -> Any:
    """JSON knows no NaN and no infinity: they are written as their names."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


@dataclass
class Recorded:
    """One run as its records tell it; `footer` is None where the run did not finish."""

    file: str
    header: Record
    cells: list[Record] = field(default_factory=list)
    discrepancies: list[Record] = field(default_factory=list)
    not_applicable: list[Record] = field(default_factory=list)
    footer: Record | None = None
    torn: bool = False  # the last line was cut in half

    @property
    def state(self) -> str:
        """complete, interrupted or incomplete."""
        if self.footer is None:
            return "incomplete"
        return "complete" if self.footer["why"] == "finished" else "interrupted"


def read(path: Path) -> Recorded:
    """The run that a file records. A last line that is cut in half is left out; any other fault is a RecordError."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    records, torn = _parsed(path, lines)
    if not records or records[0]["record"] != "header":
        raise RecordError(f"{path}:1: no header; this is not a record file of a run")
    if records[0].get("format") != FORMAT:
        raise RecordError(f"{path}:1: format {records[0].get('format')!r}; this version reads format {FORMAT}")
    return _gathered(str(path), records, torn)


def _parsed(path: Path, lines: list[str]) -> tuple[list[Record], bool]:
    records: list[Record] = []
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            if number == len(lines) and records:
                return records, True
            raise RecordError(f"{path}:{number}: not JSON") from None
        if not isinstance(record, dict) or record.get("record") not in KINDS:
            raise RecordError(f"{path}:{number}: not a record; `record` must be one of {', '.join(KINDS)}")
        records.append(record)
    return records, False


def _gathered(file: str, records: list[Record], torn: bool) -> Recorded:
    run = Recorded(file, records[0], torn=torn)
    cells = {key_of(r): r for r in records if r["record"] == "cell"}  # a later record of a cell replaces an earlier one
    run.cells = list(cells.values())
    run.discrepancies = [r for r in records if r["record"] == "discrepancy"]
    run.not_applicable = [r for r in records if r["record"] == "not applicable"]
    run.footer = next((r for r in records if r["record"] == "footer"), None)
    return run


def key_of(record: Record) -> tuple[str, ...]:
    """The coordinates of a record in the matrix."""
    return tuple(str(record.get(name)) for name in ("adapter", "version", "route", "path", "claim", "dtype"))


def read_all(paths: Iterable[Path]) -> list[Recorded]:
    """Every run, in the order given."""
    return [read(path) for path in paths]
