"""Tests of the table of planted faults: it has a row for each fault, and the page shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.sections.planted import FILE, HEAD, Table, cells_of, line_of, lines_of, planted
from suites.benchmarks import planted as command
from suites.meta.bugs import planted as faults
from suites.meta.claims.test_claims import LIES
from suites.meta.fakes import FAKES
from suites.meta.faults import FAULTS
from suites.meta.records import WHOLE, Record, rendered, section, text

ROW: Record = {
    "fault": "faults: a", "claim": "c", "profile": "quick", "cases": 7, "seconds": 0.25, "bugs": 1,
    "region": "rank == 1", "alike": 0.999, "diagnosis": "moved", "due": "moved",
}  # fmt: skip
LOST = ROW | {"profile": None, "cases": 0, "bugs": 0, "alike": None, "diagnosis": None}


def test_every_planted_fault_is_in_the_list() -> None:
    """The list has the conditional faults, the wrong fakes and the lies."""
    names = {f"faults: {name}" for name in FAULTS} | {f"fakes: {name}" for name in FAKES}
    names |= {f"lies: {next(iter(routes.values()))}" for routes in LIES.values()}
    assert set(faults.planted()) == names


@pytest.mark.skipif(not FILE.exists(), reason="the table was not made yet")
def test_the_table_has_a_row_for_every_planted_fault() -> None:
    """If it fails, run `python suites/benchmarks/planted.py -o reports/planted.json`."""
    rows = json.loads(FILE.read_text())["rows"]
    assert [row["fault"] for row in rows] == sorted(faults.planted())
    for row in rows:
        assert (row["due"], len(cells_of(row))) == (
            faults.planted()[row["fault"]].diagnosis,
            len(HEAD),
        )
    print("\n".join((*map(line_of, rows), *lines_of(rows))))


def test_the_sentences_count_what_the_rows_say() -> None:
    """A fault that is not found is counted only as not found."""
    lines = lines_of([ROW, LOST, ROW | {"alike": 0.5, "diagnosis": None, "bugs": 3}])
    assert lines[0].startswith("2 of 3 planted faults")
    assert lines[1] == "1 of 2 are one bug, or two."
    assert lines[2].startswith("The rule is the condition in 1 of 2")
    assert lines[3] == "The diagnosis is right in 1 of 2."


def test_a_planted_fault_is_measured(tmp_path: Path) -> None:
    """The rule of a fault is its condition, and other rows of the file are kept."""
    file = tmp_path / "planted.json"
    kept = {"fault": "fakes: drops_bias"}
    gone = {"fault": "faults: of_no_name"}
    file.write_text(json.dumps({"rows": [kept, gone]}))
    row = command.measured(
        "faults: batch_of_three_with_bias", faults.planted()["faults: batch_of_three_with_bias"]
    )
    assert (row.profile, row.bugs, row.diagnosis) == ("quick", 1, "constant added")
    assert row.cases > 0
    assert row.alike is not None
    assert row.alike >= 0.99
    chosen = {"faults: batch_of_three_with_bias": faults.planted()["fakes: drops_bias"]}
    assert command._kept(file, chosen) == {"fakes: drops_bias": kept}


@pytest.mark.parametrize(
    "name", ["accumulates_in_float16", "rounds_inputs_to_tf32", "swaps_two_pixels"]
)
def test_a_fault_that_shows_nearly_everywhere_is_one_bug(name: str) -> None:
    """One fault gives one bug, also if the data decide which cases show it."""
    fault = f"fakes: {name}"
    row = command.measured(fault, faults.planted()[fault])
    assert (row.bugs, row.diagnosis) == (1, row.due)


def test_the_page_shows_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page has the table and its sums; without the file it has the command that makes it."""
    table = Table([ROW, LOST], "measured today")
    monkeypatch.setattr("reports.page.content.planted", lambda: table)
    html = rendered(tmp_path, *WHOLE)
    assert "1 of 2 planted faults" in text(section(html, "planted"))
    assert "not found" in html
    monkeypatch.setattr("reports.page.content.planted", lambda: None)
    assert "suites/benchmarks/planted.py" in section(rendered(tmp_path, *WHOLE), "planted")
    assert planted(tmp_path / "absent") is None
