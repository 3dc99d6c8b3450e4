"""Tests of `baseline` and `--baseline`: only discrepancies outside the baseline fail a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reference.schema import case_from_json
from reports.__main__ import main
from reports.records.reading import read
from suites.engine.baseline import Baseline, BaselineError, load
from suites.engine.replay import run_options
from suites.meta.command import CHEAP, Completed, output, run, suite, suite_on, write_adapter
from suites.meta.harness import cell_of, name_of, session
from suites.meta.records import (
    BUG,
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    HOSTILE,
    KNOWN_BUG,
    Record,
    written,
)

CLAIM = "forward_is_exact"
SPOT = ("fake", CLAIM, "conv")
ENTRY: Record = {
    "adapter": "fake", "verdict": "wrong values", "diagnosis": "moved",
    "region": "some(stride > 1)", "places": {"wrong values": {CLAIM: ["conv"]}},
}  # fmt: skip
STRIDED = case_from_json('{"axes": [{"input_size": 3, "kernel_size": 2, "stride": 2}]}')
PLAIN = case_from_json('{"axes": [{"input_size": 3, "kernel_size": 2}]}')
DOCUMENTS: list[Any] = [
    [], {"baseline": 2, "bugs": []}, {"baseline": 1}, {"baseline": 1, "bugs": [1]},
    *({"baseline": 1, "bugs": [ENTRY | edit]} for edit in (
        {"adapter": None}, {"region": "stride >"}, {"region": "size > 1"}, {"places": {}},
        {"places": []}, {"diagnosis": 1}, {"places": {"bad": {CLAIM: ["conv"]}}},
        {"places": {"wrong values": {CLAIM: "conv"}}}, {"places": {"wrong values": [CLAIM]}},
        {"region": f"{HOSTILE}\n"},
    )),
]  # fmt: skip


def baseline(folder: Path, *entries: Record) -> Baseline:
    """The baseline with these entries."""
    file = folder / "base.json"
    file.write_text(json.dumps({"baseline": 1, "bugs": list(entries)}))
    return load(file)


def text_of(folder: Path, *records: Record) -> str:
    """The text of the baseline that the command makes from these records."""
    file, out = written(folder, HEADER, CELL, *records, FOOTER), folder / "base.json"
    assert main(["baseline", str(file), "-o", str(out)]) == 0
    return out.read_text()


def test_the_file_holds_the_new_bugs_sorted(tmp_path: Path) -> None:
    """It has no known failures, ids, versions, counts or times, so that it changes
    only with the bugs.
    """
    other = BUG | {"id": "b", "region": "groups > 1", "diagnosis": None, "title": HOSTILE}
    text = text_of(tmp_path, BUG, KNOWN_BUG, other)
    second = ENTRY | {"region": "groups > 1", "diagnosis": None}
    assert json.loads(text) == {"baseline": 1, "bugs": [second, ENTRY]}
    changed = {"version": "1.0", "title": "x", "counts": BUG["counts"] | {"inside": 99}}
    assert text_of(tmp_path, other, BUG | changed) == text


def test_a_bug_of_the_baseline_stays_in_the_next_one(tmp_path: Path) -> None:
    """The record of a discrepancy says whether it is in the baseline."""
    record = DISCREPANCY | {"baseline": True}
    assert text_of(tmp_path, record) == text_of(tmp_path, DISCREPANCY)
    assert json.loads(text_of(tmp_path, record))["bugs"]


def test_the_suite_reads_what_the_reports_write(tmp_path: Path) -> None:
    """Neither of the two rooms can import the other, so that only a test can compare them."""
    text_of(tmp_path, BUG, KNOWN_BUG)
    (entry,) = load(tmp_path / "base.json").entries
    assert (
        entry.sentence == "fake: wrong values (moved) where some(stride > 1), in forward_is_exact"
    )


@pytest.mark.parametrize(
    "spot, verdict, case, holds",
    [
        (SPOT, "wrong values", STRIDED, True),
        (SPOT, "wrong values", PLAIN, False),
        (SPOT, "crashed", STRIDED, False),
        (("fake", CLAIM, "same"), "wrong values", STRIDED, False),
        (("fake", "gradients", "conv"), "wrong values", STRIDED, False),
        (("other", CLAIM, "conv"), "wrong values", STRIDED, False),
    ],
)
def test_an_entry_holds_its_places_verdict_and_region(
    tmp_path: Path, spot: tuple[str, str, str], verdict: str, case: Any, holds: bool
) -> None:
    """It holds no discrepancy of another place, verdict or region."""
    assert baseline(tmp_path, ENTRY).holds(spot, verdict, case) is holds


def test_an_empty_region_holds_each_case_and_a_faulty_one_none(tmp_path: Path) -> None:
    """A region is faulty for a case if it divides by zero there."""
    assert baseline(tmp_path, ENTRY | {"region": ""}).holds(SPOT, "wrong values", PLAIN)
    by_zero = ENTRY | {"region": "some(stride % begin == 0)"}
    assert not baseline(tmp_path, by_zero).holds(SPOT, "wrong values", PLAIN)


def test_an_entry_is_no_longer_seen_only_if_all_its_claims_were_asked(tmp_path: Path) -> None:
    """An entry with two claims, of which one was asked, is not judged."""
    wide = ENTRY | {"places": {"wrong values": {CLAIM: ["conv"], "gradients": ["conv"]}}}
    both = baseline(tmp_path, ENTRY, wide)
    both.note(SPOT, [])
    assert [sentence.partition(":")[0] for sentence in both.sentences()] == [
        "no longer seen, take it out of the baseline"
    ]
    whole = Baseline(both.entries)
    whole.add(both.to_process())
    whole.note(("fake", "gradients", "conv"), [("wrong values", STRIDED)])
    assert [sentence.partition(":")[0] for sentence in whole.sentences()] == [
        "no longer seen, take it out of the baseline",
        "in the baseline, 1 times",
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_a_broken_baseline_is_one_clear_line(tmp_path: Path, document: Any) -> None:
    """The line names the file and says what is wrong."""
    file = tmp_path / "base.json"
    file.write_text(json.dumps(document))
    with pytest.raises(BaselineError, match=r"^--baseline \S*base\.json: .+$") as raised:
        load(file)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("content", ["", "{", "\xff", None])
def test_a_file_that_is_no_json_is_one_clear_line(tmp_path: Path, content: str | None) -> None:
    """So is a file that does not exist."""
    file = tmp_path / "base.json"
    if content is not None:
        file.write_bytes(content.encode("latin-1"))
    with pytest.raises(BaselineError, match=r"not JSON|No such file"):
        load(file)


def test_a_discrepancy_outside_of_the_region_is_red(tmp_path: Path) -> None:
    """It is a second fault in the cell, though adapter, claim, route and verdict are the same."""
    name, claim = name_of("drops_bias"), "the_bias_is_added_once"
    for region, is_red in (("rank >= 1", False), ("rank > 3", True)):
        entry = ENTRY | {
            "adapter": name, "region": region, "places": {"wrong values": {claim: ["drops_bias"]}}
        }  # fmt: skip
        with session("drops_bias") as (own, records):
            own.journal.baseline = baseline(tmp_path, entry)
            failures = own.search(cell_of(own, claim), own.claims[claim]).failures
        assert bool(failures) is own.journal.has_discrepancies is is_red
        marks = [r.get("baseline", False) for r in records if r["record"] == "discrepancy"]
        assert marks
        assert all(mark is not is_red for mark in marks)


def test_a_replayed_case_is_in_the_baseline_too(tmp_path: Path) -> None:
    """Its line names the baseline; one case does not show what is no longer seen."""
    name, claim = name_of("drops_bias"), "the_bias_is_added_once"
    spot = {"wrong values": {claim: ["drops_bias"]}}
    entry = ENTRY | {"adapter": name, "region": "", "places": spot}
    with session("drops_bias") as (own, _):
        own.journal.baseline, own.replay = baseline(tmp_path, entry), PLAIN
        replayed = own.ask_again(cell_of(own, claim), own.claims[claim], PLAIN)
    assert (replayed.sentence, replayed.failures) == ("in the baseline: wrong values", ())
    assert not list(own.journal.baseline.sentences())
    assert run_options("ci", (), "/base.json") == ("--baseline", "/base.json")


def baseline_of(folder: Path) -> None:
    """Write the baseline of the records in a folder."""
    assert main(["baseline", str(folder / "r.jsonl"), "-o", str(folder / "base.json")]) == 0


def run_on(folder: Path, *fakes: str, more: tuple[str, ...] = ()) -> Completed:
    """The completed run on an adapter with a route for each fake."""
    adapter = write_adapter(folder, *fakes)
    return run(
        suite("--adapter", adapter, "-k", CHEAP, "--records", "r.jsonl", *more), folder
    )  # fmt: skip


def test_a_run_is_green_on_its_baseline_and_red_on_a_new_fault(tmp_path: Path) -> None:
    """The old fault is recorded and shown as in the baseline; only the new one fails its test."""
    assert run_on(tmp_path, "drops_bias").returncode == 1
    baseline_of(tmp_path)
    more = ("--baseline", "base.json")
    green = run_on(tmp_path, "drops_bias", more=more)
    assert green.returncode == 0, output(green)
    assert "in the baseline, 2 times: mine: wrong values" in green.stdout
    records = read(tmp_path / "r.jsonl").discrepancies
    assert [record["baseline"] for record in records] == [True, True]
    assert "--baseline" in records[0]["replay"]
    red = run_on(tmp_path, "drops_bias", "raises", more=more)
    assert red.returncode == 1, output(red)
    failed = [line for line in red.stdout.splitlines() if line.startswith("FAILED")]
    assert failed
    assert all("mine-raises-" in line for line in failed)


def test_a_mended_fault_is_no_longer_seen_and_not_red(tmp_path: Path) -> None:
    """Several processes give the same result as one."""
    pytest.importorskip("xdist")
    assert run_on(tmp_path, "drops_bias").returncode == 1
    baseline_of(tmp_path)
    text = (tmp_path / "base.json").read_text().replace('"drops_bias"', '"honest"')
    (tmp_path / "base.json").write_text(text)
    for options in (("-p", "no:xdist"), ("-n", "2")):
        done = run_on(tmp_path, "honest", more=("--baseline", "base.json", *options))
        assert done.returncode == 0, output(done)
        assert done.stdout.count("no longer seen, take it out of the baseline: mine:") == 1


def test_a_bad_baseline_is_misuse(tmp_path: Path) -> None:
    """The exit code is 4, and one line is printed before anything is asked."""
    (tmp_path / "base.json").write_text("{")
    done = run(suite_on("honest", "--baseline", "base.json"), tmp_path)
    assert done.returncode == 4, output(done)
    assert done.stderr.strip() == "ERROR: --baseline base.json: not JSON"
