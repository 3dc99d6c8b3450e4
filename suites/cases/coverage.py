"""Coverage: how much of what a place can express was asked, as counts and a few of the missing
words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from reference.records.cell import LevelRecord
from reference.schema import Axis, Params
from suites.cases.parameters.axes import axis_class
from suites.cases.parameters.features import features

FEW = 8  # missing words that a record names
SINGLE, CLASSES = "single features", "classes of one axis"
BESIDE = {
    2: "a class beside a feature of another axis, rank 2",
    3: "a class beside a feature of another axis, rank 3",
}
Words = dict[str, frozenset[str]]


@dataclass(eq=False)
class Reachable:
    """The words of coverage that a place can reach: those of `tuples`; only single features unless
    `whole`.
    """

    tuples: Sequence[Params]
    whole: bool

    @cached_property
    def words(self) -> Words:
        """Level -> its words; levels without any are absent."""
        return {name: words for name, words in _words(self.tuples, self.whole).items() if words}


@dataclass
class Coverage:
    """The tuples that were asked, each once."""

    tuples: set[Params] = field(default_factory=set)

    def add(self, params: Params) -> None:
        """Note a tuple that was asked."""
        self.tuples.add(params)

    def to_record(self, reachable: Reachable) -> dict[str, LevelRecord]:
        """Level -> the numbers `reached` and `legal`, and a few of the `missing` words."""
        reached = _words(self.tuples, reachable.whole)
        return {name: _share(reached[name], legal) for name, legal in reachable.words.items()}


def _words(tuples: Iterable[Params], whole: bool) -> Words:
    chosen = list(tuples)
    words: Words = {SINGLE: frozenset().union(*map(features, chosen))}
    if whole:
        axes = {params.axes for params in chosen}
        words[CLASSES] = frozenset().union(*map(_classes, axes))
        words |= {
            name: frozenset().union(*(_beside(a) for a in axes if len(a) == rank))
            for rank, name in BESIDE.items()
        }
    return words


@lru_cache(maxsize=65536)
def _classes(axes: tuple[Axis, ...]) -> frozenset[str]:
    return frozenset(f"rank {len(axes)}: {', '.join(axis_class(axis))}" for axis in axes)


@lru_cache(maxsize=65536)
def _beside(axes: tuple[Axis, ...]) -> frozenset[str]:
    """Each class of an axis beside each word of the class of another."""
    kinds = [axis_class(axis) for axis in axes]
    others = [
        (kind, word)
        for at, kind in enumerate(kinds)
        for other in kinds[:at] + kinds[at + 1 :]
        for word in other
    ]
    return frozenset(f"{', '.join(kind)} beside {word}" for kind, word in others)


def _share(reached: frozenset[str], legal: frozenset[str]) -> LevelRecord:
    missing = sorted(legal - reached)
    return {"reached": len(legal & reached), "legal": len(legal), "missing": missing[:FEW]}
