"""One bug in two runs: what is different now, and where it shows now or no longer does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reference.records.words import NOT_RUN
from reports.bugs.bug import Bug
from reports.bugs.region import canonical
from reports.compare.side import Side
from reports.records.runs import Place


@dataclass(frozen=True)
class Change:
    """The same bug before and now."""

    old: Bug
    new: Bug
    before: Side
    after: Side

    @property
    def fields(self) -> dict[str, tuple[object, object]]:
        """Name of a field -> (before, now) of those that differ, and that both runs have."""
        old, new = self.old.record, self.new.record
        texts: dict[str, tuple[object, object]] = {
            "verdict": (old["verdict"], new["verdict"]),
            "severity": (old["severity"], new["severity"]),
            "region": (old["region"], new["region"]),
            "known": (old["known"], new["known"]),
            "reproduced": (old["reproduced"], new["reproduced"]),
        }
        if canonical(self.old.region) == canonical(self.new.region):
            del texts["region"]
        if NOT_RUN in texts["reproduced"]:
            del texts["reproduced"]
        kinds = (self.old.diagnosis, self.new.diagnosis)
        if self.old.is_grouped == self.new.is_grouped:
            texts["diagnosis"] = kinds
        return {name: pair for name, pair in texts.items() if pair[0] != pair[1]}

    @cached_property
    def appeared(self) -> list[Place]:
        """Where it shows now and did not, though it was asked."""
        return _only_in(self.new, self.old, self.before)

    @cached_property
    def disappeared(self) -> list[Place]:
        """Where it no longer shows, though it is asked."""
        return _only_in(self.old, self.new, self.after)

    @property
    def is_change(self) -> bool:
        """Whether anything but the id is another."""
        return bool(self.fields or self.appeared or self.disappeared)

    @property
    def is_worse(self) -> bool:
        """Whether it is graver, or shows where it did not."""
        return self.new.gravity < self.old.gravity or bool(self.appeared)

    def to_json(self) -> dict[str, object]:
        """As `diff --json` prints it."""
        changes = {name: {"old": old, "new": new} for name, (old, new) in self.fields.items()}
        return {
            "old": self.old.to_json(), "new": self.new.to_json(), "worse": self.is_worse,
            "changes": changes, "appeared": [place._asdict() for place in self.appeared],
            "disappeared": [place._asdict() for place in self.disappeared],
        }  # fmt: skip


def _only_in(bug: Bug, other: Bug, side: Side) -> list[Place]:
    """The places of a bug that are none of another, of those where the other's run could see it.

    Where that run has left out the region of the known failure that it is, it could not.
    """
    places = sorted(bug.places.keys() - other.places.keys())
    names = {bug.known, other.known} - {None}
    return [place for place in places if _could_see(side, place, names)]


def _could_see(side: Side, place: Place, names: set[str | None]) -> bool:
    return side.has_asked(place) and not names & _left_out(side, place)


def unseen(bug: Bug, old: Side, new: Side) -> str:
    """Why a later run could not see a bug of an earlier one; empty where it could.

    It asked none of the places, or has left out regions there that the earlier one did not: the
    bug may be part of a known failure now.
    """
    places = [place for place in bug.places if new.has_asked(place)]
    if not places:
        return "not asked"
    names = [_left_out(new, place) - _left_out(old, place) for place in places]
    if all(names):
        return f"left out there as known: {', '.join(sorted(set().union(*names)))}"
    return ""


def _left_out(side: Side, place: Place) -> set[str]:
    """The known failures whose regions were left out in a cell."""
    return set(side.cells[place]["known_region"]) if place in side.cells else set()
