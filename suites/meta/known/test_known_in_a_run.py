"""Tests of known failures in runs on fakes: their regions are left out, other faults are found."""

from __future__ import annotations

from typing import Any

import pytest

from reference.compare import AGREES
from suites.meta.harness import cell_of, session
from suites.meta.known.test_known_failures import EXACT, bug_of

Records = list[dict[str, Any]]
KNOWN = bug_of({})


def records_of(fake: str, *pins: dict[str, Any], **more: Any) -> Records:
    """The records of a run of the exact claim on a fake, with a bug with these pins known."""
    scripts = {"known_scripts": more.pop("known_scripts", False)}
    few: dict[str, Any] = scripts | {
        "levels": 300,
        "meeting": 0,
        "more": 0,
        "drawn": 60,
        "shrink_seconds": 3.0,
    }
    with session(fake, bugs=(bug_of(*pins, **more),), **few) as (run, records):
        run.search(cell_of(run, EXACT), run.claims[EXACT])
    return records


def cell_record(records: Records) -> dict[str, Any]:
    """The record of the only cell, which must be complete."""
    (record,) = (r for r in records if r["record"] == "cell" and r["complete"])
    return record


def test_the_region_is_left_out_and_a_fault_beside_it_is_found() -> None:
    """Groups with dilation are known; the fault with output_padding is found alone."""
    records = records_of("wrong_in_two_ways", {})
    cell = cell_record(records)
    assert sum(cell["known_region"].values()) > 10
    findings = [r for r in records if r["record"] == "discrepancy" and r["known"] is None]
    assert findings
    assert all("output_padding" in record["region"] for record in findings)


def test_a_region_that_covers_the_fault_leaves_nothing() -> None:
    """All cases outside the region are asked and agree."""
    records = records_of("wrong_where_groups_meet_dilation", {})
    cell = cell_record(records)
    assert cell["findings"] == 0
    assert set(cell["verdicts"]) == {AGREES}


def test_a_region_whose_example_agrees_is_searched() -> None:
    """A pin that was not seen on this machine leaves nothing out, and is recorded as not seen."""
    example = '{"axes": [{"input_size": 1, "kernel_size": 1}], "seed": 7}'
    never = {"example": example, "region": "rank >= 1"}
    records = records_of("wrong_where_groups_meet_dilation", never, seen=())
    assert [r["known"] for r in records if r["record"] == "not seen"] == ["g-1"]
    cell = cell_record(records)
    assert cell["findings"] > 0
    assert not cell["known_region"]


@pytest.mark.parametrize(
    "fake, state",
    [
        ("wrong_where_groups_meet_dilation", "in force"),
        ("honest", "stale"),
        ("wrong_at_every_third_call", "in force"),
    ],
)
def test_a_pin_is_asked_in_a_worker(fake: str, state: str) -> None:
    """A fixed failure is stale; one that is wrong at every third call still fails."""
    with session(fake, bugs=(KNOWN,)) as (run, _):
        results = [run.recheck(pinned) for pinned in run.pinned()]
    assert {result.state for result in results} == {state}


def test_what_leaves_a_broken_process_behind_gets_a_new_one() -> None:
    """With `after = "restart"`, later calls run in another process than the example."""
    with session("wrong_where_groups_meet_dilation", bugs=(bug_of({"after": "restart"}),)) as (
        run,
        _,
    ):
        child, processes = run.targets[0].child, []
        (pinned,) = run.pinned()
        for _ in range(2):
            run.targets[0].rechecks.clear()
            assert run.recheck(pinned).in_force
            assert child.start() is None
            assert child._session is not None
            processes.append(child._session.pid)
    assert processes[0] != processes[1]


@pytest.mark.parametrize(("is_asked", "states"), [(True, ["reproduced"]), (False, [])])
def test_the_script_of_a_known_failure_is_run_once(is_asked: bool, states: list[str]) -> None:
    """In profiles with known scripts, the script is run once and its state is recorded."""
    records = records_of("wrong_where_groups_meet_dilation", {}, known_scripts=is_asked)
    assert [
        r["reproduced"] for r in records if "reproduced" in r and r["record"] == "discrepancy"
    ] == states
