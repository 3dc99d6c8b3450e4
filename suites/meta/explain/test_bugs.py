"""Tests of bugs: each planted fault is one bug, with its region and its diagnosis."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from reference.compare import Judgement
from reference.region.language import parse
from reference.schema import Axis, Case, Params
from reference.verdicts import CRASHED, REJECTED, WRONG_SHAPE, WRONG_VALUES
from reports.__main__ import main
from reports.records.reading import read
from suites.cases.claims.catalogue import claims
from suites.cases.place import Place
from suites.engine.bugs.bug import Bug
from suites.engine.bugs.evidence import Evidence
from suites.engine.cell.result import Finding
from suites.explain.rules import Rule
from suites.meta.bugs.recorded import named, recorded
from suites.meta.records import Record
from suites.meta.whole import lying

CLAIMS = (
    "forward_is_exact_on_integers",
    "forward_is_within_the_bound",
    "output_shape_follows_every_remainder",
    "the_output_is_linear_in_the_weight",
    "the_items_of_a_batch_are_independent",
    "groups_are_blocks_on_the_diagonal",
)
DILATED = Params((Axis(2, 1), Axis(3, 2, 2, 2)), in_channels=4, out_channels=4)
GROUPED = Params((Axis(3, 2),), 2, 4, 6, 2)
EVEN = Params((Axis(3, 2),), 2, 4, 8, 2)
MAIN, OTHER = "conv_transpose", "transformed"
MANY = Params((Axis(3, 2),), 3, 2, 2)


def records_of(lie: str, file: Path) -> list[Record]:
    """The bugs of a run on an adapter whose main route has faults,
    which is written to a file as well.
    """
    return read(recorded(file, named("mine", lie=lie), claims=CLAIMS)).bugs


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the records of the runs."""
    return tmp_path_factory.mktemp("bugs")


@pytest.fixture(scope="module")
def runs(folder: Path) -> dict[str, list[Record]]:
    """The bugs of runs on adapters with one, two and three faults."""
    lies = ("has_one_fault", "has_two_faults", "has_three_faults")
    return {lie: records_of(lie, folder / f"{lie}.jsonl") for lie in lies}


def covers(bug: Record, params: Params) -> bool:
    """Whether parameters lie in the region of a bug."""
    return parse(bug["region"])(Case(params))


def test_a_fault_that_many_claims_show_is_one_bug(runs: dict[str, list[Record]]) -> None:
    """The bug has its rule, its diagnosis and all its places."""
    (bug,) = runs["has_one_fault"]
    assert (bug["severity"], bug["reproduced"]) == ("wrong values", "reproduced")
    assert covers(bug, DILATED)
    assert not any(covers(bug, params) for params in (GROUPED, EVEN, MANY))
    assert bug["diagnosis"]["kind"] == "kernel flipped"
    assert len({place["claim"] for place in bug["places"]}) >= 3
    counts = bug["counts"]
    assert counts["inside"] > 20
    assert (
        counts["failing_inside"] >= 0.9 * counts["inside"]
    )  # a kernel may be its own mirror image
    assert counts["failing_outside"] == 0 < counts["outside"]


def test_two_faults_are_two_bugs(runs: dict[str, list[Record]]) -> None:
    """Each bug has its own case and rule, although both show in the same cells."""
    bugs = runs["has_two_faults"]
    assert len(bugs) == 2
    dilated = [bug for bug in bugs if covers(bug, DILATED)]
    grouped = [bug for bug in bugs if covers(bug, GROUPED)]
    assert len(dilated) == len(grouped) == 1
    assert dilated != grouped
    assert not any(covers(bug, EVEN) for bug in bugs)


def test_a_third_fault_is_a_third_bug(runs: dict[str, list[Record]]) -> None:
    """The third fault reuses an item in batches of three."""
    bugs = runs["has_three_faults"]
    assert len(bugs) == 3
    assert sum(covers(bug, MANY) for bug in bugs) == 1


def test_refusals_with_other_words_are_other_bugs(folder: Path) -> None:
    """Refusals with different messages are different bugs, even with overlapping regions."""
    bugs = records_of("refuses_for_two_reasons", folder / "two_reasons.jsonl")
    assert [bug["severity"] for bug in bugs] == ["refused", "refused"]
    assert sum(covers(bug, DILATED) for bug in bugs) == 1
    assert sum(covers(bug, GROUPED) for bug in bugs) == 1


