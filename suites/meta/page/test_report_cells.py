"""Tests of cells in the matrix and the overview: their counts, and reasons for absent cells."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reports.matrix.counts import Counts, added
from reports.page.render import page
from reports.records.reading import read_all
from suites.meta.records import (
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    NO_TARGET,
    NOTHING,
    ROUTE,
    STOPPED,
    TARGET,
    UNFOLD,
    cells_of,
    data_of,
    matrix_cell,
    rendered,
    section,
    tables,
    text,
    written,
)

EXACT = "forward_is_exact"
NOT_SELECTED = "not selected in this run"
STOPPED_WORDS = "not started: ImportError: driver too old"


@pytest.mark.parametrize(
    "records",
    [
        (HEADER | {"targets": [NO_TARGET]}, CELL | STOPPED, FOOTER),
        (HEADER | {"targets": [NO_TARGET]}, FOOTER),
        (
            HEADER,
            CELL | STOPPED,
            FOOTER | {"not_started": {"fake-native": "ImportError: driver too old"}},
        ),
    ],
)
def test_an_adapter_that_was_not_started_is_never_green(
    tmp_path: Path, records: tuple[dict[str, Any], ...]
) -> None:
    """A banner and the list of machines show the reason, whether the start failed
    at first or later.
    """
    html = rendered(tmp_path, *records)
    assert re.search(
        r'class="banner".*fake on path native was NOT STARTED.*: ImportError: driver too old', html
    )
    assert 'class="agrees"' not in html
    assert "not started: ImportError: driver too old" in text(section(html, "machines"))
    assert "All runs are complete" not in html
    assert "stale" not in rendered(tmp_path, *records[:-1], records[-1] | {"exit": 1})


def test_the_matrix_and_the_overview_say_what_was_not_started(tmp_path: Path) -> None:
    """They show the reason; a route that the claim does not concern keeps its own reason."""
    html = rendered(tmp_path, HEADER | {"targets": [NO_TARGET]}, CELL | STOPPED, FOOTER)
    assert matrix_cell(html, EXACT) == f"not started 0 0 0 {STOPPED_WORDS}"
    assert matrix_cell(html, "modes") == "the route has no padding mode"
    words = cells_of(tables(html, "Each claim")[0])
    assert words[0] == f"not started {STOPPED_WORDS}"
    assert words[-1] == "no route to gradients"
    assert cells_of(tables(html, "Bugs of each adapter")[0])[-1] == "not started: native"
    assert "not started 1 cell: the worker did not start" in text(section(html, "coverage"))


def test_a_cell_that_stopped_early_shows_what_it_has(tmp_path: Path) -> None:
    """A bug is named before the stop; outputs that agreed do not make the cell green."""
    late = CELL | {"not_started": "killed", "verdicts": {"agrees": 9, "not started": 3}}
    html = rendered(tmp_path, HEADER, late, FOOTER)
    assert matrix_cell(html, EXACT) == "not started 9 0 0 not started: killed"
    assert '<td class="not-started">' in section(html, "matrix")
    html = rendered(tmp_path, HEADER, late, DISCREPANCY, FOOTER)
    assert matrix_cell(html, EXACT) == "new bug 9 1 0 not started: killed"


def test_a_region_that_costs_a_process_elsewhere_is_shown_as_left_out(tmp_path: Path) -> None:
    """The cell shows the reason; if all its cases were left out, it judged nothing."""
    affected = CELL | {"affected": {"stride > 3 crashes, as the gradients show": 12}}
    reason = "left out: stride > 3 crashes, as the gradients show"
    html = rendered(tmp_path, HEADER, affected, FOOTER)
    assert matrix_cell(html, EXACT) == f"left out in part 9 0 0 {reason}"
    assert '<td class="agrees">' not in html
    html = rendered(tmp_path, HEADER, affected | {"judged": 0, "verdicts": {}}, FOOTER)
    assert matrix_cell(html, EXACT).startswith("nothing judged 0 0 0 every case was left out: st")


@pytest.mark.parametrize(
    "fields, reason",
    [
        ({"short": "no padding of 2 is legal"}, "no padding of 2 is legal"),
        ({"left_out_by_budget": 1234}, "left out by budget: 1,234 tuples"),
        ({"set_aside": 3}, "every case was set aside"),
        ({}, "the record names no reason"),
    ],
)
def test_a_cell_that_judged_nothing_has_the_recorded_reason(
    tmp_path: Path, fields: dict[str, Any], reason: str
) -> None:
    """The page makes up no reason of its own."""
    nothing = CELL | {"judged": 0, "verdicts": {}, "tuples": 0} | fields
    html = rendered(tmp_path, HEADER, nothing, FOOTER)
    assert matrix_cell(html, EXACT) == f"nothing judged 0 0 0 {reason}"
    assert "legal within its limits" not in html


def test_no_cell_of_the_matrix_is_empty(tmp_path: Path) -> None:
    """Each cell has counts or a reason; a cell that judged nothing is not shown as right."""
    html = rendered(tmp_path, HEADER, CELL, CELL | UNFOLD | NOTHING, FOOTER)
    assert matrix_cell(html, EXACT) == "right 9 0 0"
    assert matrix_cell(html, EXACT, "same") == NOT_SELECTED
    assert matrix_cell(html, "modes") == "the route has no padding mode"
    assert matrix_cell(html, "columns", "unfold") == "nothing judged 0 0 0 has rank 1 only"
    (adapter,) = data_of(html)["matrix"]["adapters"]
    places = {tuple(row[:2]) for row in (*adapter["boxes"], *adapter["absent"])}
    assert len(places) == len(adapter["boxes"]) + len(adapter["absent"]) == 7


def test_no_claim_is_missing_on_an_adapter(tmp_path: Path) -> None:
    """The overview has a row for each claim, also where the adapter has no route to
    its operator.
    """
    html = section(rendered(tmp_path, HEADER, CELL, FOOTER), "matrix").split('id="claims"')[0]
    assert set(re.findall(r'href="#claim-(\w+)"', html)) == HEADER["claims"].keys()
    assert "no route to gradients" in html


def test_a_claim_that_each_route_leaves_out_for_another_reason_is_asked_of_none(
    tmp_path: Path,
) -> None:
    """Where all routes have one reason, the overview has that; where they have several, none."""
    for why, words in (
        ("the route has no padding mode", "the route has no padding mode"),
        ("it is compiled", "no route is asked this claim"),
    ):
        routes = TARGET["routes"] | {"same": ROUTE | {"not_asked": {"modes": why}}}
        html = rendered(tmp_path, HEADER | {"targets": [TARGET | {"routes": routes}]}, CELL, FOOTER)
        assert words in cells_of(tables(html, "Each claim")[0])


@pytest.mark.parametrize(
    "target, footer, reason",
    [
        (TARGET, {"why": "interrupted", "exit": 2}, "not reached by the run"),
        (NO_TARGET, {}, STOPPED_WORDS),
        (TARGET, {}, NOT_SELECTED),
    ],
)
def test_a_missing_cell_has_its_reason(
    tmp_path: Path, target: dict[str, Any], footer: dict[str, Any], reason: str
) -> None:
    """The run was interrupted, the worker did not start, or the claim was not selected."""
    html = rendered(tmp_path, HEADER | {"targets": [target]}, FOOTER | footer)
    assert matrix_cell(html, EXACT) == reason


def test_the_filters_have_each_path_dtype_and_verdict(tmp_path: Path) -> None:
    """The data of the page have a row for each cell, with the bugs that show in it."""
    paths = HEADER | {"targets": [TARGET, TARGET | {"path": "avx2"}]}
    four = [
        CELL | {"path": path, "dtype": dtype}
        for path in ("native", "avx2")
        for dtype in ("float32", "float64")
    ]
    html = rendered(tmp_path, paths, *four, DISCREPANCY | {"path": "avx2"}, FOOTER)
    data = data_of(html)
    ((_, _, cells),) = data["matrix"]["adapters"][0]["boxes"]
    places = [(data["texts"][cell[0]], data["texts"][cell[1]], cell[2]) for cell in cells]
    names = [(path, dtype) for path in ("native", "avx2") for dtype in ("float32", "float64")]
    states = [5, 5, 0, 5]
    assert places == [(*name, state) for name, state in zip(names, states)]
    assert matrix_cell(html, EXACT, path="avx2") == "new bug 9 1 0"
    assert data["texts"][data["bugs"][cells[2][10][0]][0]] == "bug-fake-wrong-values-1"


def test_failing_cases_without_a_finding_do_not_agree(tmp_path: Path) -> None:
    """A cell is green only if all its verdicts are `agrees`."""
    assert 'class="agrees"' not in rendered(
        tmp_path, HEADER, CELL | {"verdicts": {"agrees": 8, "hung": 1}}, FOOTER
    )


@pytest.mark.parametrize(
    "counts, state",
    [
        (Counts(right=37_653, known=170), "mixed"), (Counts(right=9, failing=1), "mixed"),
        (Counts(right=1, failing=1), "differs"), (Counts(right=1, known=2), "known"),
        (Counts(right=9, left_out=8), "agrees"), (Counts(right=9, left_out=10), "mixed"),
        (Counts(), "nothing"), (Counts(right=9, stopped=1), "not-started"),
        (Counts(late=1), "incomplete"),
    ],
)  # fmt: skip
def test_a_box_is_coloured_by_bugs_with_most_of_its_cases(counts: Counts, state: str) -> None:
    """If they hold fewer of its cases, the box is mixed."""
    assert counts.state == state
    assert added([counts, Counts()]) == counts


def test_a_cell_of_two_files_is_shown_once(tmp_path: Path) -> None:
    """The complete record is shown, with the discrepancies of its own run only."""
    (tmp_path / "old").mkdir()
    old = written(tmp_path / "old", HEADER, CELL | {"complete": False, "judged": 7}, DISCREPANCY)
    html = page(read_all([written(tmp_path, HEADER, CELL, FOOTER), old]))
    assert matrix_cell(html, EXACT) == "right 9 0 0"
    assert "<article" not in html
