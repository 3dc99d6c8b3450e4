"""The baseline: the discrepancies that a maintainer has accepted, and which of them still show.

`python -m reports baseline` writes the file, whose format is `reference/records/baseline.py`:

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

from reference.records.baseline import FORMAT
from reference.region.language import RegionError, parse
from reference.schema import Case
from reference.verdicts import DISCREPANCIES

HOW_TO_MAKE = "make a new one with python -m reports baseline RECORDS -o FILE"
FIELDS = {"adapter": str, "verdict": str, "region": str, "places": dict}
Place = tuple[str, str, str]  # adapter, claim, route
Counts = dict[str, Any]


class BaselineError(ValueError):
    """A baseline cannot be read. The message is one line: the file and what is wrong."""


@dataclass(frozen=True)
class Entry:
    """One bug of the file. `places`: each (claim, route, verdict) in which it shows."""

    adapter: str
    verdict: str
    diagnosis: str | None
    region: str
    places: frozenset[tuple[str, str, str]]

    @cached_property
    def cells(self) -> set[Place]:
        """The places that must have been asked before the bug can be called no longer seen."""
        return {(self.adapter, claim, route) for claim, route, _ in self.places}

    def holds(self, place: Place, verdict: str, case: Case) -> bool:
        """Whether a discrepancy is this bug: it shows in one of the places, and `case`, its
        smallest case, lies in the region. An empty region holds all cases.
        """
        adapter, claim, route = place
        if adapter != self.adapter or (claim, route, verdict) not in self.places:
            return False
        try:
            return not self.region or parse(self.region)(case)
        except RegionError:  # for example a division by zero in this case
            return False

    @property
    def sentence(self) -> str:
        """The bug in words, on one line."""
        kind = f" ({self.diagnosis})" if self.diagnosis else ""
        where = f" where {self.region}" if self.region else ""
        claims = sorted({claim for claim, _, _ in self.places})
        more = f" and {len(claims) - 1} more" if len(claims) > 1 else ""
        text = f"{self.adapter}: {self.verdict}{kind}{where}, in {claims[0]}{more}"
        return "".join(letter if letter.isprintable() else " " for letter in text)


@dataclass
class Baseline:
    """The entries of a file. `counts`: how often each entry has shown in this run, by its number.
    `places`: those that were asked to their end.
    """

    entries: tuple[Entry, ...] = ()
    counts: Counter[int] = field(default_factory=Counter)
    places: set[Place] = field(default_factory=set)

    def holds(self, place: Place, verdict: str, case: Case) -> bool:
        """Whether a discrepancy is in the baseline."""
        return any(entry.holds(place, verdict, case) for entry in self.entries)

    def note(self, place: Place, discrepancies: Iterable[tuple[str, Case]]) -> None:
        """Note a place that was asked to its end, and (verdict, smallest case) of its findings."""
        self.places.add(place)
        for verdict, case in discrepancies:
            numbers = enumerate(self.entries)
            self.counts.update(n for n, entry in numbers if entry.holds(place, verdict, case))

    def to_process(self) -> Counts:
        """The counts and places that a process of pytest-xdist sends to its controller."""
        return {
            "counts": dict(self.counts),
            "places": [list(place) for place in sorted(self.places)],
        }

    def add(self, process: Counts) -> None:
        """Add the counts and places that a process has sent."""
        self.counts.update(process["counts"])
        self.places.update((adapter, claim, route) for adapter, claim, route in process["places"])

    def sentences(self) -> Iterator[str]:
        """A line at the end of a run for each entry that showed, or that is no longer seen."""
        for number, entry in enumerate(self.entries):
            if self.counts[number]:
                yield f"in the baseline, {self.counts[number]} times: {entry.sentence}"
            elif entry.cells <= self.places:
                yield f"no longer seen, take it out of the baseline: {entry.sentence}"


def load(file: Path) -> Baseline:
    """The baseline of a file. Raises BaselineError if the file cannot be read or is wrong."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "not JSON"
        raise BaselineError(f"--baseline {file}: {reason}") from None
    if not isinstance(document, dict) or document.get("baseline") != FORMAT:
        reason = f"the file is not a baseline of format {FORMAT}; {HOW_TO_MAKE}"
        raise BaselineError(f"--baseline {file}: {reason}")
    bugs = document.get("bugs")
    if not isinstance(bugs, list):
        raise BaselineError(f"--baseline {file}: its 'bugs' must be a list")
    return Baseline(tuple(_entry(bug, f"{file}: bug {n}") for n, bug in enumerate(bugs, 1)))


def _entry(bug: Any, where: str) -> Entry:
    """An entry of the file, checked. `where`: the file and the number of the bug."""
    for name, kind in FIELDS.items():
        if not isinstance(bug, dict) or not isinstance(bug.get(name), kind):
            raise BaselineError(
                f"--baseline {where}: its {name!r} is missing or is not a {_word(kind)}"
            )
    diagnosis = bug.get("diagnosis")
    if diagnosis is not None and not isinstance(diagnosis, str):
        raise BaselineError(f"--baseline {where}: its 'diagnosis' is not a text")
    try:
        parse(bug["region"] or "rank >= 1")
    except RegionError as error:
        raise BaselineError(f"--baseline {where}: {' '.join(str(error).split())}") from None
    places = frozenset(_places(bug["places"], where))
    if not places:
        raise BaselineError(f"--baseline {where}: its 'places' are empty")
    return Entry(bug["adapter"], bug["verdict"], diagnosis, bug["region"], places)


def _word(kind: type) -> str:
    """The word for a type in messages."""
    return "text" if kind is str else "table"


def _places(verdicts: Mapping[str, Any], where: str) -> Iterator[tuple[str, str, str]]:
    """(claim, route, verdict) of each place."""
    for verdict, claims in verdicts.items():
        if verdict not in DISCREPANCIES or not isinstance(claims, dict):
            known = ", ".join(DISCREPANCIES)
            reason = f"'places' must map a verdict ({known}) to a table of claims"
            raise BaselineError(f"--baseline {where}: {reason}; {verdict!r:.60} is wrong")
        for claim, routes in claims.items():
            if not isinstance(routes, list) or not all(isinstance(name, str) for name in routes):
                reason = f"'places' must map each claim to a list of routes; {claim!r:.60} is wrong"
                raise BaselineError(f"--baseline {where}: {reason}")
            yield from ((claim, route, verdict) for route in routes)
