"""A record file is written: one line of JSON a record, each flushed at once."""

from __future__ import annotations

import errno
import json
import math
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from reference.records.lines import Record

BEGINNING = '{"record": "header"'  # of a record file


class RecordError(ValueError):
    """A record file that cannot be read or written: one line with the file and what is wrong."""


class Writer:
    """Appends records to a file: an interrupted run leaves what it had.

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
    """The value with NaN and infinities as their names, since JSON has none of them."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: plain_json(part) for key, part in value.items()}
    return [plain_json(part) for part in value] if isinstance(value, (list, tuple)) else value
