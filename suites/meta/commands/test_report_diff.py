"""Tests of `diff`: it names the bugs that changed between two runs, and no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.__main__ import main
from suites.meta.commands.diffs import GROUPS, THIRD, Shown, diff, file_of, names
from suites.meta.records import (
    BUG,
    BUG_PLACE,
    CELL,
    DISCREPANCY,
    HEADER,
    KNOWN,
    KNOWN_BUG,
    NO_TARGET,
    NOT_SEEN,
    PLACE,
    STOPPED,
    TARGET,
    Record,
)

OTHER = {"gradients": {**CELL, "claim": "gradients"}, "modes": {**CELL, "claim": "modes"}}
HALVES = "once(float32)", "all(float16)"


def test_a_run_is_not_worse_than_itself(tmp_path: Path, capsys: Shown) -> None:
    """No bug is new, fixed or changed."""
    code, report = diff(tmp_path, capsys, [BUG, GROUPS, KNOWN_BUG], [BUG, GROUPS, KNOWN_BUG])
    assert code == 0
    assert (report["worse"], report["reasons"]) == (False, [])
    assert len(names(report, "still")) == 3
    assert not any(names(report, kind) for kind in ("new", "fixed", "not asked"))


def test_of_two_faults_exactly_the_one_that_was_mended_is_fixed(
    tmp_path: Path, capsys: Shown
) -> None:
    """The other is still there, though the number in its id has changed."""
    renamed = GROUPS | {"id": "fake-wrong-values-1"}
    code, report = diff(tmp_path, capsys, [BUG, GROUPS], [renamed])
    assert code == 0
    assert names(report, "fixed") == ["fake-wrong-values-1"]
    assert report["bugs"]["fixed"][0]["region"] == BUG["region"]
    assert names(report, "still") == ["fake-wrong-values-1"]
    assert not names(report, "new")


def test_a_third_fault_is_the_only_new_one(tmp_path: Path, capsys: Shown) -> None:
    """The other two are still there, or one of them was mended."""
    code, report = diff(tmp_path, capsys, [BUG, GROUPS], [BUG, GROUPS, THIRD])
    assert (code, names(report, "new")) == (1, ["fake-wrong-values-3"])
    assert report["reasons"] == ["1 new bug"]
    code, report = diff(tmp_path, capsys, [BUG, GROUPS], [BUG, THIRD])
    assert (code, names(report, "new")) == (1, ["fake-wrong-values-3"])
    assert names(report, "fixed") == ["fake-wrong-values-2"]


def test_the_order_of_conditions_makes_no_other_bug(tmp_path: Path, capsys: Shown) -> None:
    """The order does not matter for `and`; it does for a comparison."""
    old, new, other = (
        BUG | {"region": region}
        for region in (
            "some(begin < end and stride > 1) and groups > 1",
            "groups > 1 and some(stride > 1 and begin < end)",
            "groups > 1 and some(stride > 1 and end < begin)",
        )
    )
    _, report = diff(tmp_path, capsys, [old], [new])
    assert (len(names(report, "still")), report["bugs"]["changed"]) == (1, [])
    _, report = diff(tmp_path, capsys, [old], [other])
    assert len(report["bugs"]["changed"]) == 1


def test_older_runs_are_compared_by_their_discrepancies(tmp_path: Path, capsys: Shown) -> None:
    """They have no records of bugs; their known failures are compared by id."""
    other = DISCREPANCY | {"region": "groups > 1", "message": "off by 2"}
    code, report = diff(tmp_path, capsys, [DISCREPANCY, other, KNOWN], [other, KNOWN])
    assert code == 0
    assert [bug["region"] for bug in report["bugs"]["fixed"]] == ["some(stride > 1)"]
    assert len(names(report, "still")) == 2
    code, report = diff(tmp_path, capsys, [other], [other, DISCREPANCY])
    assert (code, len(names(report, "new"))) == (1, 1)


def test_a_recorded_bug_is_not_new_if_the_older_run_has_its_discrepancies(
    tmp_path: Path, capsys: Shown
) -> None:
    """Several groups of discrepancies may be one bug of the newer run."""
    part = DISCREPANCY | {"region": "some(stride > 1 and kernel_size > 1)"}
    bug = BUG | {"diagnosis": None}
    code, report = diff(tmp_path, capsys, [DISCREPANCY, part], [DISCREPANCY, bug])
    assert code == 0
    assert not names(report, "fixed")
    assert not names(report, "new")


def test_a_known_failure_of_another_region_is_the_same_bug(tmp_path: Path, capsys: Shown) -> None:
    """It is shown as changed, as is one with another verdict."""
    changed = KNOWN_BUG | {"region": "rank == 2", "verdict": "crashed", "severity": "crash"}
    code, report = diff(tmp_path, capsys, [KNOWN_BUG], [changed])
    (change,) = report["bugs"]["changed"]
    assert code == 1
    assert set(change["changes"]) == {"verdict", "severity", "region"}
    assert change["changes"]["severity"] == {"old": "wrong values", "new": "crash"}


def test_the_places_of_a_bug_are_compared_where_both_runs_have_asked(
    tmp_path: Path, capsys: Shown
) -> None:
    """A place that appears is worse; a place that disappears, or that one run did
    not ask, is not.
    """
    wide = BUG | {"places": [BUG_PLACE, BUG_PLACE | {"claim": "gradients"}]}
    cells = [CELL, OTHER["gradients"]]
    code, report = diff(tmp_path, capsys, [*cells, BUG], [*cells, wide])
    (change,) = report["bugs"]["changed"]
    assert (code, [place["claim"] for place in change["appeared"]]) == (1, ["gradients"])
    code, report = diff(tmp_path, capsys, [*cells, wide], [*cells, BUG])
    (change,) = report["bugs"]["changed"]
    assert (code, [place["claim"] for place in change["disappeared"]]) == (0, ["gradients"])
    code, report = diff(tmp_path, capsys, [CELL, BUG], [*cells, wide])
    assert (code, report["bugs"]["changed"]) == (0, [])


def test_bugs_that_got_worse_are_counted_in_words(tmp_path: Path, capsys: Shown) -> None:
    """One bug and two bugs have each their own words."""
    worse = [bug | {"verdict": "crashed", "severity": "crash"} for bug in (BUG, GROUPS)]
    _, report = diff(tmp_path, capsys, [BUG, GROUPS], [worse[0], GROUPS])
    assert report["reasons"] == ["1 bug is graver or shows in more places"]
    _, report = diff(tmp_path, capsys, [BUG, GROUPS], worse)
    assert report["reasons"] == ["2 bugs are graver or show in more places"]


def test_a_bug_is_not_fixed_if_its_cell_was_not_asked(tmp_path: Path, capsys: Shown) -> None:
    """It is shown as not asked, and the cell as no longer asked."""
    code, report = diff(tmp_path, capsys, [CELL, BUG], [OTHER["gradients"]])
    assert code == 1
    assert not names(report, "fixed")
    assert [(bug["id"], bug["why"]) for bug in report["bugs"]["not asked"]] == [
        ("fake-wrong-values-1", "not asked")
    ]
    assert [loss["what"] for loss in report["coverage"]] == ["no longer asked"]


def test_a_bug_is_not_fixed_where_its_region_is_left_out_as_known(
    tmp_path: Path, capsys: Shown
) -> None:
    """It may be a part of the known failure."""
    cell = CELL | {"known_region": {"k9": 3}}
    code, report = diff(tmp_path, capsys, [CELL, BUG], [cell])
    assert (code, names(report, "fixed")) == (0, [])
    assert report["bugs"]["not asked"][0]["why"] == "left out there as known: k9"


def test_a_known_failure_that_another_cpu_does_not_show_is_not_fixed(
    tmp_path: Path, capsys: Shown
) -> None:
    """If the same CPU does not show it, it is fixed."""
    unseen = NOT_SEEN | {"known": "k1"}
    for machine, kind in (("x86-64-v4", "fixed"), ("x86-64-v2", "on one machine")):
        old, new = ([TARGET | {"signature": name}] for name in ("x86-64-v4", machine))
        files = (
            file_of(tmp_path, "old", KNOWN_BUG, targets=old),
            file_of(tmp_path, "new", unseen, targets=new),
        )
        assert main(["diff", *files, "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert names(report, kind) == ["fake-k1"]
        assert [target["path"] for target in report["machines"]] == ["native"] * (kind != "fixed")


def test_a_class_of_sums_that_changed_is_worse_unless_it_is_wider(
    tmp_path: Path, capsys: Shown
) -> None:
    """Sums in float16 are worse than sums in float32; the other direction is no loss."""
    wide, narrow = (
        CELL | {"accumulation": {"name": name, "bits": {"taps": bits}, "faults": []}}
        for name, bits in zip(HALVES, (24, 11))
    )
    code, report = diff(tmp_path, capsys, [wide], [narrow])
    (change,) = report["accumulation"]
    assert (code, change["was"], change["now"], change["is_worse"]) == (1, *HALVES, True)
    code, report = diff(tmp_path, capsys, [narrow], [wide])
    assert (code, report["accumulation"][0]["is_worse"]) == (0, False)


def test_a_class_of_sums_with_another_name_alone_is_worse(tmp_path: Path, capsys: Shown) -> None:
    """Nothing says that it is better; where a fault is gone as well, it is."""
    old, new, mended = (
        CELL | {"accumulation": {"name": name, "bits": {"taps": 24}, "faults": faults}}
        for name, faults in (("once", ["a"]), ("blocked", ["a"]), ("blocked", []))
    )
    for now, is_worse in ((new, True), (mended, False)):
        code, report = diff(tmp_path, capsys, [old], [now])
        assert (code, report["accumulation"][0]["is_worse"]) == (int(is_worse), is_worse)


@pytest.mark.parametrize(
    "now, code, what",
    [
        ({"judged": 5, "verdicts": {"agrees": 5}}, 0, []),
        ({"judged": 4, "verdicts": {"agrees": 4}}, 1, ["asked much less"]),
        ({"features_missing": ["batch 3"]}, 1, ["features no longer asked"]),
        ({"judged": 0, "verdicts": {}, "calls": 0}, 1, ["no longer asked"]),
    ],
)
def test_coverage_that_was_lost_is_named(
    tmp_path: Path, capsys: Shown, now: Record, code: int, what: list[str]
) -> None:
    """A loss is more than half of the judged outputs, a feature, or a whole cell."""
    old = CELL | {"judged": 12, "verdicts": {"agrees": 12}}
    new = {**old, "judged": 11} | now
    result, report = diff(tmp_path, capsys, [old], [new])
    assert (result, [loss["what"] for loss in report["coverage"]]) == (code, what)


@pytest.mark.parametrize(
    "seconds, calls, code",
    [(0.5, 1000, 0), (19.0, 1000, 0), (40.0, 1000, 1), (4.0, 100, 0), (40.0, 4000, 0)],
)
def test_only_calls_that_are_slower_by_more_than_noise_are_named(
    tmp_path: Path, capsys: Shown, seconds: float, calls: int, code: int
) -> None:
    """They take more than twice the time, and five seconds more in all."""
    old = CELL | {"seconds_inside": 10.0, "calls": 1000}
    new = CELL | {"seconds_inside": seconds, "calls": calls}
    result, report = diff(tmp_path, capsys, [old], [new])
    assert (result, len(report["slower"])) == (code, code)


def test_time_on_another_cpu_is_shown_and_not_counted(tmp_path: Path, capsys: Shown) -> None:
    """The other machine may be slower."""
    old = file_of(tmp_path, "old", CELL | {"seconds_inside": 10.0, "calls": 1000})
    new = CELL | {"seconds_inside": 90.0, "calls": 1000}
    other = file_of(tmp_path, "new", new, targets=[TARGET | {"signature": "x86-64-v2"}])
    assert main(["diff", old, other]) == 0
    assert "not counted as worse: the runs were made on different CPUs" in capsys.readouterr().out


def test_a_target_that_no_longer_starts_is_worse(tmp_path: Path, capsys: Shown) -> None:
    """Its cells are not counted as lost too; if it did not start in the old run
    either, it is no worse.
    """
    stopped = file_of(tmp_path, "stopped", CELL | STOPPED, targets=[NO_TARGET])
    assert main(["diff", file_of(tmp_path, "old"), stopped, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["reasons"] == ["1 target did not start"]
    assert report["not_started"][0]["reason"] == "ImportError: driver too old"
    assert main(["diff", stopped, stopped, "--json"]) == 0


def test_a_run_that_did_not_finish_is_worse_than_one_that_did(
    tmp_path: Path, capsys: Shown
) -> None:
    """There may be a bug in the part that is missing."""
    old, new = file_of(tmp_path, "old"), tmp_path / "new.jsonl"
    new.write_text("".join(json.dumps(record) + "\n" for record in (HEADER, CELL)))
    assert main(["diff", old, str(new)]) == 1
    shown = capsys.readouterr()
    assert "Worse: the new run did not finish." in shown.out
    assert "new.jsonl is INCOMPLETE" in shown.err


def test_versions_that_changed_are_shown(tmp_path: Path, capsys: Shown) -> None:
    """A bug is the same in another version."""
    later = {"version": "2.0"}
    new = file_of(tmp_path, "new", CELL | later, BUG | later, targets=[TARGET | later])
    assert main(["diff", file_of(tmp_path, "old", BUG), new]) == 0
    out = capsys.readouterr().out
    assert out.startswith("fake 1.0 -> 2.0 (native)\n")
    assert "0 new, 0 fixed, 0 changed, 1 still there" in out


def test_a_side_is_a_folder_or_several_files(tmp_path: Path, capsys: Shown) -> None:
    """Two versions of an adapter on one side are misuse, and so is a folder without records."""
    first, second = (
        file_of(tmp_path, name, CELL | {"claim": claim})
        for name, claim in (("a", "modes"), ("b", "gradients"))
    )
    assert main(["diff", str(tmp_path), f"{first},{second}"]) == 0
    capsys.readouterr()
    file_of(tmp_path, "c", CELL | {"version": "2.0", "claim": "columns"})
    assert main(["diff", str(tmp_path), first]) == 2
    assert "fake on path native in several versions (1.0, 2.0)" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main(["diff", str(tmp_path / "empty"), first]) == 2
    assert "no *.jsonl file in this folder" in capsys.readouterr().err


def test_the_place_of_the_fake_is_in_its_header() -> None:
    """The records of these tests could be those of a real run."""
    assert PLACE["route"] in TARGET["routes"]
