"""The baseline: discrepancies that a maintainer has accepted, and which of them still show.

`python -m reports baseline` writes the file (`reports/ci/baseline.py`):

    {"baseline": 1, "bugs": [{"adapter": "torch", "verdict": "wrong values", "diagnosis": null,
     "region": "groups > 1", "places": {"wrong values": {"forward_is_exact": ["conv_transpose"]}}}]}
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from reference.region.language import RegionError, parse
from reference.schema import Case
from suites.engine.cell.result import DISCREPANCIES

FORMAT = 1
REMADE = "make a new one with python -m reports baseline RECORDS -o FILE"
FIELDS = {"adapter": str, "verdict": str, "region": str, "places": dict}
Place = tuple[str, str, str]  # adapter, claim, route
Counts = dict[str, Any]


class BaselineError(ValueError):
    """A baseline that cannot be read: one line with the file and what is wrong."""


@dataclass(frozen=True)
class Entry:
    """One bug of the file. `places`: (claim, route, verdict) where it shows."""

    adapter: str
    verdict: str
    diagnosis: str | None
    region: str
    places: frozenset[tuple[str, str, str]]

    @cached_property
    def cells(self) -> set[Place]:
        """The cells that must have been asked before it is no longer seen."""
        return {(self.adapter, claim, route) for claim, route, _ in self.places}

    def holds(self, place: Place, verdict: str, case: Case) -> bool:
        """Whether a discrepancy is the bug: its smallest case lies in the region, if any."""
        adapter, claim, route = place
        if adapter != self.adapter or (claim, route, verdict) not in self.places:
            return False
        try:
            return not self.region or parse(self.region)(case)
        except RegionError:  # as of a division by zero in this case
            return False

    @property
    def sentence(self) -> str:
        """The bug in words, on one line."""
        kind = f" ({self.diagnosis})" if self.diagnosis else ""
        where = f" where {self.region}" if self.region else ""
        claims = sorted({claim for claim, _, _ in self.places})
        more = f" and {len(claims) - 1} more" if len(claims) > 1 else ""
        about = f"{self.adapter}: {self.verdict}{kind}{where}, in {claims[0]}{more}"
        return "".join(letter if letter.isprintable() else " " for letter in about)


@dataclass
class Baseline:
    """The entries of a file, how often each has shown in this run, and the cells asked."""

    entries: tuple[Entry, ...] = ()
    counts: Counter[int] = field(default_factory=Counter)  # by the number of the entry
    places: set[Place] = field(default_factory=set)

    def holds(self, place: Place, verdict: str, case: Case) -> bool:
        """Whether a discrepancy is in the baseline."""
        return any(entry.holds(place, verdict, case) for entry in self.entries)

    def note(self, place: Place, discrepancies: Iterable[tuple[str, Case]]) -> None:
        """Note a cell that was asked to its end, and (verdict, smallest case) of each."""
        self.places.add(place)
        for verdict, case in discrepancies:
            numbers = enumerate(self.entries)
            self.counts.update(n for n, entry in numbers if entry.holds(place, verdict, case))

    def to_process(self) -> Counts:
        """What a process of pytest-xdist sends to the one that controls it."""
        return {
            "counts": dict(self.counts),
            "places": [list(place) for place in sorted(self.places)],
        }

    def add(self, process: Counts) -> None:
        """Add what a process has sent."""
        self.counts.update(process["counts"])
        self.places.update((adapter, claim, route) for adapter, claim, route in process["places"])

    def sentences(self) -> Iterator[str]:
        """What the end of a run says: what is in the baseline, and what is no longer seen."""
        for number, entry in enumerate(self.entries):
            if self.counts[number]:
                yield f"in the baseline, {self.counts[number]} times: {entry.sentence}"
            elif entry.cells <= self.places:
                yield f"no longer seen, take it out of the baseline: {entry.sentence}"


def load(file: Path) -> Baseline:
    """The baseline of a file. BaselineError says what is wrong with it."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "not JSON"
        raise BaselineError(f"--baseline {file}: {reason}") from None
    if not isinstance(document, dict) or document.get("baseline") != FORMAT:
        reason = f"this is no baseline of format {FORMAT}; {REMADE}"
        raise BaselineError(f"--baseline {file}: {reason}")
    bugs = document.get("bugs")
    if not isinstance(bugs, list):
        raise BaselineError(f"--baseline {file}: its 'bugs' must be a list")
    return Baseline(tuple(_entry(bug, f"{file}: bug {n}") for n, bug in enumerate(bugs, 1)))


def _entry(bug: Any, where: str) -> Entry:
    for name, kind in FIELDS.items():
        if not isinstance(bug, dict) or not isinstance(bug.get(name), kind):
            raise BaselineError(
                f"--baseline {where}: its {name!r} is missing or is no {_word(kind)}"
            )
    diagnosis = bug.get("diagnosis")
    if diagnosis is not None and not isinstance(diagnosis, str):
        raise BaselineError(f"--baseline {where}: its 'diagnosis' is no text")
    try:
        parse(bug["region"] or "rank >= 1")
    except RegionError as error:
        raise BaselineError(f"--baseline {where}: {' '.join(str(error).split())}") from None
    places = frozenset(_places(bug["places"], where))
    if not places:
        raise BaselineError(f"--baseline {where}: it names no place where the bug shows")
    return Entry(bug["adapter"], bug["verdict"], diagnosis, bug["region"], places)


def _word(kind: type) -> str:
    return "text" if kind is str else "table"


def _places(verdicts: Mapping[str, Any], where: str) -> Iterator[tuple[str, str, str]]:
    """(claim, route, verdict) of each place."""
    for verdict, claims in verdicts.items():
        if verdict not in DISCREPANCIES or not isinstance(claims, dict):
            may = ", ".join(DISCREPANCIES)
            reason = f"under 'places' stands {verdict!r:.60}; it is verdict, claim, list of routes"
            raise BaselineError(f"--baseline {where}: {reason}; a verdict is one of {may}")
        for claim, routes in claims.items():
            if not isinstance(routes, list) or not all(isinstance(name, str) for name in routes):
                raise BaselineError(f"--baseline {where}: {claim!r:.60} needs a list of routes")
            yield from ((claim, route, verdict) for route in routes)
