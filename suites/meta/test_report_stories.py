"""The article of a discrepancy: its calls, its error in words, its pictures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from suites.meta.records import (
    CALL,
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    KNOWN,
    WHOLE,
    array,
    rendered,
    section,
    text,
)


@pytest.mark.parametrize(
    "got", [None, [], [[[]]], 3, "text", [[1, 2], [3]], [[[1, "inf", "nan"]]], [[[[[[1]]]]]]]
)
def test_any_array_is_drawn_or_said_to_be_missing(tmp_path: Path, got: Any) -> None:
    """Nothing, empty, ragged, or of another rank: the page says in words what it cannot draw."""
    record = DISCREPANCY | {"got": got, "calls": []}
    figure = re.findall(
        r"<figure>(.*?)</figure>", rendered(tmp_path, HEADER, CELL, record, FOOTER), re.DOTALL
    )[1]
    assert "<svg" in figure or "drawn" in figure or "draw:" in figure


def test_all_calls_of_the_evidence_are_shown(tmp_path: Path) -> None:
    """Each with its text, operands, status and message; in the order in which they were made."""
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


def test_a_discrepancy_that_was_seen_once_says_so(tmp_path: Path) -> None:
    """In its heading, in words, and in the summary."""
    html = rendered(tmp_path, HEADER, CELL, DISCREPANCY | {"seen": "once"}, FOOTER)
    assert "wrong values, seen once" in html
    assert "did not fail again" in section(html, "discrepancies")
    assert "float32, seen once" in section(html, "summary")
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
    """Where zero was due an ULP is next to nothing: the number itself is shown."""
    assert f"error {words} where" in text(
        rendered(tmp_path, HEADER, CELL, DISCREPANCY | fields, FOOTER)
    )


def test_an_issue_that_is_no_web_address_is_no_link(tmp_path: Path) -> None:
    """A known failure's issue is a link only where it begins with http."""
    assert 'href="https://example.org/1"' in rendered(tmp_path, *WHOLE)
    assert 'href="javascript' not in rendered(
        tmp_path, HEADER, CELL, KNOWN | {"issue": "javascript:alert(1)"}, FOOTER
    )
