"""Records that may be of one bug, and whether those of two groups are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reports.bugs.headers import Headers
from reports.bugs.region import lies_in
from reports.bugs.shown import ShownPlace
from reports.bugs.verdicts import family_of, kind_of
from reports.records.collating import FoundBug

CHECKS = ("refused", "accepted nonsense")  # severities of what a framework checks by itself
Spot = tuple[object, ...]  # a route of an adapter on a path, in one run


@dataclass(frozen=True, eq=False)
class RecordGroup:
    """Records of one bug, the clearest first; `faces` are those whose regions or cases differ."""

    records: tuple[FoundBug, ...]
    headers: Headers
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
        return self.headers.components.get((place["adapter"], place["path"], place["route"]), ())

    @cached_property
    def adapters(self) -> frozenset[str]:
        """The adapters that it shows in."""
        return frozenset(place["adapter"] for place in self.places)

    @cached_property
    def spots(self) -> frozenset[Spot]:
        """The routes where its records were made:
        all claims of a route are asked by one process.
        """
        return frozenset(
            (record.get("run"), record["adapter"], place["path"], place["route"])
            for record in self.records
            for place in record["places"]
        )

    @cached_property
    def invalid(self) -> frozenset[str]:
        """Its claims about what no schema allows: no region of parameters says where they fail."""
        return frozenset(place["claim"] for place in self.places) & self.headers.invalid

    @property
    def is_compared(self) -> bool:
        """Whether another record may be the same bug: a known failure has its id,
        a group no counts.
        """
        return self.first["known"] is None and self.first["counts"] is not None

    def is_bug_of(self, other: RecordGroup) -> bool:
        """Whether the records of another group are of the same bug."""
        if self.spots & other.spots or not self._is_alike(other) or not self._is_built_like(other):
            return False
        if self.invalid or other.invalid:
            return bool(self.invalid & other.invalid)
        return any(_explain_each_other(face, same) for face in self.faces for same in other.faces)

    def _is_alike(self, other: RecordGroup) -> bool:
        """Whether verdicts are of one family, and diagnoses do not differ."""
        kinds = {kind_of(self.first), kind_of(other.first)} - {None}
        return family_of(self.first) == family_of(other.first) and len(kinds) < 2

    def _is_built_like(self, other: RecordGroup) -> bool:
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


def _explain_each_other(bug: FoundBug, other: FoundBug) -> bool:
    """Whether the smallest case of each lies in the region of the other."""
    return lies_in(bug["case"], other["region"]) and lies_in(other["case"], bug["region"])
