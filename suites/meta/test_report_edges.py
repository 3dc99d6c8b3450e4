"""Edges and remarks on the page: what came of zero sizes and nonsense across frameworks, what agreeing cases had to tell."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from reports.edges import MOST, commonest
from reports.limits import TRIED
from suites.meta.records import CELL, DISCREPANCY, FOOTER, HEADER, NOTHING, TARGET, cells_of, rendered, section, tables
from suites.meta.test_report_accuracy import text

NAN, ZERO = "a_nan_fills_its_footprint_and_no_more", "zero_batch_is_empty"
CLAIMS = {name: {"sentence": "So it is.", "operator": "any"} for name in (NAN, ZERO, "nonsense_stride", "far_stride", "further")}
ALL = HEADER | {"claims": HEADER["claims"] | CLAIMS}
OTHER = TARGET | {"adapter": "other"}
EMPTY = CELL | {"claim": ZERO, "remarks": {"answers (0, 2)": 3, "refused": 1}}


def edges(folder: Path, *records: Any, header: Any = ALL) -> list[str]:
    """The data cells of the table of edges."""
    return cells_of(tables(rendered(folder, header, *records, FOOTER), "What came of it, by framework")[0])


def test_an_edge_is_told_by_verdict_and_remark(tmp_path: Path) -> None:
    """Across frameworks, in groups; a framework that was asked another edge alone says why it has no word."""
    header = ALL | {"targets": [TARGET, OTHER]}
    refused = EMPTY | {"adapter": "other", "claim": "nonsense_stride", "remarks": {"refused: so": 1}}
    told = tables(rendered(tmp_path, header, EMPTY, refused, FOOTER), "What came of it, by framework")[0]
    assert cells_of(told) == ["agrees answers (0, 2)", "not selected in this run", "not selected in this run", "agrees refused: so"]
    assert (
        text(told).index("zero sizes") < text(told).index("zero batch") < text(told).index("nonsense") < text(told).index("nonsense stride")
    )


def test_who_was_asked_no_edge_is_named_beneath(tmp_path: Path) -> None:
    """And has no column; without any edge there is a sentence."""
    told = section(rendered(tmp_path, ALL | {"targets": [TARGET, OTHER]}, EMPTY, FOOTER), "edges")
    assert "Not asked in these runs: other 1.0." in told
    assert "Nothing of the kind was asked" in rendered(tmp_path, ALL, CELL, FOOTER)


def test_the_main_route_speaks_and_others_are_counted(tmp_path: Path) -> None:
    """The first route of the operator itself; discrepancies elsewhere are told beside it."""
    fails = DISCREPANCY | {"route": "same", "claim": ZERO}
    cells = (EMPTY | {"route": "unfold"}, EMPTY, EMPTY | {"route": "same", "findings": 1})
    assert edges(tmp_path, *cells, fails) == ["agrees answers (0, 2) a discrepancy on 1 of 2 other routes"]


def test_another_route_stands_in_and_is_named(tmp_path: Path) -> None:
    """Where the main route has no such thing; where none has, the main route's reason is told."""
    nothing = EMPTY | NOTHING | {"remarks": {}}
    assert edges(tmp_path, nothing, EMPTY | {"route": "same"}) == ["agrees answers (0, 2) on same"]
    assert edges(tmp_path, nothing, nothing | {"route": "same"}) == ["has rank 1 only"]


def test_a_discrepancy_past_an_edge_leads_to_its_story(tmp_path: Path) -> None:
    """With its own message, cut where it is long."""
    records = (EMPTY | {"findings": 1}, DISCREPANCY | {"claim": ZERO, "message": "killed " * 90})
    (table,) = tables(rendered(tmp_path, ALL, *records, FOOTER), "What came of it, by framework")
    (cell,) = cells_of(table)
    assert cell.startswith("1 discrepancy killed killed")
    assert cell.endswith("killed …")
    assert len(cell) < MOST + 30
    assert 'href="#fake-1-0-conv-native-zero_batch_is_empty-float32"' in table


def test_remarks_that_differ_in_numbers_alone_count_together() -> None:
    """The commonest kind is told by its commonest remark."""
    assert commonest(Counter({"answers (0, 2)": 2, "answers (0, 2, 3)": 3, "refused: so": 4})) == "answers (0, 2, 3)"
    assert commonest(Counter()) == ""


def test_remarks_are_told_with_cases_and_routes(tmp_path: Path) -> None:
    """The commonest first; what differs elsewhere and what older records do not hold is not counted."""
    cells = (
        CELL | {"claim": NAN, "remarks": {"by way of zeros": 2, "otherwise": 5}},
        CELL
        | {"claim": NAN, "route": "same", "remarks": {"by way of zeros": 4}, "verdicts": {"agrees": 7, "wrong values": 1}, "findings": 1},
        CELL | {"claim": NAN, "route": "unfold"},
    )
    (table,) = tables(rendered(tmp_path, ALL, *cells, FOOTER), "what agreeing cases had to tell")
    assert cells_of(table) == ["16", "2", "by way of zeros", "6", "2", "otherwise", "5", "1"]


def test_of_some_claims_silence_is_told_too(tmp_path: Path) -> None:
    """That no NaN came by another way is worth a line; of other claims only remarks are, and not those of edges and limits."""
    silent = [CELL | {"claim": claim, "remarks": {}} for claim in (NAN, "further")]
    told = rendered(tmp_path, ALL, *silent, EMPTY, CELL | {"claim": TRIED, "remarks": {"refused": 9}}, FOOTER)
    assert cells_of(tables(told, "what agreeing cases had to tell")[0]) == ["9", "1", "nothing to add"]
    assert "No case had anything to tell" in rendered(tmp_path, ALL, CELL, FOOTER)
