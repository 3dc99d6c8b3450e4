"""Candidates: the parameter tuples of a menu among which a plan chooses, composed of its axes and
channels by chance.

The chance is the same at each run. All kinds of axes, sizes and channels take part, so that a
choice can cover them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import TypeVar

from reference.schema import Axis, Params, SchemaError
from suites.cases.parameters.axes import crops
from suites.cases.parameters.channels import ALL, MOST_WORK, affordable, build, work_on
from suites.cases.parameters.legal import legal_tuple
from suites.cases.parameters.menu import Axes, Menu

TRIES = 6
T = TypeVar("T")


def candidates(menu: Menu, number: int, start: int = 0) -> list[Params]:
    """About `number` legal tuples of every rank of the menu, each once; another `start` gives
    others.
    """
    tuples = (params for rank in menu.axes for params in _of_rank(menu, rank, number, start))
    return list(dict.fromkeys(tuples))


def _of_rank(menu: Menu, rank: int, number: int, start: int) -> Iterator[Params]:
    random = Random(10 * start + rank)
    for step in range(number):
        axes = _axes(random, menu, rank, step % 4)
        if axes and menu.has_crop:
            axes = [_cropped(random, axis) for axis in axes]
        if axes:
            yield _tuple(random, menu, tuple(axes))


def _axes(random: Random, menu: Menu, rank: int, sized: int) -> list[Axis]:
    """Small axes, and at up to `sized` places sized ones beside which small ones are sought that
    leave the work small.

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
    """With a few channels in two of five tuples, else with as many as the work allows."""
    rank, batch = len(axes), _pick(random, (1, 1, 2, 3))
    wide = menu.many_channels[rank] if random.random() < 0.6 else []
    tries = [_pick(random, wide) for _ in wide[:TRIES]]
    tries += [_pick(random, menu.channels[rank]) for _ in range(TRIES)]
    small = affordable(axes, batch, [*tries, menu.channels[rank][0]])
    return legal_tuple(menu, axes, batch, small[0])


@lru_cache(maxsize=65536)
def variations(params: Params) -> tuple[Params, ...]:
    """The tuple without padding, without dilation, without both, with unit axes, with a crop, and
    with two items.
    """
    return tuple(_variations(params))


def _variations(params: Params) -> Iterator[Params]:
    for plainer in (_unpadded, _undilated, lambda axis: _undilated(_unpadded(axis))):
        yield replace(params, axes=tuple(map(plainer, params.axes)))
    first, *others = params.axes
    yield replace(params, axes=(first, *[Axis(1, 1)] * len(others)))
    if first.uncropped_size > 1:
        yield replace(params, axes=(replace(first, crop=(1, 0)), *others))
    yield replace(params, batch=2)


def with_other_channels(params: Params) -> Iterator[Params]:
    """The tuple with every affordable choice of channels, for one and for two items."""
    for batch in (1, 2):
        yield from (
            build(params.axes, batch, channels) for channels in affordable(params.axes, batch, ALL)
        )


def _unpadded(axis: Axis) -> Axis:
    return Axis(axis.input_size, axis.kernel_size, axis.stride, axis.dilation)


def _undilated(axis: Axis) -> Axis:
    m = min(axis.output_padding, axis.stride - 1)
    try:
        return replace(axis, dilation=1, output_padding=m)
    except SchemaError:
        return Axis(axis.input_size, axis.kernel_size, axis.stride)


def _pick(random: Random, choices: Sequence[T]) -> T:
    return choices[int(random.random() * len(choices))]
