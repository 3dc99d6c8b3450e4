"""Known failures: malformed ones are named in a line, regions hide nothing else, and what is fixed must go."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.child import Machine
from reference.compare import AGREES
from reference.schema import Axis, Case, Params, case_to_json
from suites.cases.claim import claims
from suites.known.entries import Known, KnownFailureError, check_names, load
from suites.meta.asking import asked, searched
from suites.meta.whole import lying
from suites.known.recheck import recheck

EXACT = "forward_is_exact_on_integers"
GROUPED = Case(Params((Axis(2, 2, dilation=2),), in_channels=2, out_channels=2, groups=2))
REGION = "groups > 1 and some(dilation > 1)"


def text_of(case: Case) -> str:
    return json.dumps(case_to_json(case))


GOOD = {
    "id": "g-1",
    "claim": EXACT,
    "verdict": "wrong values",
    "region": REGION,
    "example": text_of(GROUPED),
    "story": "Groups meet dilation.",
}
KNOWN = Known(**GOOD)
MACHINE = Machine("2.1.0", "2.0.0", "3.11.1", "x86_64", ("avx2", "fma"))


def toml(fields: dict[str, Any]) -> str:
    """One entry as TOML; JSON's strings, lists and numbers are TOML's too."""
    return "[[failure]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in fields.items())


# what is changed in the good entry (None: left out), and the words of the error
MALFORMED = [
    ({"id": None}, ("without id", "id is missing")),
    ({"id": 3}, ("id must be a string", "3")),
    ({"claim": None}, ("(g-1)", "claim is missing")),
    ({"claim": "forward"}, ("claim must be one of", EXACT, "'forward'")),
    ({"verdict": None}, ("verdict is missing",)),
    ({"verdict": "agrees"}, ("verdict must be one of", "wrong values", "'agrees'")),
    ({"verdict": "wrong"}, ("verdict must be one of", "'wrong'")),
    ({"verdict": ["crashed"]}, ("verdict must be a string",)),
    ({"story": ""}, ("story is missing",)),
    ({"region": None}, ("region is missing",)),
    ({"region": "some(kernel == 2)"}, ("region", "'kernel'", "kernel_size")),
    ({"region": "groups >"}, ("region", "groups >")),
    ({"region": "print(1)"}, ("region", "only some(...)")),
    ({"region": "dtype < 3"}, ("region", "dtype < 3")),
    ({"region": "groups == 1"}, ("the example does not lie in the region",)),
    ({"example": None}, ("example is missing",)),
    ({"example": "{"}, ("case must be JSON",)),
    ({"example": "[]"}, ("case must be a JSON object",)),
    ({"example": '{"axes": [{"input_size": 0, "kernel_size": 1}]}'}, ("axes[0].input_size", "at least 1")),
    ({"example": 1}, ("example must be a string",)),
    ({"after": "later"}, ("after must be 'restart'", "'later'")),
    ({"routes": "crop"}, ("routes must be a list of strings",)),
    ({"routes": [1]}, ("routes must be a list of strings",)),
    ({"paths": "native"}, ("paths must be a list of strings",)),
    ({"versions": "two"}, ("two",)),
    ({"cpu": ["avx2"]}, ("cpu must be a string",)),
    ({"route": ["crop"]}, ("unknown field 'route'", "routes")),
]

NOT_EVEN = {
    "[[failure]\n": ("line 1",),
    "failure = 3\n": ("[[failure]]",),
    "failure = [3]\n": ("failure 1", "a table"),
    "[[failures]]\nid = 'a'\n": ("only [[failure]]", "failures"),
    "id = 'a'\n": ("only [[failure]]", "id"),
    toml(GOOD) * 2: ("'g-1' stands twice",),
    "a = " + "[" * 100_000: (),
}


def written(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text)
    return file


def error_of(file: Path) -> str:
    """The error of a file, which names it and takes one line."""
    with pytest.raises(KnownFailureError) as error:
        load(file)
    assert str(error.value).startswith(f"{file}: ")
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("changes, words", MALFORMED, ids=str)
def test_a_malformed_entry_is_named_in_one_line(tmp_path: Path, changes: dict[str, Any], words: tuple[str, ...]) -> None:
    """File, entry, field, and what it must be."""
    fields = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    told = error_of(written(tmp_path, toml(fields)))
    assert "failure 1 (" in told
    assert all(word in told for word in words), told


@pytest.mark.parametrize("text", NOT_EVEN, ids=lambda text: ascii(text[:12]))
def test_a_file_that_is_none_is_named_in_one_line(tmp_path: Path, text: str) -> None:
    """Not TOML, other tables, the same id twice."""
    told = error_of(written(tmp_path, text))
    assert all(word in told for word in NOT_EVEN[text]), told


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Absent, a folder, not text."""
    (tmp_path / "latin.toml").write_bytes(b"id = '\xe9'")
    for file in (tmp_path / "absent.toml", tmp_path, tmp_path / "latin.toml"):
        error_of(file)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """All fields of an entry."""
    more = {"routes": ["crop"], "versions": ">=2,<3", "paths": ["native"], "cpu": "not avx512f", "issue": "https://example.org/1"}
    (known,) = load(written(tmp_path, toml({**GOOD, **more})))
    assert known == Known(**{**GOOD, **more, "routes": ("crop",), "paths": ("native",)})  # type: ignore[arg-type]
    assert known.case == GROUPED


