"""Cells in the matrix and in the overview: their verdicts, and the reasons why they have none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reports.html import page
from reports.overview import gravest_verdict
from reports.record import read_all
from reports.squares import CellVerdict
from suites.meta.records import (
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    NO_TARGET,
    NOTHING,
    STOPPED,
    TARGET,
    UNFOLD,
    cells_of,
    rendered,
    section,
    tables,
    text,
    written,
)

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
    """At the outset or later: a banner and the machines have the reason, and no cell is green."""
    html = rendered(tmp_path, *records)
    assert re.search(
        r'class="banner".*fake on path native was NOT STARTED.*: ImportError: driver too old', html
    )
    assert 'class="agrees"' not in html
    assert "not started: ImportError: driver too old" in text(section(html, "machines"))
    assert "All runs are complete" not in html
    assert "stale" not in rendered(tmp_path, *records[:-1], records[-1] | {"exit": 1})


def test_not_started_is_a_word_of_its_own_in_the_matrix_and_the_overview(tmp_path: Path) -> None:
    """With its reason; a route that the claim is not about keeps its own reason."""
    html = rendered(tmp_path, HEADER | {"targets": [NO_TARGET]}, CELL | STOPPED, FOOTER)
    (table,) = tables(html, "fake (not started), conv transpose")
    assert cells_of(table)[:3] == [STOPPED_WORDS, "the route has no padding mode", STOPPED_WORDS]
    assert '<td class="not-started" colspan="2">' in table
    words = cells_of(tables(html, "Each claim")[0])
    assert words[0] == "not started ImportError: driver too old"
    assert words[-1] == "no route to gradients"
    assert cells_of(tables(html, "Each adapter")[0])[5:] == ["0", "0", "0", "0", "1", "0", "0"]
    assert "not started 1 cell: the worker did not start" in text(section(html, "coverage"))


def test_a_cell_that_stopped_in_the_middle_shows_what_it_has(tmp_path: Path) -> None:
    """A discrepancy comes first, then the stop; outputs that agreed do not make it green."""
    late = CELL | {"not_started": "killed", "verdicts": {"agrees": 9, "not started": 3}}
    html = rendered(tmp_path, HEADER, late, FOOTER)
    assert cells_of(tables(html, "fake 1.0, conv")[0])[0] == "not started 9 killed"
    assert cells_of(tables(html, "Each claim")[0])[0] == "not started killed"
    html = rendered(tmp_path, HEADER, late, DISCREPANCY, FOOTER)
    assert cells_of(tables(html, "fake 1.0, conv")[0])[0] == "1 discrepancy 9 not started: killed"


def test_a_region_that_costs_a_process_elsewhere_is_shown_as_left_out(tmp_path: Path) -> None:
    """The cell agrees in part, with the sentence; where no case is left it judged nothing."""
    affected = CELL | {"affected": {"stride > 3 crashes, as the gradients show": 12}}
    html = rendered(tmp_path, HEADER, affected, FOOTER)
    (table,) = tables(html, "fake 1.0, conv")
    assert cells_of(table)[
        0
    ] == "agrees in part 9 left out: stride > 3 crashes, as the gradients show".replace(">", "&gt;")
    assert '<td class="affected">' in table
    nothing = affected | {"judged": 0, "verdicts": {}}
    (table,) = tables(rendered(tmp_path, HEADER, nothing, FOOTER), "fake 1.0, conv")
    assert cells_of(table)[0].startswith("nothing judged: every case was left out: stride")


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
    """No reason is made up: a budget of none is not called illegal."""
    nothing = CELL | {"judged": 0, "verdicts": {}, "tuples": 0} | fields
    html = rendered(tmp_path, HEADER, nothing, FOOTER)
    assert cells_of(tables(html, "fake 1.0, conv")[0])[0] == f"nothing judged: {reason}"
    assert "legal within its limits" not in html


def test_no_cell_of_the_matrix_is_empty(tmp_path: Path) -> None:
    """Each cell has a verdict or a reason; a cell that judged nothing does not agree."""
    html = rendered(tmp_path, HEADER, CELL, CELL | UNFOLD | NOTHING, FOOTER)
    (table,) = tables(html, "fake 1.0, conv transpose")
    assert (
        cells_of(table)
        == ["agrees 9", NOT_SELECTED, "the route has no padding mode"] + [NOT_SELECTED] * 2
    )
    (table,) = tables(html, "fake 1.0, im2col")
    assert cells_of(table) == ["unsupported: has rank 1 only"]


def test_no_claim_is_missing_on_an_adapter(tmp_path: Path) -> None:
    """It stands in a table of its operator, or among those that the adapter has no route to."""
    html = section(rendered(tmp_path, HEADER, CELL, FOOTER), "matrix").split('<h3 id="claims">')[0]
    assert set(re.findall(r'href="#claim-(\w+)"', html)) == HEADER["claims"].keys()
    assert re.search(r"No route to\s+<strong>gradients</strong>", html)


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
    """Interrupted, not started, or not selected."""
    html = rendered(tmp_path, HEADER | {"targets": [target]}, FOOTER | footer)
    assert reason in cells_of(tables(html, "conv transpose")[0])


def test_paths_and_dtypes_that_differ_have_their_own_line(tmp_path: Path) -> None:
    """One line where all are alike; else a line a verdict, the gravest first."""
    paths = HEADER | {"targets": [TARGET, TARGET | {"path": "avx2"}]}
    four = [
        CELL | {"path": path, "dtype": dtype}
        for path in ("native", "avx2")
        for dtype in ("float32", "float64")
    ]
    assert (
        cells_of(tables(rendered(tmp_path, paths, *four, FOOTER), "fake 1.0, conv")[0])[0]
        == "agrees 36"
    )
    html = rendered(tmp_path, paths, *four, DISCREPANCY | {"dtype": "float64"}, FOOTER)
    assert (
        cells_of(tables(html, "fake 1.0, conv")[0])[0]
        == "1 discrepancy 9 native float64 agrees 27 avx2; native float32"
    )


def test_failing_cases_without_a_finding_do_not_agree(tmp_path: Path) -> None:
    """A cell whose verdicts are not all `agrees` is never green, even where none was explained."""
    assert 'class="agrees"' not in rendered(
        tmp_path, HEADER, CELL | {"verdicts": {"agrees": 8, "hung": 1}}, FOOTER
    )


def test_a_known_failure_is_named_once_in_the_overview() -> None:
    """However many cells it stands in, and beside whichever others."""
    known = [CellVerdict("known", f"known: {names}") for names in ("a", "a, b", "b")]
    assert gravest_verdict(known) == "known: a, b"
    assert gravest_verdict([CellVerdict("agrees", "agrees")] * 2) == "agrees"


def test_a_cell_of_two_files_is_shown_once(tmp_path: Path) -> None:
    """The complete record of a cell wins, with the discrepancies of its own run only."""
    (tmp_path / "old").mkdir()
    old = written(tmp_path / "old", HEADER, CELL | {"complete": False, "judged": 7}, DISCREPANCY)
    html = page(read_all([written(tmp_path, HEADER, CELL, FOOTER), old]))
    assert cells_of(tables(html, "fake 1.0, conv")[0])[0] == "agrees 9"
    assert "<article" not in html
