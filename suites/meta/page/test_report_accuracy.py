"""Tests of the accuracy section: accumulation classes, ranking and proofs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports.page.render import page
from reports.records.reading import read_all
from reports.records.writing import RecordError
from suites.meta.records import (
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    HOSTILE,
    NOTHING,
    TARGET,
    cells_of,
    claim,
    data_of,
    elements,
    rendered,
    section,
    tables,
    text,
    written,
)

ONCE = {"name": "once(float32)", "bits": {"channels": 24}, "faults": []}
TAP = {
    "name": "tap(float32, T)",
    "bits": {"taps": 8},
    "faults": ["2^8 + 1 - 2^8 over taps gave 0 where 1 was due"],
}
PROOF = {
    "params": "Params(axes=(Axis(input_size=2, kernel_size=2, output_padding=1),), bias=True)",
    "draws": 4,
    "values": 4096,
    "bits": 44.0,
}
TWO = HEADER | {"targets": [TARGET, TARGET | {"path": "avx2"}]}
PROBED = CELL | {"accumulation": ONCE}
WORSE = "tap(float32, T) worse than customary: 2^8 + 1 - 2^8 over taps gave 0 where 1 was due"


def sums(folder: Path, *records: Any) -> list[str]:
    """The data cells of the table of sums."""
    return cells_of(tables(rendered(folder, TWO, *records, FOOTER), "how its routes sum")[0])


def test_paths_that_sum_differently_are_marked(tmp_path: Path) -> None:
    """The table says so in words, and shows the sum that was wrong."""
    avx2 = PROBED | {"accumulation": TAP, "path": "avx2"}
    assert sums(tmp_path, PROBED, avx2) == ["conv", "once(float32)", WORSE, "paths differ"]
    html = rendered(tmp_path, TWO, PROBED, avx2, FOOTER)
    assert "1 route worse than customary in some dtype, 1 where paths differ" in text(html)


def test_routes_and_paths_that_sum_alike_share_a_row_and_a_cell(tmp_path: Path) -> None:
    """Routes share a row, and neighbouring paths share a cell; another dtype has its own row."""
    cells = [
        PROBED | {"route": route, "path": path}
        for route in ("conv", "same")
        for path in ("native", "avx2")
    ]
    wide = PROBED | {"dtype": "float64"}
    words = sums(tmp_path, *cells, wide | {"accumulation": TAP}, wide | {"path": "avx2", **NOTHING})
    assert words[:4] == ["conv", WORSE, "once(float32)", "paths differ"]
    assert words[4:] == ["conv, same", "once(float32)", "alike"]


def test_a_path_without_a_class_has_its_reason(tmp_path: Path) -> None:
    """It was not probed, not started or not selected; a single probed path has no
    other to compare.
    """
    nothing = PROBED | {"path": "avx2", "accumulation": {}} | NOTHING
    stopped = nothing | {"not_started": "killed"}
    assert sums(tmp_path, PROBED, nothing) == ["conv", "once(float32)", "not probed", "one probed"]
    assert sums(tmp_path, PROBED, stopped) == [
        "conv",
        "once(float32)",
        "not started: killed",
        "one probed",
    ]
    assert sums(tmp_path, PROBED) == [
        "conv",
        "once(float32)",
        "not selected in this run",
        "one probed",
    ]
    assert sums(tmp_path, PROBED, nothing, PROBED | {"path": "avx2", "claim": "modes"})[1:] == [
        "once(float32)",
        "alike",
    ]
    assert "No route was probed" in rendered(tmp_path, TWO, nothing, FOOTER)


def test_a_class_comes_from_the_cell_and_never_from_a_message(tmp_path: Path) -> None:
    """The message of a known failure may look like a class, but is not read as one."""
    known = DISCREPANCY | {
        "known": "k1",
        "story": "Old.",
        "message": "all(T): 2^8 + 1 - 2^8 over taps gave 0",
    }
    assert sums(tmp_path, PROBED | {"accumulation": TAP}, known)[1] == WORSE
    assert "No route was probed" in rendered(tmp_path, TWO, CELL, known, FOOTER)


def test_routes_are_ranked_by_their_worst_error(tmp_path: Path) -> None:
    """Each dtype has a table, the most accurate route first; a route without real
    values is left out.
    """
    cells = (
        CELL | {"worst_soft": 0.75, "worst_bounds": 0.5},
        CELL | {"route": "same", "worst_soft": 0.25},
        CELL | {"route": "unfold"},
        CELL | {"worst_soft": 0.5, "claim": "modes"},
        CELL | {"dtype": "float64", "worst_soft": 0.125},
    )
    narrow, wide = tables(rendered(tmp_path, HEADER, *cells, FOOTER), "routes by their worst error")
    assert text(narrow).endswith("fake 1.0 same native 0.25 0 fake 1.0 conv native 0.75 0.5")
    assert text(wide).endswith("fake 1.0 conv native 0.125 0")


def test_a_proof_is_shown_by_its_weakest_cell(tmp_path: Path) -> None:
    """The number of cells is shown too; the figures of the cells are folded below."""
    cells = (
        CELL | {"proofs": [PROOF]},
        CELL | {"route": "same", "proofs": [PROOF | {"draws": 7, "values": 110, "bits": 40.5}]},
    )
    words = text(tables(rendered(tmp_path, HEADER, *cells, FOOTER), "Proved index patterns")[0])
    assert "2 cells, below 2^−40.5 k = 7, M = 110, below 2^−40.5: same native float32" in words


def _index(html: str, caption: str) -> int:
    """The index of a text in the data of a page."""
    return int(data_of(html)["texts"].index(caption))


def test_proofs_of_fewer_cells_are_folded(tmp_path: Path) -> None:
    """So is a tuple that only one cell proved; an adapter without proofs has no column."""
    paths = ("native", "avx2", "third")
    cells = [CELL | {"path": path, "proofs": [PROOF]} for path in paths]
    cells[0]["proofs"] = [PROOF, PROOF | {"params": "other"}]
    targets = [*(TARGET | {"path": path} for path in paths), TARGET | {"adapter": "idle"}]
    html = rendered(tmp_path, HEADER | {"targets": targets}, *cells, FOOTER)
    assert "1 further tuple, proved on fewer cells" in section(html, "accuracy")
    (others,) = (
        table
        for table in data_of(html)["lists"]
        if table["caption"] == _index(html, "Index patterns proved on fewer cells")
    )
    assert data_of(html)["texts"][others["rows"][0][0]] == "other"
    assert len(others["head"]) == 2


def test_hostile_strings_in_these_sections_are_escaped(tmp_path: Path) -> None:
    """Classes, faults, parameters and remarks become no elements of the page."""
    hostile = {"name": HOSTILE, "bits": {HOSTILE: 8}, "faults": [HOSTILE]}
    proof, remarks = PROOF | {"params": HOSTILE}, {HOSTILE: 1}
    claims = HEADER["claims"] | {HOSTILE: claim(HOSTILE, "any", "invalid input", group=HOSTILE)}
    names = ("forward_is_exact", HOSTILE)
    cells = [
        CELL | {"claim": name, "accumulation": hostile, "proofs": [proof], "remarks": remarks}
        for name in names
    ]
    html = rendered(tmp_path, HEADER | {"claims": claims}, *cells, FOOTER)
    assert section(html, "accuracy").count("&lt;script&gt;") >= 3
    assert section(html, "edges").count("&lt;script&gt;") >= 3
    assert "img" not in {tag for tag, _ in elements(html).seen}
    assert HOSTILE not in html


@pytest.mark.parametrize(
    "edit",
    [
        {"worst_soft": "far"}, {"proofs": {}}, {"proofs": [{"params": "x"}]},
        {"proofs": [PROOF | {"bits": "many"}]}, {"proofs": ["x"]}, {"accumulation": "once"},
        {"accumulation": {"name": "once"}}, {"accumulation": ONCE | {"name": 3}},
        {"accumulation": ONCE | {"faults": "one"}}, {"accumulation": ONCE | {"faults": [3]}},
        {"accumulation": ONCE | {"bits": {"taps": "8"}}}, {"remarks": ["x"]},
        {"remarks": {"x": "often"}},
    ],
)  # fmt: skip
def test_a_field_of_another_form_is_an_error(tmp_path: Path, edit: dict[str, Any]) -> None:
    """The figures, proofs, classes and remarks of a cell must have the form of the definition."""
    with pytest.raises(RecordError):
        page(read_all([written(tmp_path, HEADER, CELL | edit, FOOTER)]))
