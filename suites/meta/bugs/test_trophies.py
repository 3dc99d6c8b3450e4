"""Tests of trophies: bugs that one release shows and a later release does not show."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.bugs.bug import bugs_of
from reports.bugs.history import order
from reports.records.collating import collate
from reports.records.reading import read_all
from reports.sections.trophies import Trophy, trophies
from suites.meta.records import (
    BUG,
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    KNOWN,
    NOT_SEEN,
    Record,
    rendered,
    section,
    written,
)

RIGHT = CELL | {"verdicts": {"agrees": 9}, "findings": 0}


def won(folder: Path, *records: Record) -> list[Trophy]:
    """The trophies in records."""
    collated = collate(read_all([written(folder, HEADER, *records, FOOTER)]))
    return trophies(collated, bugs_of(collated))


@pytest.mark.parametrize("version, number", [("1.1", 1), ("1.10", 1), ("0.9", 0), ("1.0", 0)])
def test_a_later_release_that_agrees_is_a_trophy(tmp_path: Path, version: str, number: int) -> None:
    """An earlier release, or the same release, is not a trophy."""
    records = (CELL, DISCREPANCY, BUG, RIGHT | {"version": version})
    prizes = won(tmp_path, *records) if version != "1.0" else won(tmp_path, CELL, DISCREPANCY, BUG)
    assert [(trophy.last, trophy.fixed) for trophy in prizes] == [("1.0", version)] * number


def test_a_release_that_was_not_asked_there_is_none(tmp_path: Path) -> None:
    """A release that was asked only on another route is not a trophy."""
    assert won(tmp_path, CELL, DISCREPANCY, BUG, RIGHT | {"version": "2.0", "route": "same"}) == []


def test_a_known_failure_that_a_later_release_does_not_show_is_one(tmp_path: Path) -> None:
    """The later release agrees in its example, and the page lists it."""
    gone = NOT_SEEN | {"known": "k1", "version": "1.1"}
    assert [trophy.fixed for trophy in won(tmp_path, CELL, KNOWN, gone)] == ["1.1"]
    html = rendered(tmp_path, HEADER, CELL, KNOWN, gone, FOOTER)
    assert "An old bug" in section(html, "trophies")
    assert "None" in section(rendered(tmp_path, HEADER, CELL, KNOWN, FOOTER), "trophies")


def test_releases_are_in_the_order_of_their_numbers() -> None:
    """Numbers are compared, not letters; the suffix of a local build does not count."""
    assert sorted(["2.10.0", "2.9.1+cpu2", "2.9.0"], key=order) == ["2.9.0", "2.9.1+cpu2", "2.10.0"]


def test_a_bug_names_the_releases_that_show_it(tmp_path: Path) -> None:
    """It also names the releases that were judged in its places and do not show it."""
    alone = rendered(tmp_path, HEADER, CELL, DISCREPANCY, BUG, FOOTER)
    assert "fake: shows in 1.0; no other release was judged there" in alone
    others = (RIGHT | {"version": version} for version in ("1.10", "0.9"))
    compared = rendered(tmp_path, HEADER, CELL, DISCREPANCY, BUG, *others, FOOTER)
    assert "fake: shows in 1.0; not in 0.9, 1.10" in compared
