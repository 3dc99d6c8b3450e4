"""The accuracy section: classes by kernel path, the ranking, proofs, and what lies past the edges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports.html import page
from reports.record import RecordError, read_all
from suites.meta.test_reports import CELL, DISCREPANCY, FOOTER, HEADER, TARGET, rendered, tables, written

ONCE = {"name": "once(float32)", "bits": {"channels": 24}, "faults": []}
TAP = {"name": "tap(float32, T)", "bits": {"taps": 8}, "faults": ["2^8 + 1 - 2^8 over taps gave 0 where 1 was due"]}
PROOF = {"params": "Params(axes=(Axis(2, 2),))", "draws": 4, "values": 4096, "bits": 44.0}
TWO = HEADER | {"targets": [TARGET, TARGET | {"path": "avx2"}]}


def text(html: str) -> str:
    """A table without its marks."""
    import re

    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_paths_that_sum_otherwise_are_told(tmp_path: Path) -> None:
    """With the sum that went wrong; a row of one class is alike."""
    cells = (CELL | {"accumulation": ONCE}, CELL | {"accumulation": TAP, "path": "avx2"})
    told = text(tables(rendered(tmp_path, TWO, *cells, FOOTER), "how each route sums")[0])
    assert "once(float32) tap(float32, T) worse than customary: 2^8 + 1 - 2^8 over taps gave 0 where 1 was due differ" in told
    alike = (cells[0], cells[0] | {"path": "avx2"})
    assert "once(float32) once(float32) alike" in text(tables(rendered(tmp_path, TWO, *alike, FOOTER), "how each route sums")[0])


def test_a_known_way_of_summing_is_in_the_table_too(tmp_path: Path) -> None:
    """The search leaves it out, the recheck tells it."""
    claim = "sums_are_rounded_once_from_a_customary_accumulator"
    header = HEADER | {"claims": HEADER["claims"] | {claim: {"sentence": "Once.", "operator": "output"}}}
    known = DISCREPANCY | {"known": "k1", "story": "Old.", "claim": claim, "message": "all(T): 2^8 + 1 - 2^8 over taps gave 0"}
    told = text(tables(rendered(tmp_path, header, CELL, known, FOOTER), "how each route sums")[0])
    assert "all(T) worse than customary: 2^8 + 1 - 2^8 over taps gave 0" in told


def test_routes_are_ranked_by_their_worst_error(tmp_path: Path) -> None:
    """The most accurate first; what judged no real values is not ranked."""
    cells = (CELL | {"worst_soft": 0.75, "worst_bounds": 0.5}, CELL | {"route": "same", "worst_soft": 0.25}, CELL | {"route": "unfold"})
    told = text(tables(rendered(tmp_path, HEADER, *cells, FOOTER), "routes by their worst error")[0])
    assert told.index("same native 0.25") < told.index("conv native 0.75 0.5")
    assert "unfold" not in told


def test_a_proof_is_told_by_its_weakest_cell(tmp_path: Path) -> None:
    """And by how many cells proved it."""
    cells = (CELL | {"proofs": [PROOF]}, CELL | {"route": "same", "proofs": [PROOF | {"draws": 7, "bits": 40.5}]})
    told = text(tables(rendered(tmp_path, HEADER, *cells, FOOTER), "index pattern is proved")[0])
    assert "Params(axes=(Axis(2, 2),)) 7 4,096 2 −40.5 2 routes" in told


def test_an_edge_is_told_by_verdict_and_remark(tmp_path: Path) -> None:
    """Across frameworks, on the first route that was asked."""
    header = HEADER | {"claims": HEADER["claims"] | {"zero_batch": {"sentence": "None.", "operator": "any"}}}
    cell = CELL | {"claim": "zero_batch", "remarks": {"answers (0, 2)": 3, "refused": 1}}
    assert "zero batch agrees answers (0, 2)" in text(tables(rendered(tmp_path, header, cell, FOOTER), "What came of it most often")[0])


@pytest.mark.parametrize("edit", [{"proofs": [{"params": "x"}]}, {"accumulation": "once"}, {"worst_soft": "far"}, {"proofs": {}}])
def test_what_is_no_such_thing_is_an_error(tmp_path: Path, edit: dict[str, Any]) -> None:
    """One line, no traceback."""
    with pytest.raises(RecordError):
        page(read_all([written(tmp_path, HEADER, CELL | edit, FOOTER)]))
