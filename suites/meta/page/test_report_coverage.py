"""Tests of the coverage section: the least-asked claims, and the levels that are reached."""

from __future__ import annotations

from pathlib import Path

from suites.meta.records import CELL, FOOTER, HEADER, UNFOLD, cells_of, rendered, section, tables


def test_coverage_shows_the_claims_that_were_asked_least_first(tmp_path: Path) -> None:
    """Claims below their quota come first, with the reason and the missing features; claims with
    the same numbers share a row.
    """
    claims = HEADER["claims"] | dict.fromkeys("abcd", HEADER["claims"]["forward_is_exact"])
    few = {
        "tuples": 3,
        "short": "only 3 are legal",
        "features_missing": ["groups", "batch"],
        "left_out_by_budget": 1500,
    }
    cells = (
        CELL | {"tuples": 882},
        CELL | {"claim": "a", "tuples": 30},
        *(CELL | {"claim": name} | few for name in "bc"),
        CELL | {"claim": "d", "tuples": 40, "affected": {"stride hangs": 7}},
        CELL | {"claim": "d", "dtype": "float64", "tuples": 600},
    )
    html = rendered(tmp_path, HEADER | {"claims": claims}, *cells, FOOTER)
    assert "<summary>fake 1.0: the other claims, in 1 row</summary>" in section(html, "coverage")
    (table,) = tables(section(html, "coverage").split("</section>")[0], "asked least")
    assert cells_of(table)[:5] == [
        "b; c",
        "native float32",
        "3 of 24",
        "only 3 are legal without: groups, batch",
        "1,500",
    ]
    assert cells_of(table)[5:] == [
        *("a", "native float32", "30 of 24", "quota reached", "0"),
        *("d", "native float32", "40 of 24", "quota reached", "0 affected: 7 cases"),
    ]
    assert cells_of(tables(html, "other claims")[0])[:3] == [
        "forward is exact",
        "native float32",
        "882 of 24",
    ]


def test_coverage_shows_the_levels_that_were_reached(tmp_path: Path) -> None:
    """Each route and path shows the claim that reached most; a cell that did not
    end shows no levels.
    """
    most = CELL | {
        "dtype": "float64",
        "coverage": {"within": {"reached": 5, "legal": 7, "missing": ["rank 2: K<F"]}},
    }
    unfinished = CELL | UNFOLD | {"coverage": {}, "complete": False}
    html = rendered(tmp_path, HEADER, CELL, most, unfinished, FOOTER)
    share = "5 / 7, 71.4 % 2 missing, among them: rank 2: K&lt;F"
    assert cells_of(tables(html, "reached most")[0])[:3] == [
        "native float64",
        "forward is exact",
        share,
    ]
    assert "1 cell did not end" in html
