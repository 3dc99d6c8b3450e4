"""Tests of faults that depend on the data more than on the parameters: one bug each."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.records.reading import read
from suites.meta.bugs.recorded import EXACT, named, recorded

REAL, SMALL = "forward_is_within_the_bound", "subnormal_numbers_are_kept"
SPECIAL = [EXACT, "a_nan_fills_its_footprint_and_no_more", "special_values_mix_as_ieee_754_says"]


@pytest.mark.parametrize(
    ("lie", "claims", "kinds"),
    [
        ("flushes_in_two_regions", [SMALL], ["subnormal flushed"]),
        ("shortens_in_two_regions", [REAL], ["input precision"]),
        ("flushes_and_shortens", [REAL, SMALL], ["input precision", "subnormal flushed"]),
        ("drops_a_tail", SPECIAL, ["input tail dropped"]),
        ("drops_a_tail_and_swallows_nan", SPECIAL, ["NaN is swallowed", "input tail dropped"]),
    ],
)
def test_a_numeric_fault_is_one_bug(
    lie: str, claims: list[str], kinds: list[str], tmp_path: Path
) -> None:
    """One fault in two regions is one bug, and two faults are two bugs."""
    bugs = read(recorded(tmp_path / "mine.jsonl", named("mine", lie=lie), claims=claims)).bugs
    assert sorted(bug["diagnosis"]["kind"] for bug in bugs) == kinds
