"""Trophies: what a release of a framework shows and a later one does not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reports.bugs.bug import Bug
from reports.collate import Collated

NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Trophy:
    """A bug of an adapter, the last version that shows it, and the first later one that does not."""

    bug: Bug
    adapter: str
    last: str
    fixed: str


def trophies(collated: Collated, bugs: Iterable[Bug]) -> list[Trophy]:
    """The bugs that a later version does not show, although it was judged in the same places."""
    versions: dict[tuple[str, ...], set[str]] = {}
    for key, cell in collated.cells.items():
        if cell["judged"]:
            versions.setdefault((key[0], *key[2:]), set()).add(key[1])
    for record in collated.not_seen:
        versions.setdefault(_place(record), set()).add(record["version"])
    return [trophy for bug in bugs for trophy in _of_bug(bug, versions)]


def _place(record: dict[str, str]) -> tuple[str, ...]:
    return tuple(record[name] for name in ("adapter", "route", "path", "claim", "dtype"))


def _of_bug(bug: Bug, judged: dict[tuple[str, ...], set[str]]) -> Iterable[Trophy]:
    for adapter in bug.adapters:
        places = [place for place in bug.record["places"] if place["adapter"] == adapter]
        last = max((place["version"] for place in places), key=order)
        versions = {name for place in places for name in judged.get(_place(place), ())}
        later = [version for version in versions if order(version) > order(last)]
        if later:
            yield Trophy(bug, adapter, last, min(later, key=order))


def order(version: str) -> tuple[int, ...]:
    """A key that sorts releases: their numbers."""
    return tuple(int(number[:9]) for number in NUMBER.findall(version.partition("+")[0]))
