"""Tests of `adopt`: it writes the entry of a known failure, with which the next run is green."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.__main__ import main
from reports.records.reading import read
from suites.known.reading import load
from suites.meta.command import CHEAP, Completed, output, run, suite, write_adapter
from suites.meta.records import (
    BUG,
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    KNOWN_BUG,
    WHOLE,
    Record,
    written,
)

SEEN = pytest.CaptureFixture[str]


def run_on(folder: Path, fake: str, *options: str) -> Completed:
    """The completed run of a claim on a fake, under a route name that all fakes share."""
    name = write_adapter(folder, "honest", fake)
    text = (folder / f"{name}.py").read_text()
    (folder / f"{name}.py").write_text(f"{text}\nROUTES = {{'main': ROUTES[{fake!r}]}}\n")
    words = suite("--adapter", name, "-k", f"{CHEAP} or known", "-p", "no:xdist", *options)
    return run(words, folder)


def test_a_bug_that_is_adopted_is_green_until_it_is_fixed(tmp_path: Path) -> None:
    """A wrong fake is red; with the entry it is green; an honest fake with the entry is red."""
    records, entry = tmp_path / "r.jsonl", tmp_path / "ours.toml"
    assert run_on(tmp_path, "drops_bias", "--records", str(records)).returncode == 1
    (bug,) = read(records).bugs
    assert main(["adopt", str(records), bug["id"], "-o", str(entry)]) == 0
    (known,) = load(entry)
    assert (known.id, known.title) == (bug["id"], bug["title"])
    assert known.story.startswith("TODO")
    assert known.seen
    assert {(pin.claim, pin.verdict) for pin in known.pins} == {(CHEAP, "wrong values")}
    green = run_on(tmp_path, "drops_bias", "--known", str(entry))
    assert green.returncode == 0, output(green)
    fixed = run_on(tmp_path, "honest", "--known", str(entry))
    assert fixed.returncode == 1, output(fixed)
    assert f"known failure {bug['id']} is fixed in mine (main, native): remove it" in output(fixed)


def adopted(folder: Path, *records: Record, bug: str = "fake-wrong-values-1") -> Path:
    """The file with the adopted entry of a bug."""
    file = folder / "ours.toml"
    assert main(["adopt", str(written(folder, *records)), bug, "-o", str(file)]) == 0
    return file


def test_an_entry_has_a_pin_for_each_place(tmp_path: Path) -> None:
    """Routes and dtypes with the same claim, verdict and smallest case share a pin."""
    other = DISCREPANCY["case"] | {"batch": 2}
    places = [("conv", DISCREPANCY["case"]), ("same", DISCREPANCY["case"]), ("conv", other)]
    records = [DISCREPANCY | {"route": route, "case": case} for route, case in places]
    bug = BUG | {"places": [BUG["places"][0] | {"route": route} for route in ("conv", "same")]}
    text = adopted(tmp_path, HEADER, CELL, *records, bug, FOOTER).read_text()
    assert text.count("[[bug.pin]]") == 1
    assert 'routes = ["conv", "same"]' in text
    assert 'versions = ">=1.0"' in text


def test_dtypes_that_agree_are_not_in_the_region(tmp_path: Path) -> None:
    """The region of the entry leaves out dtypes in which the case agrees."""
    right = CELL | {"dtype": "float64", "verdicts": {"agrees": 9}, "findings": 0}
    text = adopted(tmp_path, HEADER, CELL, right, DISCREPANCY, BUG, FOOTER).read_text()
    assert "region = '(dtype == \"float32\") and (some(stride > 1))'" in text


def test_a_second_entry_is_added_and_an_id_stands_once(tmp_path: Path, capsys: SEEN) -> None:
    """The first entry is unchanged, and the same id is not added again."""
    other = BUG | {"id": "fake-2", "region": "batch == 2", "verdict": "crashed", "diagnosis": None}
    crash = DISCREPANCY | {"verdict": "crashed", "region": "batch == 2"}
    crash |= {"case": DISCREPANCY["case"] | {"batch": 2}}
    other |= {"case": crash["case"], "places": [BUG["places"][0] | {"verdict": "crashed"}]}
    records = (HEADER, CELL, DISCREPANCY, crash, BUG, other, FOOTER)
    first = adopted(tmp_path, *records).read_text()
    second = adopted(tmp_path, *records, bug="fake-2").read_text()
    assert second.startswith(first.rstrip())
    assert second.count("[[bug]]") == 2
    assert (
        main(["adopt", str(tmp_path / "run.jsonl"), "fake-2", "-o", str(tmp_path / "ours.toml")])
        == 2
    )
    assert "has this id already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "words"),
    [("nothing", "no bug has the id 'nothing'"), (KNOWN_BUG["id"], "known already")],
)
def test_what_cannot_be_adopted_is_one_line(
    tmp_path: Path, capsys: SEEN, name: str, words: str
) -> None:
    """An unknown id and a known bug are errors of one line."""
    assert main(["adopt", str(written(tmp_path, *WHOLE)), name]) == 2
    assert words in capsys.readouterr().err
