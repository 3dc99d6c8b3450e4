"""Tests of joined bugs: one fault in two adapters of a component is one bug, two faults are two."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reference.region.language import parse
from reference.schema import Axis, Case, Params
from reports.__main__ import main
from reports.bugs.bug import Bug, bugs_of
from reports.page.render import page
from reports.records.collating import collate
from reports.records.merging import merge
from reports.records.reading import read, read_all
from suites.known.components import COMPONENTS
from suites.meta.bugs.recorded import named, recorded
from suites.meta.records import Record

BUILT = {"first": {"": ("first", "shared")}, "second": {"": ("second", "shared")}}
LIES = ("has_one_fault", "has_two_faults", "has_three_faults")
DILATED = Params((Axis(2, 1), Axis(3, 2, 2, 2)), in_channels=4, out_channels=4)
GROUPED = Params((Axis(3, 2),), 2, 4, 6, 2)
MANY = Params((Axis(3, 2),), 3, 2, 2)
Runs = dict[tuple[str, str], Path]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """(adapter, lie) -> the records of a run, for two adapters that are built on one component."""
    folder = tmp_path_factory.mktemp("joined")
    with pytest.MonkeyPatch.context() as patch:
        for name, paths in BUILT.items():
            patch.setitem(COMPONENTS, name, paths)
        yield {
            (name, lie): recorded(folder / f"{name}-{lie}.jsonl", named(name, lie=lie))
            for name in BUILT
            for lie in LIES
        }


def bugs(*files: Path) -> list[Bug]:
    """The bugs of record files."""
    return bugs_of(collate(read_all(files)))


def covers(bug: Record, params: Params) -> bool:
    """Whether parameters lie in the region of a bug."""
    return parse(bug["region"])(Case(params))


def adapters_of(bug: Record) -> set[str]:
    """The adapters of the places of a bug."""
    return {place["adapter"] for place in bug["places"]}


def listed(capsys: pytest.CaptureFixture[str], *files: Path) -> list[Record]:
    """The output of `list --json`."""
    assert main(["list", "--json", *map(str, files)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_fault_in_two_adapters_of_a_component_is_one_bug(
    runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list, its JSON and the page have one bug with the places of both adapters."""
    files = [runs[name, "has_one_fault"] for name in BUILT]
    (bug,) = listed(capsys, *files)
    assert adapters_of(bug) == set(BUILT)
    assert bug["components"] == ["shared"]
    assert covers(bug, DILATED)
    assert main(["list", *map(str, files)]) == 0
    assert "shared (in " in capsys.readouterr().out
    html = page(read_all(files))
    assert html.count("<article") == 1
    assert html.count(f'href="#bug-{bug["id"]}">{bug["title"].split()[0]}') == len(BUILT)


def test_without_a_common_component_it_is_a_bug_of_each(
    tmp_path: Path, runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    """Adapters without a common component have separate bugs."""
    alone = recorded(tmp_path / "alone.jsonl", named("alone", lie="has_one_fault"))
    both = listed(capsys, runs["first", "has_one_fault"], alone)
    assert [adapters_of(bug) for bug in both] == [{"alone"}, {"first"}]


def test_two_faults_in_two_adapters_are_two_bugs(
    runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each bug has the places of all adapters that have its fault."""
    two = listed(capsys, *(runs[name, "has_two_faults"] for name in BUILT))
    assert [adapters_of(bug) for bug in two] == [set(BUILT)] * 2
    assert sorted((covers(bug, DILATED), covers(bug, GROUPED)) for bug in two) == [
        (False, True),
        (True, False),
    ]
    mixed = listed(capsys, runs["first", "has_two_faults"], runs["second", "has_one_fault"])
    assert {covers(bug, DILATED): adapters_of(bug) for bug in mixed} == {
        True: set(BUILT),
        False: {"first"},
    }


def sides(runs: Runs, old: str, new: str) -> list[str]:
    """The arguments of `diff` for the runs of all adapters."""
    return [",".join(str(runs[name, lie]) for name in BUILT) for lie in (old, new)]


@pytest.mark.parametrize(
    ("old", "new", "kind", "params"),
    [
        ("has_two_faults", "has_one_fault", "fixed", GROUPED),
        ("has_two_faults", "has_three_faults", "new", MANY),
    ],
)
def test_diff_names_a_fault_of_two_adapters_once(
    runs: Runs, capsys: pytest.CaptureFixture[str], old: str, new: str, kind: str, params: Params
) -> None:
    """`diff` names exactly the fixed bug and the new bug."""
    code = main(["diff", *sides(runs, old, new), "--json"])
    changes = json.loads(capsys.readouterr().out)["bugs"]
    assert code == (kind == "new")
    (bug,) = changes[kind]
    assert covers(bug, params)
    assert adapters_of(bug) == set(BUILT)
    assert not changes["fixed" if kind == "new" else "new"]


def test_a_fault_that_one_of_two_adapters_no_longer_shows_is_not_fixed(
    runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bug has fewer places, and the other bug is unchanged."""
    old = sides(runs, "has_two_faults", "has_two_faults")[0]
    new = f"{runs['first', 'has_two_faults']},{runs['second', 'has_one_fault']}"
    assert main(["diff", old, new, "--json"]) == 0
    changes = json.loads(capsys.readouterr().out)["bugs"]
    assert not changes["fixed"]
    assert not changes["new"]
    (change,) = [change for change in changes["changed"] if change["disappeared"]]
    assert {place["adapter"] for place in change["disappeared"]} == {"second"}
    assert covers(change["old"], GROUPED)


def test_a_fault_that_two_processes_show_is_one_bug(tmp_path: Path) -> None:
    """Each process has bugs of its own routes; two faults in both processes are two bugs."""
    path, routes = tmp_path / "r.jsonl", ("conv_transpose", "limited")
    for number, route in enumerate(routes):
        part = path.with_name(f"r.jsonl.gw{number}")
        recorded(part, named("mine", *routes, lie="has_two_faults"), route)
    merge(path, 1, 1.0)
    assert len(read(path).bugs) == 4
    both = bugs(path)
    assert len(both) == 2
    assert all({place["route"] for place in bug.record["places"]} == set(routes) for bug in both)
