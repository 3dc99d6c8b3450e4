"""Coverage by design: what is asked of every route before anything is drawn.

`within`: every complete class of one axis, the others plain. `pairs`: every complete class of one axis together with
every single feature of another, in rank 2, by a greedy choice in which one tuple serves both. Channels, batch and
bias take turns. Both are deterministic.
"""

from __future__ import annotations

from collections.abc import Iterator

from reference.schema import Axis, Params
from suites.axes import PLAIN, AxisClass, crops
from suites.strategies import SMALL, Menu, affordable, build

Feature = tuple[int, str]  # a field of AxisClass by number, and its word
CANDIDATES = 48  # partners that the greedy choice looks at for one class


def designed(menu: Menu) -> Iterator[Params]:
    """`within` in ranks 1 and 3; in rank 2 `pairs`, which hold every class as well."""
    yield from within(menu, ranks=(1, 3))
    yield from pairs(menu)


def within(menu: Menu, ranks: tuple[int, ...] = (1, 2, 3)) -> Iterator[Params]:
    """Every legal class of one axis, the others plain; rank, position, channels and batch take turns."""
    turn = 0
    for rank in ranks:
        for axes in menu.axes.get(rank, {}).values():
            turn += 1
            placed = [PLAIN] * rank
            placed[turn % rank] = axes[turn % len(axes)]
            yield _tuple(menu, tuple(placed), turn)


def pairs(menu: Menu) -> Iterator[Params]:
    """Every legal class with every legal feature on the other axis of rank 2; both orders take turns."""
    classes = menu.axes.get(2, {})
    for turn, (one, other) in enumerate(paired(list(classes))):
        axes = [_variant(menu, classes[kind], turn) for kind in (one, other)]
        yield _tuple(menu, tuple(axes[:: 1 if turn % 2 else -1]), turn)


def paired(classes: list[AxisClass]) -> Iterator[tuple[AxisClass, AxisClass]]:
    """Pairs of classes such that each class meets each single feature that any class has."""
    features = {kind: frozenset(enumerate(kind)) for kind in classes}
    wanted = frozenset().union(*features.values()) if classes else frozenset()
    missing = {kind: set(wanted) for kind in classes}
    for number, kind in enumerate(classes):
        while missing[kind]:
            partner = _best_partner(kind, number + len(missing[kind]), classes, features, missing)
            missing[kind] -= features[partner]
            missing[partner] -= features[kind]
            yield kind, partner


def _best_partner(
    kind: AxisClass,
    turn: int,
    classes: list[AxisClass],
    features: dict[AxisClass, frozenset[Feature]],
    missing: dict[AxisClass, set[Feature]],
) -> AxisClass:
    """The candidate that serves both most; where none of a sample serves, any class that has a missing feature."""
    start = turn * 37
    sample = [classes[(start + step * 101) % len(classes)] for step in range(CANDIDATES)]
    served = [(len(missing[kind] & features[p]), len(missing[p] & features[kind])) for p in sample]
    best = max(range(len(sample)), key=lambda i: (served[i][0] > 0, sum(served[i])))
    if served[best][0]:
        return sample[best]
    return next(p for p in classes if missing[kind] & features[p])


def _variant(menu: Menu, axes: list[Axis], turn: int) -> Axis:
    axis = axes[turn % min(len(axes), SMALL + 1)]
    cut = crops(axis)
    return cut[turn % len(cut)] if menu.has_crop and turn % 3 == 0 else axis


def _tuple(menu: Menu, axes: tuple[Axis, ...], turn: int) -> Params:
    channels = affordable(axes, menu.channels)
    return build(axes, 1 + turn % 3, channels[turn % len(channels)])
