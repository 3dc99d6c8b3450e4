"""Scripts and pictures of what JSON has no number for: bfloat16, NaN, infinities, zeros with a sign, complex numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from reports.pictures import pictures
from reports.script import script
from reports.slices import difference
from suites.meta.records import CELL, DISCREPANCY, FOOTER, HEADER, rendered

NAN, INF = float("nan"), float("inf")
SPECIAL = [[[-0.0, "nan", "-inf"]]]
SHORT = DISCREPANCY | {"dtype": "bfloat16", "operands": {"x": [[[1.5, "inf", -0.0]]], "w": [[[1.0]]]}}
BITS = "x = x.view(np.int16)\ny = x.view([('bfloat16', np.uint16)])"  # as PyTorch's entry and exit have it


def printed(record: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the script of a record prints."""
    exec(script(record, {}) or "", {})
    return capsys.readouterr().out.splitlines()


def test_bfloat16_is_given_and_printed_as_values_where_the_call_takes_bits(capsys: pytest.CaptureFixture[str]) -> None:
    """The operands' upper halves go in, and what comes out is widened again."""
    assert printed(SHORT | {"call": BITS}, capsys)[:2] == ["y: float32 (1, 1, 3)", "[[[1.5, inf, -0.0]]]"]


def test_bfloat16_is_the_dtype_that_the_framework_brings() -> None:
    """By its name, which NumPy knows once ml_dtypes is imported."""
    assert "x = np.array([[[1.5, float(\"inf\"), -0.0]]], 'float32').astype('bfloat16')\n" in (script(SHORT, {}) or "")


def test_special_values_are_written_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """As operands, as what came out and as what was expected; the sign of zero is kept."""
    record = DISCREPANCY | {"call": "y = x", "operands": {"x": SPECIAL}, "expected": SPECIAL}
    assert printed(record, capsys) == ["y: float32 (1, 1, 3)", "[[[-0.0, nan, -inf]]]", "expected of y:", "[[[-0.0, nan, -inf]]]"]


def test_special_values_are_drawn() -> None:
    """Each in its own words; where both are NaN, or the same infinity, nothing differs."""
    expected, got, apart = pictures(DISCREPANCY | {"expected": [[[-0.0, "nan", "-inf", 1.0]]], "got": [[[0.0, "nan", "-inf", "nan"]]]})
    assert [one.text for one in expected.squares] == ["-0", "NaN", "−∞", "1"]
    assert [one.text for one in got.squares] == ["0", "NaN", "−∞", "NaN"]
    assert [one.text for one in apart.squares] == ["0", "0", "0", "NaN"]
    assert "1 not finite" in apart.words


@pytest.mark.parametrize("got, expected, told", [(INF, 1.0, INF), (-INF, INF, -INF), (1.0, INF, -INF), (NAN, NAN, 0.0), (0.1, 0.1, 0.0)])
def test_a_difference_is_told_where_one_is_not_finite(got: float, expected: float, told: float) -> None:
    """Infinities differ by an infinity, like from like by nothing."""
    assert difference(got, expected) == told


def test_a_story_without_numbers_still_renders(tmp_path: Path) -> None:
    """Complex numbers are not recorded; the replay line, the message and the words for the pictures are."""
    record = DISCREPANCY | {"dtype": "complex64", "got": None, "expected": None, "operands": None}
    told = rendered(tmp_path, HEADER, CELL | {"dtype": "complex64"}, record, FOOTER)
    figures = re.findall(r"<figure>(.*?)</figure>", told, re.DOTALL)
    assert len(figures) == 3
    assert all("Not drawn" in one for one in figures)
    assert "The line below asks it again" in told
