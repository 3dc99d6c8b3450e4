"""Tests of the section of zero sizes and invalid input, and of remarks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from reports.matrix.verdicts import MAX_TEXT
from reports.sections.invalid_input import commonest
from suites.meta.records import (
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    LIMITS,
    NOTHING,
    STOPPED,
    TARGET,
    cells_of,
    claim,
    rendered,
    section,
    tables,
    text,
)

NAN, ZERO = "a_nan_spreads", "an_empty_batch"
CLAIMS = {
    NAN: claim("So it is.", "any"),
    "further": claim("So it is.", "any"),
    ZERO: claim("So it is.", "any", "invalid input", group="zero sizes"),
    "stride": claim("So it is.", "any", "invalid input"),
    "far": claim("So it is.", "any", "invalid input"),
}
ALL = HEADER | {"claims": HEADER["claims"] | CLAIMS}
OTHER = TARGET | {"adapter": "other"}
EMPTY = CELL | {"claim": ZERO, "remarks": {"answers (0, 2)": 3, "refused": 1}}


def edges(folder: Path, *records: Any, header: Any = ALL) -> list[str]:
    """The data cells of the table of edges."""
    return cells_of(
        tables(rendered(folder, header, *records, FOOTER), "What came of it, by framework")[0]
    )


def test_an_edge_has_its_verdict_and_a_remark(tmp_path: Path) -> None:
    """Each framework has a column, with the reason if it was not asked; like claims
    stand together.
    """
    header = ALL | {"targets": [TARGET, OTHER]}
    refused = EMPTY | {"adapter": "other", "claim": "stride", "remarks": {"refused: so": 1}}
    (table,) = tables(
        rendered(tmp_path, header, EMPTY, refused, FOOTER), "What came of it, by framework"
    )
    assert cells_of(table) == [
        "agrees answers (0, 2)",
        "not selected in this run",
        "not selected in this run",
        "agrees refused: so",
    ]
    words = ("zero sizes", "an empty batch", "invalid input", "stride")
    places = [text(table).index(word) for word in words]
    assert places == sorted(places)


def test_an_adapter_that_was_asked_no_edge_is_named_below_the_table(tmp_path: Path) -> None:
    """It has no column; if no adapter was asked an edge, a sentence says so."""
    html = section(rendered(tmp_path, ALL | {"targets": [TARGET, OTHER]}, EMPTY, FOOTER), "edges")
    assert "Not asked in these runs: other 1.0." in html
    assert "Nothing of the kind was asked" in rendered(tmp_path, ALL, CELL, FOOTER)


def test_the_main_route_comes_first_and_others_are_counted(tmp_path: Path) -> None:
    """The main route is the first to the operator itself; discrepancies of others
    are counted beside it.
    """
    fails = DISCREPANCY | {"route": "same", "claim": ZERO}
    cells = (EMPTY | {"route": "unfold"}, EMPTY, EMPTY | {"route": "same", "findings": 1})
    assert edges(tmp_path, *cells, fails) == [
        "agrees answers (0, 2) a discrepancy on 1 of 2 other routes"
    ]


def test_another_route_is_shown_where_the_main_route_judged_nothing(tmp_path: Path) -> None:
    """The route is named; if no route judged anything, the reason of the main route is shown."""
    nothing = EMPTY | NOTHING | {"remarks": {}}
    assert edges(tmp_path, nothing, EMPTY | {"route": "same"}) == ["agrees answers (0, 2) on same"]
    assert edges(tmp_path, nothing, nothing | {"route": "same"}) == ["has rank 1 only"]


def test_where_no_route_judged_anything_the_main_route_has_the_reason(tmp_path: Path) -> None:
    """The main route is the first in the table of routes, not the first by its name."""
    routes = {"main": TARGET["routes"]["same"], "another": TARGET["routes"]["same"]}
    reasons = {"another": "has no bias", "main": "has rank 1 only"}
    cells = [
        EMPTY | NOTHING | {"route": name, "unsupported": {reason: 2}}
        for name, reason in reasons.items()
    ]
    header = ALL | {"targets": [TARGET | {"routes": routes, "modes": {}}]}
    assert edges(tmp_path, *cells, header=header) == ["has rank 1 only"]


def test_an_adapter_that_was_not_started_refuses_nothing(tmp_path: Path) -> None:
    """It is shown as not started, with the reason."""
    assert edges(tmp_path, EMPTY | STOPPED | {"remarks": {}}) == [
        "not started ImportError: driver too old"
    ]


def test_a_discrepancy_on_an_edge_links_to_its_story(tmp_path: Path) -> None:
    """Its message is shown, and cut if it is long."""
    records = (EMPTY | {"findings": 1}, DISCREPANCY | {"claim": ZERO, "message": "killed " * 90})
    (table,) = tables(rendered(tmp_path, ALL, *records, FOOTER), "What came of it, by framework")
    (cell,) = cells_of(table)
    assert cell.startswith("1 discrepancy killed killed")
    assert cell.endswith("killed …")
    assert len(cell) < MAX_TEXT + 30
    assert 'href="#bug-fake-wrong-values-1"' in table


def test_remarks_that_differ_only_in_numbers_count_together() -> None:
    """The most common kind is shown by its most common remark."""
    assert (
        commonest(Counter({"answers (0, 2)": 2, "answers (0, 2, 3)": 3, "refused: so": 4}))
        == "answers (0, 2, 3)"
    )
    assert commonest(Counter()) == ""


def test_remarks_have_their_cases_and_routes(tmp_path: Path) -> None:
    """The most common remark comes first; a case that differs does not count as agreeing."""
    fails = {"verdicts": {"agrees": 7, "wrong values": 1}, "findings": 1}
    cells = (
        CELL | {"claim": NAN, "remarks": {"by way of zeros": 2, "otherwise": 5}},
        CELL | {"claim": NAN, "route": "same", "remarks": {"by way of zeros": 4}, **fails},
    )
    (table,) = tables(rendered(tmp_path, ALL, *cells, FOOTER), "what agreeing cases remark")
    assert cells_of(table) == ["16", "2", "by way of zeros", "6", "2", "otherwise", "5", "1"]


def test_a_claim_without_remarks_is_shown_if_another_adapter_has_some(tmp_path: Path) -> None:
    """Edges and limits are left out, since they have sections of their own."""
    header = ALL | {"targets": [TARGET, OTHER]}
    cells = (
        CELL | {"claim": NAN, "remarks": {"by way of zeros": 2}},
        CELL | {"claim": NAN, "adapter": "other"},
        CELL | {"claim": "further"},
        CELL | {"claim": LIMITS, "remarks": {"refused": 9}},
        EMPTY,
    )
    first, second = tables(rendered(tmp_path, header, *cells, FOOTER), "what agreeing cases remark")
    assert cells_of(first) == ["9", "1", "by way of zeros", "2", "1"]
    assert cells_of(second) == ["9", "1", "nothing to add"]
    assert "No agreeing case has a remark" in rendered(tmp_path, ALL, CELL, FOOTER)
