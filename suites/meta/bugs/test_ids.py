"""Tests of ids: no two bugs have one, and the numbers are the next free ones."""

from __future__ import annotations

from reports.records.ids import Ids


def test_an_id_that_is_taken_gets_the_next_free_number() -> None:
    """The number at its end is not a part of its stem; what was free stays as it is."""
    ids = Ids(["a-1", "a-3"])
    names = ["a-1", "a-1", "a-3", "b", "b", "b-1", "a-2"]
    assert [ids.take(name) for name in names] == ["a-2", "a-4", "a-5", "b", "b-1", "b-2", "a-6"]
