"""Reports: what a reader must be able to trust of the page as a whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from suites.meta.records import (
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    KNOWN,
    LIMITS,
    NOT_SEEN,
    REQUEST,
    TARGET,
    UNFOLD,
    WHOLE,
    cells_of,
    elements,
    poisoned,
    rendered,
    section,
    tables,
)

NOT_SELECTED = "not selected in this run"


def test_hostile_strings_are_escaped(tmp_path: Path) -> None:
    """Whatever a framework, a path or a message says, the page gains no element of it."""
    html = rendered(tmp_path, *map(poisoned, WHOLE))
    assert "&lt;script&gt;" in html
    seen = elements(html).seen
    assert not {"script", "img"} & {tag for tag, _ in seen}
    assert not {name for _, names in seen for name in names if name.startswith("on")}


@pytest.mark.parametrize("more", ["", '{"record": "cel'])
def test_a_run_without_footer_is_called_incomplete(tmp_path: Path, more: str) -> None:
    """A run that did not finish is INCOMPLETE in a banner that names the file."""
    html = rendered(tmp_path, HEADER, CELL, more=more)
    assert re.search(r'class="banner".*run\.jsonl is INCOMPLETE', html)
    assert "All runs are complete" not in html
    assert ("cut in half" in html) == bool(more)


def test_a_complete_run_has_no_banner(tmp_path: Path) -> None:
    """Only a run that is not whole has a warning."""
    assert 'class="banner"' not in rendered(tmp_path, *WHOLE)


@pytest.mark.parametrize(
    "footer",
    [{"why": "interrupted", "exit": 2}, {"exit": 1}, {"exit": 3}, {"exit": 5, "judged": 0}],
)
def test_a_run_that_is_not_green_is_not_shown_as_green(
    tmp_path: Path, footer: dict[str, Any]
) -> None:
    """Interrupted, red without a discrepancy, a fault of the suite, nothing judged."""
    assert 'class="banner"' in rendered(tmp_path, HEADER, CELL, FOOTER | footer)


def test_a_known_failure_is_marked_with_its_id(tmp_path: Path) -> None:
    """In the matrix, beside what agrees elsewhere; and a new discrepancy stands before it."""
    assert (
        "known: k1"
        in cells_of(tables(rendered(tmp_path, HEADER, CELL, KNOWN, FOOTER), "fake 1.0, conv")[0])[0]
    )
    articles = re.findall(
        r'<article [^>]*class="(\w+)"', rendered(tmp_path, HEADER, CELL, KNOWN, DISCREPANCY, FOOTER)
    )
    assert articles == ["differs", "known"]


def test_a_known_failure_that_was_not_seen_is_listed_with_its_reason(tmp_path: Path) -> None:
    """One row for all places of one reason."""
    html = rendered(
        tmp_path,
        HEADER,
        CELL,
        NOT_SEEN,
        NOT_SEEN | {"dtype": "float64"},
        NOT_SEEN | {"why": "it agrees"},
        FOOTER,
    )
    (table,) = tables(section(html, "not-seen"), "not seen")
    story = "Another Only there."
    first = [
        "fake 1.0",
        "the CPU is another",
        "conv native float32, conv native float64",
        "forward is exact",
        story,
    ]
    assert cells_of(table) == [
        *first,
        "fake 1.0",
        "it agrees",
        "conv native float32",
        "forward is exact",
        story,
    ]


def test_the_summary_has_claims_by_adapters(tmp_path: Path) -> None:
    """Judged, asked, new and known of each adapter; the gravest verdict of each claim."""
    html = rendered(tmp_path, *WHOLE[:-1], KNOWN | {"dtype": "float64"}, FOOTER)
    assert cells_of(tables(html, "Each adapter")[0]) == [
        "3",
        "1 of 5",
        "9",
        "1",
        "2",
        "0",
        "1",
        *["0"] * 5,
    ]
    words = cells_of(tables(html, "Each claim")[0])
    assert words == ["1 discrepancy 9 on 1 route", *[NOT_SELECTED] * 3, "no route to gradients"]


def test_every_link_within_the_page_has_its_target(tmp_path: Path) -> None:
    """Anchors are unique and each is there."""
    html = rendered(tmp_path, *WHOLE)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_rendering_is_pure(tmp_path: Path) -> None:
    """The same records make the same bytes."""
    assert rendered(tmp_path, *WHOLE) == rendered(tmp_path, *WHOLE)


def test_documents_that_differ_stand_side_by_side(tmp_path: Path) -> None:
    """A row for each request, once for all kernel paths; each document is named."""
    mode = {"mode": "same", "source": "another", "made": [REQUEST | {"begin": 1, "end": 0}]}
    other = TARGET | {"adapter": "other", "modes": {"same": mode}}
    header = HEADER | {"targets": [TARGET, TARGET | {"path": "avx2"}, other]}
    html = section(rendered(tmp_path, header, CELL, FOOTER), "by-design")
    (table,) = tables(html, "SAME")
    assert cells_of(table) == ["4", "3", "2", "1", "8 (0, 1)", "8 (1, 0)", "differ"]
    assert "Documents differ in 1 of 1" in html
    assert "the fake&#39;s document" in html
    assert "another" in html


def test_what_is_supported_after_all_is_counted(tmp_path: Path) -> None:
    """Calls beyond a limit: tried, refused, answered rightly, and the rest; none that never ran."""
    verdicts = {"agrees": 9, "accepted nonsense": 1, "not started": 4}
    tried = CELL | {
        "claim": LIMITS,
        "verdicts": verdicts,
        "after_all": {"has rank 1 only": 3},
        "findings": 1,
    }
    html = section(rendered(tmp_path, HEADER, tried, CELL | UNFOLD, FOOTER), "unsupported")
    first, second = (row for row in tables(html, "limits")[0].split("<tr>") if "<td" in row)
    assert cells_of(first)[:5] == [
        "has rank 1 only supported after all: 3 answers",
        "10",
        "6",
        "3",
        "1",
    ]
    assert cells_of(second)[1] == "not tried: not in this run"
