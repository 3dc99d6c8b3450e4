"""The baseline of a set of runs: a small file of their new bugs, which a later run takes for known.

It is sorted, holds no versions, counts or times, and is the same for the same bugs. What
`pytest suites/conformance --baseline FILE` makes of it stands in `suites/engine/baseline.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from reference.records.baseline import FORMAT, BaselineBug, BaselineFile
from reports.bugs.bug import Bug


def baseline_of(bugs: Iterable[Bug]) -> str:
    """The text of the file. Known failures are left out: they do not fail a run as it is."""
    entries = {json.dumps(entry): entry for bug in _unknown(bugs) for entry in _entries(bug)}
    file: BaselineFile = {"baseline": FORMAT, "bugs": sorted(entries.values(), key=_order)}
    return json.dumps(file, indent=1) + "\n"


def _unknown(bugs: Iterable[Bug]) -> list[Bug]:
    """Those that are no known failures; what was in a baseline stays in the next."""
    return [bug for bug in bugs if bug.known is None]


def _entries(bug: Bug) -> Iterator[BaselineBug]:
    """An entry for each adapter that shows the bug."""
    for adapter in bug.adapters:
        yield {
            "adapter": adapter, "verdict": bug.record["verdict"], "diagnosis": bug.diagnosis,
            "region": bug.region, "places": _places(bug, adapter),
        }  # fmt: skip


def _places(bug: Bug, adapter: str) -> dict[str, dict[str, list[str]]]:
    """Verdict -> claim -> routes of an adapter."""
    places: dict[str, dict[str, list[str]]] = {}
    own = (place for place in bug.record["places"] if place["adapter"] == adapter)
    names = {(place["verdict"], place["claim"], place["route"]) for place in own}
    for verdict, claim, route in sorted(names):
        places.setdefault(verdict, {}).setdefault(claim, []).append(route)
    return places


def _order(bug: BaselineBug) -> tuple[str, ...]:
    """A key that sorts by adapter, verdict and region."""
    names = (bug["adapter"], bug["verdict"], bug["region"], str(bug["diagnosis"]))
    return (*names, json.dumps(bug))