# conditions, and whether they hold of route crop, path native and the machine above
CONDITIONS = [
    ({}, True),
    ({"routes": ("crop", "other")}, True),
    ({"routes": ("other",)}, False),
    ({"paths": ("native",)}, True),
    ({"paths": ("avx2",)}, False),
    ({"versions": ">=2,<3"}, True),
    ({"versions": "<2.1"}, False),
    ({"versions": "==2.1.*"}, True),
    ({"cpu": "avx2"}, True),
    ({"cpu": "avx512f"}, False),
    ({"cpu": "not avx512f"}, True),
    ({"cpu": "not avx2"}, False),
    ({"cpu": "avx2", "versions": "<2"}, False),
    ({"claim": "forward_is_within_the_bound"}, False),
]


@pytest.mark.parametrize("changes, holds", CONDITIONS, ids=str)
def test_an_entry_applies_where_its_conditions_hold(changes: dict[str, Any], holds: bool) -> None:
    """Route, kernel path, version and CPU feature; all of them."""
    assert replace(KNOWN, **changes).applies(EXACT, "crop", "native", MACHINE) is holds


def test_a_version_before_the_release_counts() -> None:
    """Nightlies are judged by the range, and a version that is none has no range."""
    nightly, none = replace(MACHINE, version="2.2.0.dev20260101+cpu"), replace(MACHINE, version="1.0 in NumPy 2")
    ranged = replace(KNOWN, versions=">=2.1")
    assert ranged.applies(EXACT, "crop", "native", nightly)
    assert not ranged.applies(EXACT, "crop", "native", none)
    assert KNOWN.applies(EXACT, "crop", "native", none)


def test_the_region_is_left_out_and_a_fault_beside_it_is_found() -> None:
    """Groups with dilation are known; output_padding is not, and is told alone."""
    with asked("wrong_in_two_ways", known=(KNOWN,)) as (run, _):
        result = searched(run, EXACT)
    assert result.known["g-1"] > 10
    assert result.findings
    assert all("output_padding" in finding.rule.region for finding in result.findings)
    assert not any(KNOWN.covers(finding.case) for finding in result.findings)


def test_a_region_that_covers_the_fault_leaves_nothing() -> None:
    """The rest of the cell is asked and agrees."""
    with asked("wrong_where_groups_meet_dilation", known=(KNOWN,)) as (run, _):
        result = searched(run, EXACT)
    assert not result.findings
    assert set(result.verdicts) == {AGREES}


def stale(fake: str, known: Known) -> list[str | None]:
    """What rechecking the pinned example says, on each cell where it applies."""
    with asked(fake, known=(known,)) as (run, _):
        return [recheck(pinned) for pinned in run.pinned(claims())]


def test_a_pinned_example_that_still_fails_is_quiet() -> None:
    """With its exact verdict."""
    assert stale("wrong_where_groups_meet_dilation", KNOWN) == [None]


def test_a_pinned_example_that_is_fixed_must_be_removed() -> None:
    """In words that say what to do."""
    (told,) = stale("honest", KNOWN)
    assert told is not None
    assert told.startswith("known failure g-1 is fixed in ")
    assert told.endswith(": remove it")


def test_another_verdict_is_told() -> None:
    """A crash that became wrong values is news."""
    (told,) = stale("wrong_where_groups_meet_dilation", replace(KNOWN, verdict="crashed"))
    assert told is not None
    assert "is now wrong values, not crashed" in told


def test_where_the_condition_does_not_hold_it_is_not_applicable() -> None:
    """Neither enforced nor left out of the search, and recorded as such."""
    elsewhere = replace(KNOWN, paths=("avx2",))
    with asked("wrong_where_groups_meet_dilation", known=(elsewhere,)) as (run, records):
        assert list(run.pinned(claims())) == []
        assert searched(run, EXACT).findings
    assert [(r["record"], r["known"]) for r in records] == [("not applicable", "g-1")]


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"routes": ("crops",)}, ("routes", "'crops'", "conv_transpose")),
        ({"paths": ("avx512",)}, ("paths", "'avx512'", "native")),
        ({"routes": ("gradients",)}, (f"claim {EXACT}", "none of its routes")),
    ],
)
def test_an_entry_that_can_hold_nowhere_is_an_error(changes: dict[str, Any], words: tuple[str, ...]) -> None:
    """A typo in its routes or paths, or a claim that none of its routes is put to, would make it silently vacuous."""
    with pytest.raises(KnownFailureError) as told:
        check_names([replace(KNOWN, **changes)], [lying()], "mine.toml")
    assert all(word in str(told.value) for word in ("mine.toml (g-1)", *words))
    check_names([KNOWN, replace(KNOWN, routes=("conv_transpose",), paths=("native",))], [lying()], "mine.toml")


def test_a_pinned_example_that_is_right_by_chance_is_asked_again() -> None:
    """What is wrong at every third call only, as memory may be, still fails; what never is does not."""
    assert stale("wrong_at_every_third_call", KNOWN) == [None]


def test_what_leaves_a_broken_process_behind_gets_a_new_one() -> None:
    """`after = "restart"`: nothing that is asked later runs in the process of the example."""
    with asked("wrong_where_groups_meet_dilation", known=(replace(KNOWN, after="restart"),)) as (run, _):
        (pinned,) = (one for one in run.pinned(claims()) if one.cell.dtype == "float32")
        before = pinned.cell.child._process.popen.pid
        assert recheck(pinned) is None
        assert pinned.cell.child.start() is None
        assert pinned.cell.child._process.popen.pid != before
