"""One bug of several records: what one fault shows in several adapters, processes and runs.

Two records are one bug where their verdicts are of one family, their diagnoses do not differ, and
the smallest case of each lies in the region of the other; the adapters are the same, or hand the
call on to one component. Two records of one process stay two: it has told them apart itself.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NotRequired

from reference.records.bug import BugFields, BugPlaceRecord, CountsRecord
from reference.records.words import INVALID_INPUT
from reference.verdicts import SEVERITIES
from reports.bugs.region import canonical, lies_in
from reports.bugs.verdicts import family_of, kind_of
from reports.records.collating import FoundBug
from reports.records.runs import Recorded

MOST = 500  # records that are compared with each other: of the gravest bugs
CHECKS = ("refused", "accepted nonsense")  # severities of what a framework checks by itself
Components = Mapping[tuple[str, str, str], tuple[str, ...]]  # by adapter, path and route
Spot = tuple[object, ...]  # a route of an adapter on a path, in one run


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


@dataclass(frozen=True, eq=False)
class Built:
    """What the records of some runs say of the routes and claims that bugs name."""

    components: Components
    invalid: frozenset[str]  # claims about what no schema allows


def built(runs: Iterable[Recorded]) -> Built:
    """The components of each route, and the claims about invalid input, of all headers."""
    headers = [run.header for run in runs]
    components = {
        (target["adapter"], target["path"], route): tuple(about.get("components", ()))
        for header in headers
        for target in header["targets"]
        for route, about in target["routes"].items()
    }
    claims = (claim for header in headers for claim in header["claims"].items())
    invalid = (name for name, about in claims if about["selection"] == INVALID_INPUT)
    return Built(components, frozenset(invalid))


@dataclass(frozen=True, eq=False)
class Group:
    """Records of one bug, the clearest first; `faces` are those whose regions or cases differ."""

    records: tuple[FoundBug, ...]
    built: Built
    faces: tuple[FoundBug, ...]

    @property
    def first(self) -> FoundBug:
        """The clearest record: its title, case, region and counts are the bug's."""
        return self.records[0]

    @cached_property
    def places(self) -> list[ShownPlace]:
        """Where it shows, each place once, with its adapter and version."""
        places: dict[tuple[object, ...], ShownPlace] = {}
        for record in self.records:
            for place in record["places"]:
                shown: ShownPlace = {
                    "adapter": record["adapter"], "version": record["version"], **place,
                }  # fmt: skip
                places[_identity_of_place(shown)] = shown
        return list(places.values())

    @cached_property
    def components(self) -> tuple[str, ...]:
        """What all of its places are built on; the fault is in one of them."""
        stacks = [self._stack(place) for place in self.places]
        return tuple(name for name in stacks[0] if all(name in stack for stack in stacks))

    def _stack(self, place: ShownPlace) -> tuple[str, ...]:
        return self.built.components.get((place["adapter"], place["path"], place["route"]), ())

    @cached_property
    def adapters(self) -> frozenset[str]:
        """The adapters that it shows in."""
        return frozenset(place["adapter"] for place in self.places)

    @cached_property
    def spots(self) -> frozenset[Spot]:
        """The routes where its records were made: all claims of a route are asked by one process."""
        return frozenset(
            (record.get("run"), record["adapter"], place["path"], place["route"])
            for record in self.records
            for place in record["places"]
        )

    @cached_property
    def invalid(self) -> frozenset[str]:
        """Its claims about what no schema allows: no region of parameters says where they fail."""
        return frozenset(place["claim"] for place in self.places) & self.built.invalid

    @property
    def is_compared(self) -> bool:
        """Whether another record may be the same bug: a known failure has its id, a group no counts."""
        return self.first["known"] is None and self.first["counts"] is not None

    def is_bug_of(self, other: Group) -> bool:
        """Whether the records of another group are of the same bug."""
        if self.spots & other.spots or not self._is_alike(other) or not self._is_built_like(other):
            return False
        if self.invalid or other.invalid:
            return bool(self.invalid & other.invalid)
        return any(_explain_each_other(face, same) for face in self.faces for same in other.faces)

    def _is_alike(self, other: Group) -> bool:
        """Whether verdicts are of one family, and diagnoses do not differ."""
        kinds = {kind_of(self.first), kind_of(other.first)} - {None}
        return family_of(self.first) == family_of(other.first) and len(kinds) < 2

    def _is_built_like(self, other: Group) -> bool:
        """Whether the adapters are the same, or hand on to one component.

        What a framework checks by itself is one bug only where an adapter is built on the other.
        """
        if self.adapters == other.adapters:
            return True
        shared = [name for name in self.components if name in other.components]
        if self.first["severity"] in CHECKS:
            own = (self.components[:1], other.components[:1])
            return any(name in shared for names in own for name in names)
        return bool(shared)


