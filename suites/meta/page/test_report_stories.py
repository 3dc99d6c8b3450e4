"""Tests of the section of a bug: its region, places, calls, errors and arrays."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reports.bugs.bug import Bug
from reports.sections.bug.evidence import evidence
from reports.sections.bug.issue import issue
from reports.sections.bug.region_words import conditions
from suites.meta.records import (
    BUG,
    CALL,
    CASE,
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    KNOWN,
    WHOLE,
    array,
    data_of,
    rendered,
    section,
    shown,
    text,
)

ASKED = "pytest 'suites/conformance/test_x.py::test_forward_is_exact[fake-{}-native-{}]' --case "


@pytest.mark.parametrize(
    "got", [None, [], [[[]]], 3, "text", [[1, 2], [3]], [[[1, "inf", "nan"]]], [[[[[[1]]]]]]]
)
def test_any_array_is_drawn_or_said_to_be_missing(tmp_path: Path, got: Any) -> None:
    """The page says in words what it cannot draw: no array, or one that is empty, ragged or of
    another rank.
    """
    record = DISCREPANCY | {"got": got, "calls": []}
    figure = re.findall(
        r"<figure>(.*?)</figure>", rendered(tmp_path, HEADER, CELL, record, FOOTER), re.DOTALL
    )[1]
    assert "<td" in figure or "drawn" in figure or "draw:" in figure


@pytest.mark.parametrize(
    ("selection", "title"),
    [("invalid input", "The legal case that the call changes"), ("drawn", "The smallest case")],
)
def test_a_case_that_its_call_changes_is_named_so(
    tmp_path: Path, selection: str, title: str
) -> None:
    """Its sizes are not those of the operands of an invalid call; so also in the issue's text."""
    name = DISCREPANCY["claim"]
    header = HEADER | {"claims": {name: HEADER["claims"][name] | {"selection": selection}}}
    html = rendered(tmp_path, header, CELL, DISCREPANCY, FOOTER)
    assert html.count(f"<h4>{title}</h4>") == 1
    assert f"- {title.removeprefix('The ')}: " in text(section(html, "bugs"))


def test_all_calls_of_the_evidence_are_shown(tmp_path: Path) -> None:
    """Each has its text, operands, status and message; they are in the order in
    which they were made.
    """
    define, two = (
        CALL | {"define": "f = jit(conv)"},
        {"x": array([[[5.0]]], shape=(1, 1, 1)), "b": None},
    )
    crashed = CALL | {
        "call": "y = conv(x)",
        "operands": two,
        "status": "crashed",
        "message": "SIGSEGV",
        "got": [],
    }
    html = text(
        rendered(tmp_path, HEADER, CELL, DISCREPANCY | {"calls": [define, crashed]}, FOOTER)
    )
    first, second = html.split("Call 1 of 2 ")[1].split("Call 2 of 2 ")
    assert first.startswith("f = jit(conv) y = x + w x float32 1 × 1 × 2: [[[1.0, 2.0]]] w float32")
    assert first.strip().endswith("returned : y float32 1 × 1 × 3")
    assert second.startswith(
        "y = conv(x) x float32 1 × 1 × 1: [[[5.0]]] b absent crashed : SIGSEGV"
    )


def test_the_page_says_which_discrepancy_was_seen_once(tmp_path: Path) -> None:
    """The heading, the section and the summary say so."""
    html = rendered(tmp_path, HEADER, CELL, DISCREPANCY | {"seen": "once"}, FOOTER)
    assert "wrong values, seen once" in html
    assert "did not fail again" in section(html, "bugs")
    assert "1 dtype, seen once" in section(html, "summary")
    assert "seen once" not in rendered(tmp_path, *WHOLE)


@pytest.mark.parametrize(
    "fields, words",
    [
        (
            {"expected": [[[1, 0, 3]]], "ulps": 5.36e49},
            "no error is allowed here; it is 3 where zero was due",
        ),
        (
            {"expected": [[[1, 0, 3]]], "ulps": 5.36e49, "bounds": 2.0},
            "2 times the bound; it is 3 where zero was due",
        ),
        (
            {"expected": None, "ulps": 5.36e49},
            "no error is allowed here; so far off that ULPs say nothing",
        ),
        ({}, "no error is allowed here; 1 ULP"),
    ],
)
def test_an_error_is_described_in_plain_words(
    tmp_path: Path, fields: dict[str, Any], words: str
) -> None:
    """Where zero was due, the number itself is shown, since a count of ULPs would say nothing."""
    assert f"error {words} where" in text(
        rendered(tmp_path, HEADER, CELL, DISCREPANCY | fields, FOOTER)
    )


