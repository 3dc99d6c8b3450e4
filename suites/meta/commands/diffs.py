"""Two record files, and what `diff` says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reports.__main__ import main
from suites.meta.records import BUG, CELL, FOOTER, HEADER, Record

Shown = pytest.CaptureFixture[str]
GROUPS = BUG | {"id": "fake-wrong-values-2", "region": "groups > 1", "diagnosis": None}
THIRD = BUG | {"id": "fake-wrong-values-3", "region": "some(dilation > 2)", "diagnosis": None}


def file_of(folder: Path, name: str, *records: Record, **header: Any) -> str:
    """A complete record file of a run on the fake."""
    cells = [record for record in records if record["record"] == "cell"]
    more = [] if cells else [CELL]
    file = folder / f"{name}.jsonl"
    lines = (HEADER | header, *more, *records, FOOTER)
    file.write_text("".join(json.dumps(record) + "\n" for record in lines))
    return str(file)


def diff(folder: Path, capsys: Shown, old: list[Record], new: list[Record]) -> tuple[int, Any]:
    """(exit code, parsed output of `--json`) for two runs with these records."""
    files = file_of(folder, "old", *old), file_of(folder, "new", *new)
    code = main(["diff", *files, "--json"])
    return code, json.loads(capsys.readouterr().out)


def names(report: Any, kind: str) -> list[str]:
    """The ids of the bugs of one kind of change."""
    return [bug["id"] for bug in report["bugs"][kind]]
