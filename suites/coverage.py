"""Coverage: which complete classes of an axis, which pairs of class and feature, and which small tuples were asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reference.schema import Axis, Params
from suites.axes import AxisClass, axis_class
from suites.levels import Feature, small_axes
from suites.strategies import Menu

MOST = 40  # missing ones that are all named; of more, a few
FEW = 8


@dataclass
class Coverage:
    """What a cell was asked, as members of the levels."""

    classes: set[tuple[int, AxisClass]] = field(default_factory=set)
    met: set[tuple[int, AxisClass, Feature]] = field(default_factory=set)
    small: set[Axis] = field(default_factory=set)
    _seen: set[tuple[Axis, ...]] = field(default_factory=set)

    def add(self, params: Params) -> None:
        """Note one tuple that was asked."""
        if params.axes in self._seen:
            return
        self._seen.add(params.axes)
        kinds = [axis_class(axis) for axis in params.axes]
        self.classes |= {(params.rank, kind) for kind in kinds}
        for at, kind in enumerate(kinds):
            others = kinds[:at] + kinds[at + 1 :]
            self.met |= {(params.rank, kind, feature) for other in others for feature in enumerate(other)}
        if params.rank == 1:
            self.small.add(params.axes[0])

    def told(self, menu: Menu) -> dict[str, Any]:
        """Level -> how much of what is legal was reached, and some of what was not."""
        legal = {(rank, kind) for rank, kinds in menu.axes.items() for kind in kinds}
        told = {"within": _share({_named(*one) for one in legal}, {_named(*one) for one in self.classes})}
        for rank in (2, 3):
            told[f"pairs, rank {rank}"] = self._pairs(rank, menu)
        small = {axis for axis in small_axes() if menu.supports(Params((axis,)))} if 1 in menu.axes else set()
        told["rank-1 exhaustive"] = _share(set(map(repr, small)), set(map(repr, self.small)))
        return {level: share for level, share in told.items() if share["legal"]}

    def _pairs(self, rank: int, menu: Menu) -> dict[str, Any]:
        kinds = menu.axes.get(rank, {})
        features = {feature for kind in kinds for feature in enumerate(kind)}
        legal = {f"{_named(rank, kind)} beside {word}" for kind in kinds for _, word in features}
        return _share(legal, {f"{_named(rank, kind)} beside {word}" for r, kind, (_, word) in self.met if r == rank})


def _named(rank: int, kind: AxisClass) -> str:
    return f"rank {rank}: {', '.join(kind)}"


def _share(legal: set[str], reached: set[str]) -> dict[str, Any]:
    missing = sorted(legal - reached)
    return {"reached": len(legal & reached), "legal": len(legal), "missing": missing[: MOST if len(missing) <= MOST else FEW]}
