"""Coverage: which complete classes of an axis, which pairs of class and feature, and which small tuples were asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from reference.schema import Axis, Params
from suites.cases.axes import AxisClass, axis_class
from suites.cases.designed import Feature, small_axes
from suites.cases.strategies import Menu

Member = tuple[int, AxisClass] | tuple[int, AxisClass, Feature]  # rank and class, or class beside a feature of another axis
MOST = 40  # missing ones that are all named; of more, a few
FEW = 8


@lru_cache(maxsize=16384)
def members(axes: tuple[Axis, ...]) -> tuple[frozenset[int], frozenset[int]]:
    """What a tuple's axes reach, by the numbers that `named` turns back: classes, and classes beside a feature."""
    kinds = [axis_class(axis) for axis in axes]
    pairs = [(kind, feature) for at, kind in enumerate(kinds) for other in kinds[:at] + kinds[at + 1 :] for feature in enumerate(other)]
    rank = len(axes)
    return frozenset(number((rank, kind)) for kind in kinds), frozenset(number((rank, kind, feature)) for kind, feature in pairs)


NUMBERS: dict[Member, int] = {}
MEMBERS: list[Member] = []


def number(member: Member) -> int:
    """A small number for each member: sets of them are joined for every case that is asked."""
    if member not in NUMBERS:
        NUMBERS[member] = len(MEMBERS)
        MEMBERS.append(member)
    return NUMBERS[member]


@dataclass
class Coverage:
    """What a cell was asked, as members of the levels."""

    classes: set[int] = field(default_factory=set)
    met: set[int] = field(default_factory=set)
    small: set[Axis] = field(default_factory=set)

    def add(self, params: Params) -> None:
        """Note one tuple that was asked."""
        classes, met = members(params.axes)
        self.classes |= classes
        self.met |= met
        if params.rank == 1:
            self.small.add(params.axes[0])

    def told(self, menu: Menu) -> dict[str, Any]:
        """Level -> how much of what is legal was reached, and some of what was not."""
        legal = {(rank, kind) for rank, kinds in menu.axes.items() for kind in kinds}
        told = {"within": _share({_named(*one) for one in legal}, {_named(*MEMBERS[n][:2]) for n in self.classes})}
        for rank in (2, 3):
            told[f"pairs, rank {rank}"] = self._pairs(rank, menu)
        small = {axis for axis in small_axes() if menu.supports(Params((axis,)))} if 1 in menu.axes else set()
        told["rank-1 exhaustive"] = _share(set(map(repr, small)), set(map(repr, self.small)))
        return {level: share for level, share in told.items() if share["legal"]}

    def _pairs(self, rank: int, menu: Menu) -> dict[str, Any]:
        kinds = menu.axes.get(rank, {})
        features = {feature for kind in kinds for feature in enumerate(kind)}
        legal = {f"{_named(rank, kind)} beside {word}" for kind in kinds for _, word in features}
        reached = [MEMBERS[n] for n in self.met]
        return _share(legal, {f"{_named(rank, kind)} beside {feature[1]}" for r, kind, feature in reached if r == rank})


def _named(rank: int, kind: AxisClass) -> str:
    return f"rank {rank}: {', '.join(kind)}"


def _share(legal: set[str], reached: set[str]) -> dict[str, Any]:
    missing = sorted(legal - reached)
    return {"reached": len(legal & reached), "legal": len(legal), "missing": missing[: MOST if len(missing) <= MOST else FEW]}
