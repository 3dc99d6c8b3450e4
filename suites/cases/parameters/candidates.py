"""Candidates: random legal tuples of a menu, among which the plan chooses.

The seeds are fixed, so that each run has the same candidates. All classes of axes, sizes and
channels take part.
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

TRIES = 6  # of a random choice whose work must be small
T = TypeVar("T")


def candidates(menu: Menu, number: int, start: int = 0) -> list[Params]:
    """Up to `number` legal tuples of each rank of the menu, without repetitions.

    `start` is a seed: another `start` gives other tuples.
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
    """Random axes, up to `sized` (at most two) of them sized; none if all tries are too costly."""
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
    """The axis, with a probability of 0.4 with one of its crops or with none."""
    return _pick(random, crops(axis)) if random.random() < 0.4 else axis


def _tuple(random: Random, menu: Menu, axes: tuple[Axis, ...]) -> Params:
    """A tuple with these axes, and with many channels in three of five tuples if affordable."""
    rank, batch = len(axes), _pick(random, (1, 1, 2, 3))
    many = menu.many_channels[rank] if random.random() < 0.6 else []
    tries = [_pick(random, many) for _ in many[:TRIES]]
    tries += [_pick(random, menu.channels[rank]) for _ in range(TRIES)]
    channels = affordable(axes, batch, [*tries, menu.channels[rank][0]])
    return legal_tuple(menu, axes, batch, channels[0])


@lru_cache(maxsize=65536)
def variations(params: Params) -> tuple[Params, ...]:
    """Simpler and other tuples that are close to `params`.

    Without padding, without dilation, without both, with unit axes, with a crop, with two items.
    """
    return tuple(_variations(params))


def _variations(params: Params) -> Iterator[Params]:
    for plainer in (_unpadded, _undilated, lambda axis: _undilated(_unpadded(axis))):
        yield replace(params, axes=tuple(map(plainer, params.axes)))
    first, *further = params.axes
    yield replace(params, axes=(first, *[Axis(1, 1)] * len(further)))
    if first.uncropped_size > 1:
        yield replace(params, axes=(replace(first, crop=(1, 0)), *further))
    yield replace(params, batch=2)


def with_other_channels(params: Params) -> Iterator[Params]:
    """The axes of `params` with each affordable choice of channels, for one and for two items."""
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