def _identity_of_place(place: ShownPlace) -> tuple[object, ...]:
    own = (place["route"], place["path"], place["dtype"], place["claim"], place["verdict"])
    return (place["adapter"], place["version"], *own)


def joined(records: Iterable[FoundBug], runs: Sequence[Recorded]) -> list[ShownBug]:
    """The bugs that the records are of, each with all its places and an id of its own.

    A place has its `adapter` and `version`; `components` are what all places are built on.
    """
    groups = sorted(_identical(records, built(runs)), key=_rank)
    bugs: list[Group] = []
    for position, group in enumerate(groups):
        compared = enumerate(bugs if group.is_compared and position < MOST else ())
        number = next((n for n, bug in compared if bug.is_bug_of(group)), None)
        if number is None:
            bugs.append(group)
        else:
            bugs[number] = _both(bugs[number], group)
    return _numbered([_record(bug) for bug in bugs])


def _both(bug: Group, group: Group) -> Group:
    return Group((*bug.records, *group.records), bug.built, (*bug.faces, *group.faces))


def _identical(records: Iterable[FoundBug], about: Built) -> list[Group]:
    """Records that say the same, together: those of one known failure, or of one region."""
    groups: dict[tuple[object, ...], list[FoundBug]] = {}
    for record in records:
        groups.setdefault(_identity(record), []).append(record)
    return [Group(tuple(same), about, (same[0],)) for same in groups.values()]


def _identity(bug: FoundBug) -> tuple[object, ...]:
    """What records of one bug share; one without a region is itself alone."""
    if bug["known"] is not None:
        return ("known", bug["known"])
    kind = bug["diagnosis"]["kind"] if bug["diagnosis"] else None
    region = canonical(bug["region"]) or (bug["id"],)
    return (bug["adapter"], bug["verdict"], kind, region)


def _rank(group: Group) -> tuple[object, ...]:
    """A key that sorts first what says most: the gravest, with a diagnosis, in many places."""
    first = group.first
    gravity, case = SEVERITIES.index(first["severity"]), json.dumps(first["case"])
    clear = (not group.is_compared, gravity, not kind_of(first), -len(group.places), len(case))
    return (*clear, case, first["region"], first["adapter"], str(first["id"]))


def _explain_each_other(bug: FoundBug, other: FoundBug) -> bool:
    """Whether the smallest case of each lies in the region of the other."""
    return lies_in(bug["case"], other["region"]) and lies_in(other["case"], bug["region"])


def _record(bug: Group) -> ShownBug:
    diagnosis = next((r["diagnosis"] for r in bug.records if kind_of(r)), bug.first["diagnosis"])
    held = all(record.get("baseline", False) for record in bug.records)
    return {
        **bug.first, "diagnosis": diagnosis, "baseline": held, "places": bug.places,
        "components": list(bug.components),
    }  # fmt: skip


def _numbered(bugs: list[ShownBug]) -> list[ShownBug]:
    """The bugs; one whose id another has already gets the id with the next free number."""
    taken: set[str] = set()
    numbers: Counter[str] = Counter()  # the last number of each stem that was taken
    numbered: list[ShownBug] = []
    for bug in bugs:
        name, stem = bug["id"], re.sub(r"-\d+$", "", bug["id"])
        while name in taken:
            numbers[stem] += 1
            name = f"{stem}-{numbers[stem]}"
        taken.add(name)
        numbered.append({**bug, "id": name})
    return numbered
