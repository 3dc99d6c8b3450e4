"""Merging: the record files of several processes of one run become one file with one header
and one footer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from reference.records.lines import FooterRecord
from reports.records.ids import Ids
from reports.records.writing import RecordError

# What pytest-xdist adds to the name for its processes gw0, gw1, ...
PART = re.compile(r"\.gw(\d+)")


def part_of(path: Path, process: str) -> Path:
    """Where a process of pytest-xdist writes its part of `path`: `path.gw0` for the process gw0."""
    return path.with_name(f"{path.name}.{process}")


def parts_of(path: Path) -> list[Path]:
    """The parts beside `path`, in the order of their processes."""
    parts = {}
    for file in path.parent.glob("*.gw*"):
        number = PART.fullmatch(file.name.removeprefix(path.name))
        if number and file.name.startswith(path.name):
            parts[int(number[1])] = file
    return [parts[number] for number in sorted(parts)]


def remove_parts(path: Path) -> None:
    """Remove the parts beside `path` that a run has left which was killed."""
    for part in parts_of(path):
        part.unlink()


@dataclass
class _Merged:
    """The merged file as far as it is written; `footers` are those of the parts."""

    file: IO[str]
    ids: Ids = field(default_factory=Ids)
    footers: list[FooterRecord] = field(default_factory=list)
    has_header: bool = False

    def copy(self, part: Path) -> None:
        """Write the records of a part, but for its footer and a further header."""
        for line, record in _lines(part):
            if record["record"] == "footer":
                self.footers.append(cast(FooterRecord, record))
            elif record["record"] == "bug":
                self.file.write(json.dumps({**record, "id": self.ids.take(record["id"])}) + "\n")
            elif record["record"] != "header" or not self.has_header:
                self.has_header = True
                self.file.write(line)
        self.file.flush()


def merge(path: Path, code: int, seconds: float) -> None:
    """Write `path` from its parts, each of which is removed once it is copied.

    Without a footer in each part the file gets none (it is incomplete), unless the run was
    interrupted (`code` 2). RecordError where the disk is full.
    """
    parts = parts_of(path)
    try:
        with path.open("w", encoding="utf-8") as file:
            merged = _Merged(file)
            for part in parts:
                merged.copy(part)
                part.unlink()
            if code == 2 or (parts and len(merged.footers) == len(parts)):
                file.write(json.dumps(_footer(merged.footers, code, seconds)) + "\n")
    except OSError as error:
        left = ", ".join(part.name for part in parts_of(path)) or "no other file"
        raise RecordError(f"{path}: {error.strerror}; what is missing stands in {left}") from None


def _lines(part: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each whole line of a part, and the record in it; a last line that was cut is left out."""
    with part.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield line, json.loads(line)


def _footer(footers: list[FooterRecord], code: int, seconds: float) -> FooterRecord:
    not_started = {name: why for footer in footers for name, why in footer["not_started"].items()}
    return {
        "record": "footer", "exit": code, "why": "interrupted" if code == 2 else "finished",
        "judged": sum(footer["judged"] for footer in footers), "seconds": round(seconds, 1),
        "seconds_inside": round(sum(footer["seconds_inside"] for footer in footers), 1),
        "not_started": not_started,
    }  # fmt: skip
