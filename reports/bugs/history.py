"""The history of a bug: the releases that show it,
and those that were judged in the same places and do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.bugs.bug import Bug
from reports.bugs.words import few
from reports.records.collating import Collated
from reports.records.runs import Place, key_of

MOST_RELEASES = 6  # that a sentence names
NUMBER = re.compile(r"\d+")
Judged = dict[Place, set[str]]  # place -> versions


@dataclass(frozen=True)
class History:
    """One adapter's releases, the oldest first: those that show a bug and those that do not."""

    adapter: str
    shows: list[str]
    agrees: list[str]

    @property
    def sentence(self) -> str:
        """The releases in words, for all places of the bug together."""
        shows = f"{self.adapter}: shows in {few(self.shows, MOST_RELEASES)}"
        if self.agrees:
            return f"{shows}; not in {few(self.agrees, MOST_RELEASES)}"
        return f"{shows}; no other release was judged there"


def judged_versions(collated: Collated) -> Judged:
    """Which versions were judged in each place, known failures that did not show included."""
    versions: Judged = {}
    for key, cell in collated.cells.items():
        if cell["judged"]:
            versions.setdefault(key.place, set()).add(key.version)
    for record in collated.not_seen:
        versions.setdefault(key_of(record).place, set()).add(record["version"])
    return versions


def histories(bug: Bug, judged: Judged) -> list[History]:
    """The history of a bug in each of its adapters."""
    return [_history(bug, adapter, judged) for adapter in bug.adapters]


def _history(bug: Bug, adapter: str, judged: Judged) -> History:
    places = [place for place in bug.record["places"] if place["adapter"] == adapter]
    shows = {place["version"] for place in places}
    others = {name for place in places for name in judged.get(key_of(place).place, ())} - shows
    return History(adapter, sorted(shows, key=order), sorted(others, key=order))


def order(version: str) -> tuple[int, ...]:
    """A key that sorts releases: their numbers."""
    return tuple(int(number[:9]) for number in NUMBER.findall(version.partition("+")[0]))