def test_a_route_that_refuses_all_explains_no_answer_of_another(folder: Path) -> None:
    """Both fail in any case, so that the regions alone do not tell them apart."""
    lies = {"transformed": "refuses_without_a_word", "gemm_col2im": "answers_anything"}
    claims = (
        "a_transformation_changes_nothing", "gemm_and_col2im_are_the_transposed_convolution",
    )  # fmt: skip
    file = recorded(folder / "routes.jsonl", lying(**lies), *lies, claims=claims)
    bugs = read(file).bugs
    routes = [sorted({place["route"] for place in bug["places"]}) for bug in bugs]
    assert sorted(routes) == [["gemm_col2im"], ["transformed"]]


def evidence(claim: str, route: str, verdict: str, rule: Rule, *failing: Params) -> Evidence:
    """The evidence of a verdict on these parameters."""
    cases = tuple(map(Case, failing))
    finding = Finding(cases[0], Judgement(verdict), rule, cases[0])
    cell = cast(Any, Place("mine", lying(), route, "native", "float32"))
    return Evidence(cast(Any, None), cell, claims()[claim], finding, cases, (), (), 9, ())


def crash(claim: str, route: str, *failing: Params) -> Evidence:
    """The evidence of a process that ended on these parameters, with a rule of their channels."""
    rule = Rule(f"out_channels == {failing[0].out_channels}", 1, 1, 0, 9)
    return evidence(claim, route, CRASHED, rule, *failing)


@pytest.mark.parametrize(
    ("route", "verdict", "is_one"),
    [(OTHER, WRONG_VALUES, False), (OTHER, WRONG_SHAPE, True), (MAIN, WRONG_VALUES, True)],
)
def test_another_verdict_on_another_route_is_not_explained_by_any_case(
    route: str, verdict: str, is_one: bool
) -> None:
    """A bug without a region, of one route, says nothing of how another one fails."""
    anywhere = Rule("", 2, 2, 0, 0)
    first = evidence(CLAIMS[0], MAIN, WRONG_SHAPE, anywhere, EVEN, MANY)
    other = evidence(CLAIMS[1], route, verdict, anywhere, EVEN, MANY)
    assert Bug([first], anywhere).explains(other) == is_one


@pytest.mark.parametrize(("route", "is_one"), [(OTHER, False), (MAIN, True)])
def test_a_refusal_explains_no_answer_of_another_route(route: str, is_one: bool) -> None:
    """Also where it has a region: one that is nearly everything would cover any failure."""
    nearly = Rule("some(output_padding == 0)", 2, 2, 0, 1)
    first = evidence(CLAIMS[0], MAIN, REJECTED, nearly, EVEN, MANY)
    other = evidence(CLAIMS[1], route, WRONG_VALUES, nearly, EVEN, MANY)
    assert Bug([first], nearly).explains(other) == is_one


@pytest.mark.parametrize(
    "route, failing, is_one",
    [
        (MAIN, (EVEN, MANY), True),
        (MAIN, (EVEN, GROUPED), False),
        (OTHER, (EVEN, MANY), False),
    ],
)
def test_a_process_that_ends_on_the_same_parameters_is_one_bug(
    route: str, failing: tuple[Params, ...], is_one: bool
) -> None:
    """Where chance decides, two claims learn different regions, but meet some of the same."""
    first = crash(CLAIMS[0], MAIN, DILATED, MANY)
    assert Bug([first], first.finding.rule).explains(crash(CLAIMS[1], route, *failing)) == is_one


def test_a_check_that_is_missing_is_one_bug(folder: Path) -> None:
    """Several kinds of accepted nonsense are one bug; another missing check is another bug."""
    words = ("stride_zero", "stride_negative", "dilation_zero")
    claims = [f"nonsense_{word}_is_refused" for word in words]
    adapter = named("mine", lie="answers_anything")
    bugs = read(recorded(folder / "checks.jsonl", adapter, claims=claims)).bugs
    of_claims = [sorted({place["claim"] for place in bug["places"]}) for bug in bugs]
    assert sorted(of_claims) == [[claims[2]], sorted(claims[:2])]
    assert "nonsense is accepted: stride zero, stride negative" in [bug["title"] for bug in bugs]


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize(
    ("old", "new", "kind", "params"),
    [
        ("has_two_faults", "has_one_fault", "fixed", GROUPED),
        ("has_two_faults", "has_three_faults", "new", MANY),
    ],
)
def test_diff_names_exactly_what_has_changed(
    folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, kind: str, params: Params
) -> None:
    """`diff` names the fixed bug and the new bug, and no others."""
    files = [str(folder / f"{name}.jsonl") for name in (old, new)]
    code = main(["diff", *files, "--json"])
    bugs = json.loads(capsys.readouterr().out)["bugs"]
    assert code == (kind == "new")
    (bug,) = bugs[kind]
    assert covers(bug, params)
    assert not bugs["fixed" if kind == "new" else "new"]
