"""Groups of axis classes in which each class meets each word, by a greedy choice (see `quota`)."""

from __future__ import annotations

from functools import lru_cache

from suites.cases.parameters.axes import AxisClass

Word = tuple[int, str]  # a field of AxisClass by number, and its word
CANDIDATES = 48  # partners that the greedy choice looks at for one class


@lru_cache(maxsize=64)
def grouped(
    classes: tuple[AxisClass, ...], size: int, number: int = 0
) -> tuple[tuple[AxisClass, ...], ...]:
    """Groups of `size` classes in which each class meets each word of any class.

    Another `number` gives other groups.
    """
    groups: list[tuple[AxisClass, ...]] = []
    choice = _Greedy(classes, number * 7919)
    for kind in classes:
        while choice.missing[kind]:
            groups.append(choice.group(kind, size))
    return tuple(groups)


class _Greedy:
    """The words that each class has still to meet, and the choice of its next partners."""

    def __init__(self, classes: tuple[AxisClass, ...], start: int = 0):
        self.classes = classes
        self.words: dict[AxisClass, frozenset[Word]] = {
            kind: frozenset(enumerate(kind)) for kind in classes
        }
        wanted: frozenset[Word] = frozenset().union(*self.words.values())
        self.missing = {kind: set(wanted) for kind in classes}
        self.step = start

    def group(self, kind: AxisClass, size: int) -> tuple[AxisClass, ...]:
        """A group of `kind` and partners; their words are no longer missing for each other."""
        group = [kind]
        while len(group) < size:
            partner = self._partner(group)
            for member in group:
                self.missing[member] -= self.words[partner]
                self.missing[partner] -= self.words[member]
            group.append(partner)
        return tuple(group)

    def _partner(self, group: list[AxisClass]) -> AxisClass:
        """The class of a sample that has most of the words that the group misses.

        If it has no word that the first class misses, any class that has one.
        """
        self.step += 1
        first = group[0]
        numbers = (self.step * 37 + number * 101 for number in range(CANDIDATES))
        sample = [self.classes[number % len(self.classes)] for number in numbers]
        best = max(sample, key=lambda kind: (self._serves(first, kind), self._served(group, kind)))
        if len(group) > 1 or self._serves(first, best):
            return best
        return next(kind for kind in self.classes if self._serves(first, kind))

    def _serves(self, kind: AxisClass, partner: AxisClass) -> bool:
        return bool(self.missing[kind] & self.words[partner])

    def _served(self, group: list[AxisClass], partner: AxisClass) -> int:
        new = [len(self.missing[kind] & self.words[partner]) for kind in group]
        return sum(new) + sum(len(self.missing[partner] & self.words[kind]) for kind in group)
