"""Trophies: what a release of a framework shows and a later one does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.bugs.bug import Bug
from reports.bugs.history import histories, judged_versions, order
from reports.records.collating import Collated


@dataclass(frozen=True)
class Trophy:
    """A bug of an adapter, the last version that shows it,
    and the first later one that does not.
    """

    bug: Bug
    adapter: str
    last: str
    fixed: str


def trophies(collated: Collated, bugs: Iterable[Bug]) -> list[Trophy]:
    """The bugs that a later version does not show, although it was judged in the same places."""
    judged = judged_versions(collated)
    compared = {place[0] for place, versions in judged.items() if len(versions) > 1}
    candidates = (
        Trophy(bug, history.adapter, history.shows[-1], _later(history.shows[-1], history.agrees))
        for bug in bugs
        if compared.intersection(bug.adapters)
        for history in histories(bug, judged)
    )
    return [trophy for trophy in candidates if trophy.fixed]


def _later(last: str, versions: Iterable[str]) -> str:
    """The first version after the last that shows a bug; empty where there is none."""
    return next((version for version in versions if order(version) > order(last)), "")
