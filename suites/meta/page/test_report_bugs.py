"""Tests of bugs in records: they are checked, listed, and made from discrepancies if absent."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reports.__main__ import main
from reports.bugs.bug import KEYS, Bug, bugs_of
from reports.bugs.region import canonical
from reports.compare.side import side_of
from reports.records.collating import collate
from reports.records.merging import merge
from reports.records.reading import read, read_all
from reports.records.writing import RecordError
from suites.meta.records import (
    BUG,
    BUG_EDITS,
    BUG_PLACE,
    CELL,
    DISCREPANCY,
    FOOTER,
    GOOD,
    HEADER,
    HOSTILE,
    KNOWN,
    KNOWN_BUG,
    WHOLE,
    Record,
    shown,
    written,
)

Shown = pytest.CaptureFixture[str]


def bugs(folder: Path, *records: Record) -> list[Bug]:
    """The bugs of a record file."""
    return bugs_of(collate(read_all([written(folder, HEADER, CELL, *records, FOOTER)])))


def test_the_list_as_json_has_exactly_the_documented_keys(tmp_path: Path, capsys: Shown) -> None:
    """It has one object for each bug, as it was recorded; new bugs come first."""
    assert main(["list", "--json", str(written(tmp_path, *WHOLE))]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == [{key: shown(bug)[key] for key in KEYS} for bug in (BUG, KNOWN_BUG)]


def test_the_list_prints_one_line_a_bug_and_begins_with_its_severity(
    tmp_path: Path, capsys: Shown
) -> None:
    """The gravest bug comes first; newlines and terminal codes of a title are not printed."""
    crash = BUG | {"id": "c", "severity": "crash", "title": "a\nb\x1b[31m", "verdict": "crashed"}
    file = written(tmp_path, HEADER, CELL, BUG, KNOWN_BUG, crash, FOOTER)
    assert main(["list", str(file)]) == 0
    out = capsys.readouterr().out
    begins = [line.partition(": fake 1.0: ")[0] for line in out.splitlines()]
    assert begins == ["crash", "wrong values", "wrong values (known: k1)"]
    assert "\x1b" not in out
    assert "Moved by one [fake-wrong-values-1]; where some(stride > 1)" in out


@pytest.mark.parametrize("edit", BUG_EDITS, ids=str)
def test_a_broken_bug_is_one_clear_line(tmp_path: Path, capsys: Shown, edit: Record) -> None:
    """The line names the file and says what was edited or is missing."""
    file = written(tmp_path, more=GOOD + json.dumps(BUG | edit) + "\n")
    assert main(["list", str(file)]) == 2
    assert re.fullmatch(r"\S*run\.jsonl: .*(edited|without '\w+').*\n", capsys.readouterr().err)


def test_two_bugs_with_the_same_id_are_refused(tmp_path: Path, capsys: Shown) -> None:
    """The id would not say which of them is meant."""
    assert main(["list", str(written(tmp_path, HEADER, BUG, BUG, FOOTER))]) == 2
    assert "two bugs with the id 'fake-wrong-values-1'" in capsys.readouterr().err


def test_processes_that_use_the_same_id_make_a_file_that_can_be_read(tmp_path: Path) -> None:
    """When their files are merged, the second bug gets the next number."""
    path = tmp_path / "r.jsonl"
    for process in (0, 1):
        part = "".join(json.dumps(record) + "\n" for record in (HEADER, BUG, KNOWN_BUG, FOOTER))
        path.with_name(f"r.jsonl.gw{process}").write_text(part)
    merge(path, 1, 1.0)
    names = [bug["id"] for bug in read(path).bugs]
    assert names == ["fake-wrong-values-1", "fake-k1", "fake-wrong-values-2", "fake-k1-1"]
    assert len(bugs_of(collate([read(path)]))) == 2


def test_known_discrepancies_of_an_older_run_are_a_bug_by_their_id(tmp_path: Path) -> None:
    """All claims and verdicts with one id are one bug, which has the gravest severity."""
    crash = KNOWN | {"verdict": "crashed", "claim": "gradients"}
    other = KNOWN | {"known": "k3", "title": "Another"}
    first, second = bugs(tmp_path, KNOWN, crash, other)
    assert (first.known, first.record["severity"], first.id) == ("k1", "crash", "fake-k1")
    assert {place["claim"] for place in first.record["places"]} == {"forward_is_exact", "gradients"}
    assert (second.known, second.record["severity"]) == ("k3", "wrong values")


def test_new_discrepancies_of_an_older_run_are_bugs_by_verdict_and_region(tmp_path: Path) -> None:
    """Two regions are two bugs; two dtypes of one region are one bug, which has no counts."""
    again = DISCREPANCY | {"dtype": "float64"}
    other = DISCREPANCY | {"region": "groups > 1", "seen": "once"}
    first, second = bugs(tmp_path, DISCREPANCY, again, other)
    assert [bug.id for bug in (first, second)] == ["fake-wrong-values-1", "fake-wrong-values-2"]
    assert (first.region, second.region) == ("groups > 1", "some(stride > 1)")
    assert len(second.places) == 2
    assert first.record["reproduced"] == "differs from run to run"
    assert first.record["counts"] is None


def test_a_discrepancy_that_no_recorded_bug_accounts_for_is_not_lost(tmp_path: Path) -> None:
    """It is a bug of its own, as after a run that was killed while it recorded its bugs."""
    crash = DISCREPANCY | {"verdict": "crashed"}
    assert [bug.is_grouped for bug in bugs(tmp_path, DISCREPANCY, KNOWN, BUG, KNOWN_BUG)] == [
        False
    ] * 2
    assert [bug.record["verdict"] for bug in bugs(tmp_path, DISCREPANCY, crash, BUG)] == [
        "crashed",
        "wrong values",
    ]


def test_a_known_failure_is_one_bug_with_or_without_a_record(tmp_path: Path) -> None:
    """Places that its record does not name are added to it."""
    elsewhere = KNOWN | {"claim": "gradients"}
    known, new = bugs(tmp_path, KNOWN, elsewhere, KNOWN_BUG, DISCREPANCY)[::-1]
    assert (known.id, len(known.places)) == ("fake-k1", 2)
    assert new.known is None
    other = DISCREPANCY | {"verdict": "wrong values", "claim": "modes", "region": "rank == 2"}
    both = bugs(tmp_path, DISCREPANCY, other, BUG)
    assert sorted(bug.id for bug in both) == ["fake-wrong-values-1", "fake-wrong-values-2"]


def test_a_bug_of_several_files_is_one_bug(tmp_path: Path) -> None:
    """It has the places of all files; a bug with another region is another bug."""
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    elsewhere = BUG | {"places": [BUG_PLACE | {"claim": "gradients"}]}
    other = BUG | {"places": [BUG_PLACE | {"claim": "modes"}], "region": "groups > 1"}
    files = [
        written(tmp_path / name, HEADER, bug, FOOTER)
        for name, bug in zip("abc", (BUG, elsewhere, other))
    ]
    both, alone = bugs_of(collate(read_all(files)))
    assert (len(both.places), len(alone.places)) == (2, 1)


def test_a_bug_whose_cells_a_later_run_has_asked_again_is_not_shown(tmp_path: Path) -> None:
    """The last file that has the cell counts, as it does for a discrepancy."""
    (tmp_path / "b").mkdir()
    files = [
        written(tmp_path, HEADER, CELL, BUG, FOOTER),
        written(tmp_path / "b", HEADER, CELL, FOOTER),
    ]
    assert bugs_of(collate(read_all(files))) == []
    assert len(bugs_of(collate(read_all(files[::-1])))) == 1


def test_a_bug_that_a_header_does_not_know_is_an_error(tmp_path: Path) -> None:
    """The header must have its route, path and claim."""
    for name in ("route", "path", "claim"):
        bug = BUG | {"places": [BUG_PLACE | {name: "nothing"}]}
        with pytest.raises(RecordError, match="edited"):
            side_of(read_all([written(tmp_path, HEADER, bug, FOOTER)]))


@pytest.mark.parametrize(
    "region",
    ["", "(" * 3000, "-" * 3000 + "1", "a and " * 600 + "a", "\0", "'\\d'", HOSTILE, "x" * 9999],
)
def test_any_text_may_stand_for_a_region(tmp_path: Path, region: str) -> None:
    """A text that is not a region is compared as it is."""
    assert canonical(region) in (region, "a" + " and a" * 600, "'\\\\d'")
    assert bugs(tmp_path, BUG | {"region": region})[0].region == region


def test_conditions_in_another_order_are_the_same_region() -> None:
    """The order does not matter for `and` and `or` at any depth; it does for a subtraction."""
    assert canonical("b > 1 and (d or c)") == canonical("(c or d) and b > 1")
    assert canonical("some(a - b == 0)") != canonical("some(b - a == 0)")
