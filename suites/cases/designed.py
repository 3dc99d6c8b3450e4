"""Coverage by design: what is asked of every route before anything is drawn.

`exhaustive`: every tuple of rank 1 up to a small bound. `within`: every complete class of one axis, the others plain.
`pairs`: every complete class of one axis together with every single feature of another, in ranks 2 and 3, by a greedy
choice in which one tuple serves all its axes. `features`: every two features of one axis, where shapes are dear.
Channels, batch and bias take turns. All are deterministic.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from reference.schema import Axis, Params, SchemaError
from suites.cases.axes import PLAIN, AxisClass, crops
from suites.cases.strategies import SMALL, Menu, affordable, build

Feature = tuple[int, str]  # a field of AxisClass by number, and its word
ENOUGH = 2000  # tuples of `pairs` in rank 2
CANDIDATES = 48  # partners that the greedy choice looks at for one class
BOUND = {"input_size": 3, "kernel_size": 3, "stride": 3, "dilation": 2, "padding": 2}  # of `exhaustive`; padding from -1


def designed(menu: Menu) -> Iterator[Params]:
    """All levels; in ranks 2 and 3 `pairs`, which hold every class as well."""
    yield from exhaustive(menu)
    yield from within(menu, ranks=(1,))
    yield from pairs(menu, 2, ENOUGH)
    yield from pairs(menu, 3)


def exhaustive(menu: Menu) -> Iterator[Params]:
    """Every legal tuple of rank 1 within `BOUND`, with every output_padding."""
    if 1 in menu.axes:
        axes = (axis for axis in small_axes() if menu.supports(Params((axis,))))
        yield from (_tuple(menu, (axis,), turn) for turn, axis in enumerate(axes))


@lru_cache(maxsize=1)
def small_axes() -> tuple[Axis, ...]:
    """The axes of `exhaustive`, some 3,000."""
    numbers = [range(1, BOUND[name] + 1) for name in ("input_size", "kernel_size", "stride", "dilation")]
    pads = range(-1, BOUND["padding"] + 1)
    every = product(*numbers, product(pads, pads), range(max(BOUND["stride"], BOUND["dilation"])))
    return tuple(axis for axis in map(_axis, every) if axis is not None)


def _axis(numbers: tuple[int, int, int, int, tuple[int, int], int]) -> Axis | None:
    try:
        return Axis(*numbers)
    except SchemaError:
        return None


def within(menu: Menu, ranks: tuple[int, ...] = (1, 2, 3)) -> Iterator[Params]:
    """Every legal class of one axis, the others plain; position, channels and batch take turns."""
    for rank in ranks:
        for turn, axes in enumerate(menu.axes.get(rank, {}).values()):
            yield _alone(menu, rank, axes, turn)


def features(menu: Menu, ranks: tuple[int, ...] = (1, 2, 3)) -> Iterator[Params]:
    """Every two features of one axis that any legal class has together, the other axes plain, in one of the ranks each."""
    have = [(rank, kind) for rank in ranks for kind in menu.axes.get(rank, {})]
    seen: set[tuple[Feature, Feature]] = set()
    for turn in range(len(have)):
        rank, kind = have[turn * 389 % len(have)] if len(have) % 389 else have[turn]
        two = {(a, b) for a in enumerate(kind) for b in enumerate(kind) if a < b}
        if not two <= seen:
            seen |= two
            yield _alone(menu, rank, menu.axes[rank][kind], turn)


def pairs(menu: Menu, rank: int = 2, enough: int = 0) -> Iterator[Params]:
    """Every legal class with every legal feature on another axis; the order of the axes takes turns.

    An API with few classes is asked in several rounds, with other partners and channels each, up to `enough` tuples.
    """
    classes = tuple(menu.axes.get(rank, {}))
    first = grouped(classes, rank)
    rounds = max(enough // max(len(first), 1), 1)
    every = [first, *(grouped(classes, rank, number) for number in range(1, rounds))]
    yield from _placed(menu, rank, [kinds for groups in every for kinds in groups])


def _placed(menu: Menu, rank: int, groups: list[tuple[AxisClass, ...]]) -> Iterator[Params]:
    classes = menu.axes.get(rank, {})
    for turn, kinds in enumerate(groups):
        axes = [_variant(menu, classes[kind], turn) for kind in kinds]
        at = turn % rank
        yield _tuple(menu, tuple(axes[at:] + axes[:at]), turn)


@lru_cache(maxsize=64)
def grouped(classes: tuple[AxisClass, ...], size: int, number: int = 0) -> tuple[tuple[AxisClass, ...], ...]:
    """Groups of classes such that each class meets, in some group, each single feature that any class has; one such choice a number."""
    found: list[tuple[AxisClass, ...]] = []
    choice = _Greedy(classes, number * 7919)
    for kind in classes:
        while choice.missing[kind]:
            found.append(choice.group(kind, size))
    return tuple(found)


class _Greedy:
    """What each class has not met yet, and the partners that serve it best."""

    def __init__(self, classes: tuple[AxisClass, ...], turn: int = 0):
        self.classes = classes
        self.features = {kind: frozenset(enumerate(kind)) for kind in classes}
        wanted = frozenset().union(*self.features.values()) if classes else frozenset()
        self.missing = {kind: set(wanted) for kind in classes}
        self.turn = turn

    def group(self, kind: AxisClass, size: int) -> tuple[AxisClass, ...]:
        """`kind` with partners, each noted as having met the others."""
        group = [kind]
        while len(group) < size:
            partner = self._partner(group)
            for one in group:
                self.missing[one] -= self.features[partner]
                self.missing[partner] -= self.features[one]
            group.append(partner)
        return tuple(group)

    def _partner(self, group: list[AxisClass]) -> AxisClass:
        """Of a sample, the class that serves the group most; where none serves its first, any that does."""
        self.turn += 1
        first = group[0]
        sample = [self.classes[(self.turn * 37 + step * 101) % len(self.classes)] for step in range(CANDIDATES)]
        best = max(sample, key=lambda p: (bool(self.missing[first] & self.features[p]), self._served(group, p)))
        if len(group) > 1 or self.missing[first] & self.features[best]:
            return best
        return next(p for p in self.classes if self.missing[first] & self.features[p])

    def _served(self, group: list[AxisClass], partner: AxisClass) -> int:
        return sum(len(self.missing[one] & self.features[partner]) + len(self.missing[partner] & self.features[one]) for one in group)


def _alone(menu: Menu, rank: int, axes: list[Axis], turn: int) -> Params:
    placed = [PLAIN] * rank
    placed[turn % rank] = axes[turn % len(axes)]
    return _tuple(menu, tuple(placed), turn)


def _variant(menu: Menu, axes: list[Axis], turn: int) -> Axis:
    """By turns one of the small variants of a class, with a crop in every third turn; now and then its largest kernel."""
    few = min(len(axes), SMALL + 1)
    axis = max(axes, key=lambda a: a.kernel_size) if turn % 7 == 0 else axes[turn % few]
    cut = crops(axis)
    return cut[turn % len(cut)] if menu.has_crop and turn % 3 == 0 else axis


def _tuple(menu: Menu, axes: tuple[Axis, ...], turn: int) -> Params:
    """One channel in or out, where kernels often differ, in every third turn."""
    channels = affordable(axes, menu.channels)
    single = [one for one in channels if one[0] == 1 and 1 in one[1:3]] if turn % 3 == 1 else []
    channels = single or channels
    return build(axes, 1 + turn // 2 % 3, channels[turn // 3 % len(channels) if single else turn % len(channels)])
