"""Candidates: the parameter tuples of a menu among which a plan chooses, composed of its axes and channels by chance.

The chance is the same at each run. All kinds of axes, sizes and channels take part, so that a choice can cover them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

from reference.schema import Axis, Params
from suites.cases.parameters.axes import crops
from suites.cases.parameters.channels import MOST_WORK, Channels, affordable, work_on
from suites.cases.parameters.menu import Axes, Menu, legal_tuple

NUMBER = 400  # of each rank
TRIES = 6
T = TypeVar("T")


def candidates(menu: Menu, number: int = 0) -> list[Params]:
    """Legal tuples of every rank of the menu, each once; another `number` gives others."""
    return list(dict.fromkeys(params for rank in menu.axes for params in _of_rank(menu, rank, number)))


def _of_rank(menu: Menu, rank: int, number: int) -> Iterator[Params]:
    random = Random(10 * number + rank)
    for step in range(NUMBER):
        axes = _axes(random, menu, rank, step % 4)
        if axes:
            yield _tuple(random, menu, tuple(_cropped(random, axis) if menu.has_crop else axis for axis in axes))


def _axes(random: Random, menu: Menu, rank: int, sized: int) -> list[Axis]:
    """Small axes, and at up to `sized` places sized ones beside which small ones are sought that leave the work small.

    None where they are not found.
    """
    places = {int(random.random() * rank) for _ in range(min(sized, 2) if menu.sized[rank] else 0)}
    large = {place: _sized_axis(random, menu.sized[rank]) for place in places}
    for _ in range(TRIES):
        small = [_small_axis(random, menu.axes[rank], simplest=sized != 1) for _ in range(rank)]
        axes = [large.get(place, axis) for place, axis in enumerate(small)]
        if work_on(axes) <= MOST_WORK:
            return axes
    return []


def _small_axis(random: Random, small: Axes, simplest: bool) -> Axis:
    variants = small[_pick(random, list(small))]
    return variants[0] if simplest else _pick(random, variants)


def _sized_axis(random: Random, sized: Axes) -> Axis:
    return _pick(random, sized[_pick(random, list(sized))])


def _cropped(random: Random, axis: Axis) -> Axis:
    """The axis, in two of five cases with one of its crops."""
    return _pick(random, crops(axis)) if random.random() < 0.4 else axis


def _tuple(random: Random, menu: Menu, axes: tuple[Axis, ...]) -> Params:
    batch = _pick(random, (1, 1, 2, 3))
    channels = affordable(axes, batch, menu.channels[len(axes)])
    wide = [c for c in channels if max(c[:3]) > 3]
    chosen: Channels = _pick(random, wide if wide and random.random() < 0.7 else channels)
    return legal_tuple(menu, axes, batch, chosen)


def _pick(random: Random, choices: Sequence[T]) -> T:
    return choices[int(random.random() * len(choices))]
