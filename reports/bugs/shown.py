"""The record of a bug as lists and pages show it: with the places of all records that are of it."""

from __future__ import annotations

from typing import NotRequired

from reference.records.bug import BugFields, BugPlaceRecord, CountsRecord


class ShownPlace(BugPlaceRecord):
    """A cell where a bug of several records shows."""

    adapter: str
    version: str


class ShownBug(BugFields):
    """A bug of all its records."""

    counts: CountsRecord | None  # None where no run has a record of it
    places: list[ShownPlace]
    components: list[str]  # what all places are built on
    run: NotRequired[int]  # the number of the run of the clearest record
