"""Merging: the record files of several processes of one run become one file with one header and one footer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def parts_of(path: Path) -> list[Path]:
    """The files that the processes of pytest-xdist have written beside `path`: `path.gw0`, `path.gw1`, ..."""
    return sorted(path.parent.glob(f"{path.name}.gw*"))


def merge(path: Path, exit_code: int, seconds: float) -> None:
    """Write `path` from its parts, which are removed. Without a footer in each part, the file gets none: it is incomplete."""
    parts = parts_of(path)
    footers: list[Record] = []
    with path.open("w", encoding="utf-8") as merged:
        for number, part in enumerate(parts):
            for line, record in _records(part):
                if record["record"] == "footer":
                    footers.append(record)
                elif record["record"] != "header" or number == 0:
                    merged.write(line)
        if parts and len(footers) == len(parts):
            merged.write(json.dumps(_footer(footers, exit_code, seconds)) + "\n")
    for part in parts:
        part.unlink()


def _records(part: Path) -> Iterator[tuple[str, Record]]:
    """Each whole line of a part, and the record in it; a last line that was cut is left out."""
    with part.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield line, json.loads(line)


def _footer(footers: list[Record], exit_code: int, seconds: float) -> Record:
    not_started = {name: why for footer in footers for name, why in footer["not_started"].items()}
    return {
        **footers[0], "exit": exit_code, "why": "interrupted" if exit_code == 2 else "finished",
        "judged": sum(footer["judged"] for footer in footers), "seconds": round(seconds, 1),
        "seconds_inside": round(sum(footer["seconds_inside"] for footer in footers), 1), "not_started": not_started,
    }  # fmt: skip
