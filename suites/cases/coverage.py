"""Coverage: the counts of features that were asked and that a place can express."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from reference.records.cell import LevelRecord
from reference.schema import Axis, Params
from suites.cases.parameters.axes import axis_class
from suites.cases.parameters.features import features

FEW = 8  # missing words that a record lists
SINGLE, CLASSES = "single features", "classes of one axis"
BESIDE = {
    2: "a class beside a feature of another axis, rank 2",
    3: "a class beside a feature of another axis, rank 3",
}
Words = dict[str, frozenset[str]]


@dataclass(eq=False)
class Reachable:
    """The words of coverage that the tuples of a place have.

    A word is one feature, or a combination that a level counts. Only single features are counted
    unless `whole`.
    """

    tuples: Sequence[Params]
    whole: bool

    @cached_property
    def words(self) -> Words:
        """Level -> its words; a level without words is absent."""
        return {name: words for name, words in _words(self.tuples, self.whole).items() if words}


@dataclass
class Coverage:
    """The set of the tuples that were asked."""

    tuples: set[Params] = field(default_factory=set)

    def add(self, params: Params) -> None:
        """Add a tuple that was asked."""
        self.tuples.add(params)

    def to_record(self, reachable: Reachable) -> dict[str, LevelRecord]:
        """Level -> how many words are `reached` and `legal`, and some of the `missing` words."""
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
    """Each class of an axis beside each word of the class of another axis."""
    kinds = [axis_class(axis) for axis in axes]
    pairs = [
        (kind, word)
        for number, kind in enumerate(kinds)
        for other_kind in kinds[:number] + kinds[number + 1 :]
        for word in other_kind
    ]
    return frozenset(f"{', '.join(kind)} beside {word}" for kind, word in pairs)


def _share(reached: frozenset[str], legal: frozenset[str]) -> LevelRecord:
    missing = sorted(legal - reached)
    return {"reached": len(legal & reached), "legal": len(legal), "missing": missing[:FEW]}