def test_an_issue_that_is_no_web_address_is_no_link(tmp_path: Path) -> None:
    """The issue of a known failure is a link only if it begins with http."""
    assert 'href="https://example.org/1"' in rendered(tmp_path, *WHOLE)
    assert 'href="javascript' not in rendered(
        tmp_path, HEADER, CELL, KNOWN | {"issue": "javascript:alert(1)"}, FOOTER
    )


def test_a_bug_has_one_section_wherever_it_shows(tmp_path: Path) -> None:
    """Its discrepancies are rows of data, each with its replay line."""
    places = [("float32", "conv"), ("float64", "conv"), ("float32", "same")]
    records = [
        DISCREPANCY | {"dtype": dtype, "route": route, "replay": f"{ASKED.format(route, dtype)}{n}"}
        for n, (dtype, route) in enumerate(places)
    ]
    html = rendered(tmp_path, HEADER, CELL, *records, FOOTER)
    assert re.findall(r'<article id="([^"]+)"', html) == ["bug-fake-wrong-values-1"]
    ((_, title, rows),) = data_of(html)["bugs"]
    texts = data_of(html)["texts"]
    assert texts[title] == "wrong values where some(stride > 1)"
    lines = []
    for claim, adapter, route, path, dtype, _, before, between, case in rows:
        place = "-".join(texts[index] for index in (adapter, route, path, dtype))
        lines.append(f"{texts[before]}{texts[claim]}[{place}]{texts[between]}{texts[case]}")
    assert lines == [record["replay"] for record in records]


def test_two_bugs_in_one_cell_keep_their_own_discrepancies(tmp_path: Path) -> None:
    """A discrepancy belongs to the bug with the same case, or else to the bug with
    the same region.
    """
    other = CASE | {"batch": 2}
    bugs = [BUG, BUG | {"id": "fake-2", "region": "batch == 2", "case": other}]
    records = [DISCREPANCY | {"case": other, "message": "far off"}, DISCREPANCY]
    html = rendered(tmp_path, HEADER, CELL, *records, *bugs, FOOTER)
    second, first = re.findall(r"<article.*?</article>", html, re.DOTALL)
    assert "off by 1" in first
    assert "far off" not in first
    assert "far off" in second


def test_a_bug_can_be_read_without_a_script(tmp_path: Path) -> None:
    """The HTML has the title, diagnosis, region in words, counts, places, call, arrays, issue
    text and replay line.
    """
    (article,) = re.findall(
        r'<article id="bug-fake-wrong-values-1".*?</article>', rendered(tmp_path, *WHOLE), re.DOTALL
    )
    words = text(article)
    for part in (
        "Moved by one", "The output is moved by 1 along axis 0.",
        "on some axis the stride is more than 1", "3 of 3 fail there, 0 of 6 elsewhere",
        "y = x + w", "- version: fake 1.0", "Expected:", "pytest suites/conformance --case",
        "script: reproduced", "os.environ.update", "shows in", "forward is exact",
    ):  # fmt: skip
        assert part in words, part
    assert article.count('<table class="heat"') == 3


def test_no_text_of_a_record_ends_the_block_of_code_of_an_issue() -> None:
    """The fence is longer than any run of backticks; a title mentions no person and has no HTML."""
    record = DISCREPANCY | {"calls": [CALL | {"call": "y = '```````'"}], "got": None}
    bug = Bug(shown(BUG) | {"title": "@someone <img src=x>", "rule": "a `b` ``c``"})
    head, tail = issue(bug, evidence(record, {}, 10_000), "x86")
    assert "@\u200bsomeone &lt;img src=x&gt;" in head
    assert "``` a `b` ``c`` ```" in head
    assert head.endswith("````````python\n")
    assert tail.startswith("````````\n")


def test_what_a_script_has_printed_is_no_mark_of_an_issue() -> None:
    """The reason why a script was not run may be a line of a framework."""
    reason = "not run: TypeError: `[` *x*"
    head, _ = issue(Bug(shown(BUG) | {"reproduced": reason}), None, "x86")
    assert "- script: not run: TypeError: \\`\\[\\` \\*x\\*\n" in head


@pytest.mark.parametrize(
    "region, words",
    [
        ("rank == 1", ["the rank is 1"]),
        ("some(kernel_size % 2 == 0 and stride >= 2) and groups > 1",
         ["on some axis the kernel size is even and the stride is at least 2",
          "the number of groups is more than 1"]),
        ("not bias or some(first)", ["there is no bias or on some axis it is the first axis"]),
        ("(" * 300, []), ("import os", []), ("some()", []), ("f(x)", []), ("x" * 9000, []),
        ("lambda: 0", []),
    ],
)  # fmt: skip
def test_a_region_is_shown_in_words(region: str, words: list[str]) -> None:
    """A text that is not a region has no words."""
    assert list(conditions(region)) == words
