"""A fault that the data decide, more than the parameters do, is one bug a diagnosis,
wherever it shows.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.records.reading import read
from suites.meta.bugs.recorded import named, recorded

REAL, SMALL = "forward_is_within_the_bound", "subnormal_numbers_are_kept"


@pytest.mark.parametrize(
    ("lie", "claims", "kinds"),
    [
        ("flushes_in_two_regions", [SMALL], ["subnormal flushed"]),
        ("shortens_in_two_regions", [REAL], ["input precision"]),
        ("flushes_and_shortens", [REAL, SMALL], ["input precision", "subnormal flushed"]),
    ],
)
def test_a_numeric_fault_is_one_bug(
    lie: str, claims: list[str], kinds: list[str], tmp_path: Path
) -> None:
    """In two regions it is one, and two faults are two."""
    bugs = read(recorded(tmp_path / "mine.jsonl", named("mine", lie=lie), claims=claims)).bugs
    assert sorted(bug["diagnosis"]["kind"] for bug in bugs) == kinds
