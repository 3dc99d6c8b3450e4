"""Tests of the page as a whole: it is complete, safe and the same for the same records."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from reference.verdicts import SEVERITIES
from reports.page.embed import embedded
from reports.page.render import page
from reports.records.reading import read_all
from reports.records.writing import RecordError
from suites.meta.records import (
    BUG,
    CALL,
    CASE,
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    HOSTILE,
    KNOWN,
    LIMITS,
    NOT_SEEN,
    REQUEST,
    TARGET,
    UNFOLD,
    WHOLE,
    array,
    cells_of,
    claim,
    data_of,
    elements,
    matrix_cell,
    poisoned,
    rendered,
    section,
    tables,
    text,
)

NOT_SELECTED = "not selected in this run"


def test_hostile_strings_are_escaped(tmp_path: Path) -> None:
    """No text of a framework, a path or a message becomes an element of the page."""
    html = rendered(tmp_path, *map(poisoned, WHOLE))
    assert "&lt;script&gt;" in html
    seen = elements(html).seen
    assert "img" not in {tag for tag, _ in seen}
    assert [names for tag, names in seen if tag == "script"] == [["type", "id"], []]
    assert HOSTILE not in html
    assert any(HOSTILE in text for text in data_of(html)["texts"])
    assert not {name for _, names in seen for name in names if name.startswith("on")}


@pytest.mark.parametrize("more", ["", '{"record": "cel'])
def test_a_run_without_footer_is_called_incomplete(tmp_path: Path, more: str) -> None:
    """A banner says that the run did not finish, and names the file."""
    html = rendered(tmp_path, HEADER, CELL, more=more)
    assert re.search(r'class="banner".*run\.jsonl is INCOMPLETE', html)
    assert "All runs are complete" not in html
    assert ("cut in half" in html) == bool(more)


def test_a_complete_run_has_no_banner(tmp_path: Path) -> None:
    """Only a run that is not complete, or not green, has one."""
    assert 'class="banner"' not in rendered(tmp_path, *WHOLE)


@pytest.mark.parametrize(
    "footer",
    [{"why": "interrupted", "exit": 2}, {"exit": 1}, {"exit": 3}, {"exit": 5, "judged": 0}],
)
def test_a_run_that_is_not_green_is_not_shown_as_green(
    tmp_path: Path, footer: dict[str, Any]
) -> None:
    """It was interrupted, failed without a discrepancy, met a fault of the suite,
    or judged nothing.
    """
    assert 'class="banner"' in rendered(tmp_path, HEADER, CELL, FOOTER | footer)


def test_a_known_bug_is_marked_with_its_id(tmp_path: Path) -> None:
    """Its section follows those of new bugs; its cells count what is known."""
    html = rendered(tmp_path, HEADER, CELL, KNOWN, DISCREPANCY, FOOTER)
    assert re.findall(r'<article [^>]*class="(\w+)"', html) == ["differs", "known"]
    assert "Known as k1" in section(html, "bugs")
    assert matrix_cell(html, "forward_is_exact") == "new bug 9 1 1"
    html = rendered(tmp_path, HEADER, CELL, KNOWN, FOOTER)
    assert matrix_cell(html, "forward_is_exact") == "known bug 9 0 1"
    assert cells_of(tables(html, "Each claim")[0])[0] == "9 1 known least 24"
    assert '<td class="mixed">' in html


def test_a_known_failure_that_was_not_seen_is_listed_with_its_reason(tmp_path: Path) -> None:
    """All places with the same reason share a row."""
    html = rendered(
        tmp_path,
        HEADER,
        CELL,
        NOT_SEEN,
        NOT_SEEN | {"dtype": "float64"},
        NOT_SEEN | {"why": "it agrees"},
        FOOTER,
    )
    (table,) = tables(html, "not seen")
    story = ("Another", "Only there.")
    places = "conv native float32, conv native float64"
    assert cells_of(table) == [
        *("fake 1.0", "the CPU is another", places, "forward is exact", *story),
        *("fake 1.0", "it agrees", "conv native float32", "forward is exact", *story),
    ]


def test_the_summary_has_the_bugs_of_each_adapter(tmp_path: Path) -> None:
    """A row has what was judged and asked, and the bugs by severity; each bug has a
    line, new ones first.
    """
    html = rendered(tmp_path, *WHOLE[:-3], KNOWN | {"dtype": "float64"}, FOOTER)
    row = ["9", "1 of 5", "–", "2 (1 new)", *["–"] * (len(SEVERITIES) - 2), "complete"]
    assert cells_of(tables(html, "Bugs of each adapter")[0]) == row
    lines = [text(line) for line in re.findall(r"<li>.*?</li>", section(html, "summary"))]
    assert lines == [
        "new wrong values where some(stride &gt; 1) 1 claim, 1 route, 1 path, 1 dtype",
        "known wrong values An old bug 1 claim, 1 route, 1 path, 2 dtypes",
    ]


def test_a_claim_that_judged_nothing_is_not_counted(tmp_path: Path) -> None:
    """Its cell exists, but all of its cases were left out."""
    empty = CELL | {"claim": "columns", "judged": 0, "verdicts": {}, "unsupported": {"no": 9}}
    (table,) = tables(rendered(tmp_path, HEADER, CELL, empty, FOOTER), "Bugs of each adapter")
    assert cells_of(table)[:2] == ["9", "1 of 5"]


def test_the_overview_has_claims_by_adapters(tmp_path: Path) -> None:
    """A claim has its counts, or the reason why there are none."""
    words = cells_of(tables(rendered(tmp_path, *WHOLE), "Each claim")[0])
    known = "9 1 fail 1 known least 24"
    assert words == [known, *[NOT_SELECTED] * 3, "no route to gradients"]


def test_every_link_within_the_page_has_its_target(tmp_path: Path) -> None:
    """Each id is unique, and each link leads to one."""
    html = rendered(tmp_path, *WHOLE)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_rendering_is_pure(tmp_path: Path) -> None:
    """The same records make the same bytes."""
    assert rendered(tmp_path, *WHOLE) == rendered(tmp_path, *WHOLE)


def test_documents_that_differ_stand_side_by_side(tmp_path: Path) -> None:
    """Each request has one row for all kernel paths; each document is named."""
    mode = {"mode": "same", "source": "another", "made": [REQUEST | {"begin": 1, "end": 0}]}
    other = TARGET | {"adapter": "other", "modes": {"same": mode}}
    header = HEADER | {"targets": [TARGET, TARGET | {"path": "avx2"}, other]}
    html = section(rendered(tmp_path, header, CELL, FOOTER), "by-design")
    (table,) = tables(html, "SAME")
    assert cells_of(table) == ["4", "3", "2", "1", "8 (0, 1)", "8 (1, 0)", "differ"]
    assert "Documents differ in 1 of 1" in html
    assert "the fake&#39;s document" in html
    assert "another" in html


def test_calls_beyond_a_limit_are_counted(tmp_path: Path) -> None:
    """The table counts those that were tried, refused, answered rightly, and the rest; those that
    never ran are not counted.
    """
    verdicts = {"agrees": 9, "accepted nonsense": 1, "not started": 4}
    tried = CELL | {
        "claim": LIMITS,
        "verdicts": verdicts,
        "after_all": {"has rank 1 only": 3},
        "findings": 1,
    }
    html = section(rendered(tmp_path, HEADER, tried, CELL | UNFOLD, FOOTER), "unsupported")
    first, second = (row for row in tables(html, "limits")[0].split("<tr>") if "<td" in row)
    assert cells_of(first)[1:6] == [
        "has rank 1 only supported after all: 3 answers",
        "10",
        "6",
        "3",
        "1",
    ]
    assert cells_of(second)[2] == "not tried: not in this run"


def test_the_sentence_of_a_route_stands_on_the_page_once(tmp_path: Path) -> None:
    """It stands beside the limits; a record of an older version has none, and the page says so."""
    about = "The fake's own call & no other."
    routes = TARGET["routes"] | {"conv": TARGET["routes"]["conv"] | {"about": about}}
    header = HEADER | {"targets": [TARGET | {"routes": routes}]}
    html = rendered(tmp_path, header, CELL, CELL | UNFOLD, FOOTER)
    first, second = (row for row in tables(html, "limits")[0].split("<tr>") if "<td" in row)
    assert unescape(cells_of(first)[0]) == about
    assert cells_of(second)[0] == "not recorded"
    assert unescape(html).count(about) == 1


def test_the_page_is_small_however_many_bugs_there_are(tmp_path: Path) -> None:
    """Only the first bugs have sections, and only a part of them has arrays and scripts."""
    noise = array([[[0.125] * 1500]], shape=(1, 1, 1500))
    call = CALL | {"operands": {"x": noise, "w": noise}, "got": [noise]}
    plane = [[[[0.3] * 40] * 40]]
    many = [
        DISCREPANCY
        | {
            "region": f"rank == {n}",
            "case": CASE | {"batch": n},
            "calls": [call],
            "got": plane,
            "expected": plane,
        }
        for n in range(700)
    ]
    html = rendered(tmp_path, HEADER, CELL, *many, FOOTER)
    assert len(html) < 3_500_000
    assert "100 further bugs are not on this page" in html
    assert '<table class="heat"' in html


def test_a_cell_costs_less_than_a_hundred_characters(tmp_path: Path) -> None:
    """A cell is a row of indices; each text stands in the page once."""
    names = [f"claim {n}" for n in range(400)]
    header = HEADER | {"claims": {name: claim("So it is.") for name in names}}
    sizes = []
    for dtypes in ("a", "abcdefghi"):
        cells = [CELL | {"claim": name, "dtype": dtype} for name in names for dtype in dtypes]
        sizes.append(len(rendered(tmp_path, header, *cells, FOOTER)))
    assert sizes[1] - sizes[0] < 100 * 8 * 400


@pytest.mark.parametrize(
    "hostile", ["</script><script>alert(1)//", "<!--<script>", "\u2028]]>&amp;", "\ud800"]
)
def test_data_cannot_leave_its_element(tmp_path: Path, hostile: str) -> None:
    """A text is ASCII JSON without the signs of HTML, and is the same when it is read back."""
    data = embedded([hostile])
    assert data.isascii()
    assert not set("<>&") & set(data)
    assert json.loads(data) == [hostile]
    html = rendered(tmp_path, *WHOLE[:2], NOT_SEEN | {"why": hostile}, FOOTER)
    assert hostile in data_of(html)["texts"]
    html.encode()


def test_only_the_script_of_the_page_may_run(tmp_path: Path) -> None:
    """The policy of the page names the script by its hash, and allows no request."""
    html = rendered(tmp_path, *WHOLE)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    script = html.split("</script>\n<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src &#39;sha256-{digest}&#39;" in policy or f"'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r'\b(src|action)="', html)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-1", "1000000000", "0"])
def test_a_number_without_meaning_makes_a_page_or_one_line(tmp_path: Path, number: str) -> None:
    """It may be any number of any record."""
    line = json.dumps(HEADER) + "\n"
    for record in (CELL, DISCREPANCY, BUG, FOOTER):
        (tmp_path / "run.jsonl").write_text(
            line + re.sub(r"(?<=[ \[])-?\d+(\.\d+)?(?=[,\]}])", number, json.dumps(record))
        )
        try:
            html = page(read_all([tmp_path / "run.jsonl"]))
            assert data_of(html)["texts"]
        except RecordError as error:
            assert "\n" not in str(error)
