"""Tests of `python -m suites plan`: a line of JSON for each cell, or a table of sums."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from suites.__main__ import main, seconds_per_call

FIELDS = {
    "adapter": str, "route": str, "path": str, "dtype": str, "claim": str, "tuples": int,
    "quota": int, "short": (str, type(None)), "features_missing": list, "left_out_by_budget": int,
    "cases": int, "calls": int, "shapes": int,
}  # fmt: skip
RECORDS = (
    {"record": "header", "format": 2},
    {
        "record": "cell",
        "complete": False,
        "adapter": "opencv",
        "route": "crop",
        "asked": 5,
        "seconds": 50.0,
    },
    {
        "record": "cell",
        "complete": True,
        "adapter": "opencv",
        "route": "crop",
        "asked": 5,
        "seconds": 10.0,
    },
    {
        "record": "cell",
        "complete": True,
        "adapter": "opencv",
        "route": "conv",
        "calls": 20,
        "seconds": 2.0,
    },
    {
        "record": "cell",
        "complete": True,
        "adapter": "opencv",
        "route": "scaled",
        "calls": 0,
        "seconds": 0.1,
    },
)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A file with records of an earlier run, of formats 2 and 3."""
    file = tmp_path / "records.jsonl"
    file.write_text("\n".join(map(json.dumps, RECORDS)))
    return file


def test_json_has_one_object_a_cell(capsys: pytest.CaptureFixture[str]) -> None:
    """Each object has every documented field, and each cell occurs once."""
    assert main(["plan", "--adapter", "opencv", "--json"]) == 0
    cells = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(set(cell) == set(FIELDS) for cell in cells)
    assert all(isinstance(cell[name], kind) for cell in cells for name, kind in FIELDS.items())
    keys = {
        tuple(cell[name] for name in ("adapter", "route", "path", "dtype", "claim"))
        for cell in cells
    }
    assert len(keys) == len(cells) > 300
    assert {cell["path"] for cell in cells} == {"native", "baseline"}


def test_a_path_that_is_named_is_the_only_one(capsys: pytest.CaptureFixture[str]) -> None:
    """A named path is the first path, with the larger quota."""
    arguments = [
        "plan",
        "--adapter",
        "opencv",
        "--path",
        "opencv=baseline",
        "--profile",
        "quick",
        "--json",
    ]
    assert main(arguments) == 0
    cells = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {cell["path"] for cell in cells} == {"baseline"}
    assert 24 in {cell["quota"] for cell in cells}


def test_the_table_has_sums_and_an_estimate(
    capsys: pytest.CaptureFixture[str], records: Path
) -> None:
    """The table has lines for routes, adapters and all; seconds only if records are given."""
    assert main(["plan", "--adapter", "opencv"]) == 0
    plain = capsys.readouterr().out.splitlines()
    assert main(["plan", "--adapter", "opencv", "--records", str(records)]) == 0
    timed = capsys.readouterr().out.splitlines()
    assert plain[0].split() == [
        "adapter",
        "route",
        "cells",
        "tuples",
        "cases",
        "calls",
        "shapes",
        "short",
        "left_out",
    ]
    assert timed[0].split() == [*plain[0].split(), "seconds"]
    crop = next(line.split() for line in timed if line.startswith("opencv") and " crop " in line)
    assert float(crop[-1]) == pytest.approx(2.0 * int(crop[5]), abs=1)  # 10 s for 5 calls
    counts = [
        line.split() for line in plain if line.startswith("opencv") and "all routes" not in line
    ]
    whole = next(line for line in plain if "all routes" in line).split()
    assert sum(int(count[5]) for count in counts) == int(whole[6])


def test_an_estimate_is_made_of_whole_cells(records: Path) -> None:
    """Complete cells give the seconds of a call of each route and of the adapter."""
    assert seconds_per_call([records]) == {
        ("opencv", "crop"): 2.0,
        ("opencv", "conv"): 0.1,
        ("opencv", ""): pytest.approx(12.1 / 25),
    }


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--adapter", "nowhere"], "nowhere"),
        (["--path", "torch=nowhere"], "torch=nowhere"),
        (["--adapter", "opencv", "--path", "torch=native"], "torch=native"),
        (["--adapter", "opencv", "--records", "nowhere.jsonl"], "nowhere.jsonl"),
    ],
)
def test_what_there_is_not_is_misuse(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and a line that names it."""
    assert main(["plan", *arguments]) == 2
    assert message in capsys.readouterr().err
