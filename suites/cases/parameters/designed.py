"""The designed levels: tuples of a main route that cover combinations of features without chance.

`exhaustive`: every tuple of rank 1 up to a small bound. `within`: every class of one axis beside
plain axes. `numbers`: every four numbers of one axis together. `pairs`: every class of one axis
together with every feature of another axis, in ranks 2 and 3, by a greedy choice in which one tuple
serves all its axes (AETG, see `quota`). Channels, batch, bias, crops and sized axes alternate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, product

from reference.schema import Axis, Params, SchemaError
from suites.cases.parameters.axes import PLAIN, AxisClass, axis_class, crops, numbers_of
from suites.cases.parameters.channels import MOST_WORK, affordable, work_on
from suites.cases.parameters.grouping import grouped
from suites.cases.parameters.legal import legal_tuple
from suites.cases.parameters.menu import Menu

ROUNDS = 2000  # tuples that `pairs` reach by several rounds where an API has few classes
PASSES = (24, 16, 8, 4, 1)  # per pass: new combinations of four numbers that an axis must add
STEP = 37  # between the indices of axes in one tuple
VARIANTS = 3  # axes of a class that alternate
# The largest numbers in `exhaustive` and in `numbers`; padding begins at -1, the others at 1.
BOUND = {"input_size": 3, "kernel_size": 3, "stride": 3, "dilation": 2, "padding": 2}
BOUND_OF_NUMBERS = {"input_size": 4, "kernel_size": 5, "stride": 4, "dilation": 3, "padding": 2}


def designed(menu: Menu) -> list[Params]:
    """All levels, each tuple once; in ranks 2 and 3 `pairs` contain the classes of `within`."""
    levels = (
        *within(menu, (1,)),
        *numbers(menu),
        *pairs(menu, 2, ROUNDS),
        *pairs(menu, 3),
        *exhaustive(menu),
    )
    return list(dict.fromkeys(levels))


def exhaustive(menu: Menu) -> Iterator[Params]:
    """Every legal tuple of rank 1 within `BOUND` and with every output_padding."""
    if 1 in menu.axes:
        axes = (axis for axis in small_axes() if menu.resolve(Params((axis,))) == Params((axis,)))
        legal = (axis for axis in axes if menu.supports(Params((axis,))))
        yield from (_tuple(menu, (axis,), number) for number, axis in enumerate(legal))


@lru_cache(maxsize=1)
def small_axes() -> tuple[Axis, ...]:
    """The axes of `exhaustive`, about 3,000."""
    return _axes_within(BOUND)


def _axes_within(bound: Mapping[str, int]) -> tuple[Axis, ...]:
    """All legal axes within a bound, with every output_padding."""
    names = ("input_size", "kernel_size", "stride", "dilation")
    sizes = product(*(range(1, bound[name] + 1) for name in names))
    ends = range(-1, bound["padding"] + 1)
    axes = (
        _axis(size, kernel, stride, dilation, padding, m)
        for size, kernel, stride, dilation in sizes
        for padding in product(ends, ends)
        for m in range(max(stride, dilation))
    )
    return tuple(axis for axis in axes if axis is not None)


def _axis(
    size: int, kernel: int, stride: int, dilation: int, padding: tuple[int, int], m: int
) -> Axis | None:
    try:
        return Axis(size, kernel, stride, dilation, padding, m)
    except SchemaError:
        return None


def numbers(menu: Menu) -> Iterator[Params]:
    """Tuples in which every four numbers of one axis that are legal together occur together.

    They have ranks 2 and 3; rank 1 if the menu has no other rank.
    """
    ranks: list[int] = [rank for rank in menu.axes if rank > 1] or list(menu.axes)
    for rank in ranks:
        axes = _with_every_four(menu.among(numbered_axes(), rank))
        for number, axis in enumerate(axes):
            indices = ((number * STEP + place * rank) % len(axes) for place in range(1, rank))
            yield _tuple(menu, (axis, *(axes[index] for index in indices)), number)


@lru_cache(maxsize=1)
def numbered_axes() -> tuple[Axis, ...]:
    """The axes with small numbers among which `numbers` chooses, about 14,000."""
    return _axes_within(BOUND_OF_NUMBERS)


def _with_every_four(axes: Sequence[Axis]) -> list[Axis]:
    """A few of `axes` in which every four numbers occur together that do so in all of them.

    The choice is greedy, in several passes.
    """
    met: set[tuple[tuple[int, int], ...]] = set()
    chosen: list[Axis] = []
    for new in PASSES:
        for axis in axes:
            fours = set(combinations(enumerate(numbers_of(axis)), 4))
            if len(fours - met) >= new:
                met |= fours
                chosen.append(axis)
    return chosen


def within(menu: Menu, ranks: tuple[int, ...] = (1, 2, 3)) -> Iterator[Params]:
    """Tuples with every legal class of one axis, beside plain axes."""
    for rank in ranks:
        for number, axes in enumerate(menu.axes.get(rank, {}).values()):
            placed = [PLAIN] * rank
            placed[number % rank] = axes[number % min(len(axes), VARIANTS)]
            yield _tuple(menu, tuple(placed), number)


def pairs(menu: Menu, rank: int = 2, enough: int = 0) -> Iterator[Params]:
    """Tuples in which every legal class meets every legal word of a class on another axis.

    The order of the axes alternates. If the menu has few classes, there are several rounds with
    different partners and channels, up to `enough` tuples.
    """
    classes = tuple(menu.axes.get(rank, {}))
    if not classes:
        return
    first = grouped(classes, rank)
    rounds = max(enough // len(first), 1)
    further = (group for number in range(1, rounds) for group in grouped(classes, rank, number))
    for number, kinds in enumerate([*first, *further]):
        axes = [_variant(menu, rank, kind, number) for kind in kinds]
        axes = _with_sized(menu, rank, axes, number)
        start = number % rank
        yield _tuple(menu, tuple(axes[start:] + axes[:start]), number)


def _variant(menu: Menu, rank: int, kind: AxisClass, number: int) -> Axis:
    """One of the first small axes of a class; in every seventh tuple that with the longest kernel.

    It may have a crop in every third tuple.
    """
    axes = menu.axes[rank][kind]
    count = min(len(axes), VARIANTS)
    axis = max(axes, key=lambda a: a.kernel_size) if number % 7 == 0 else axes[number % count]
    cropped = crops(axis)
    return cropped[number % len(cropped)] if menu.has_crop and number % 3 == 0 else axis


def _with_sized(menu: Menu, rank: int, axes: list[Axis], number: int) -> list[Axis]:
    """`axes`; in every fourth tuple with a sized first axis, if the work stays small."""
    sized = menu.sized[rank].get(axis_class(axes[0])) if number % 4 == 1 else None
    if not sized:
        return axes
    larger = [sized[number % len(sized)], *axes[1:]]
    return larger if work_on(larger) <= MOST_WORK else axes


def _tuple(menu: Menu, axes: tuple[Axis, ...], number: int) -> Params:
    """A tuple with these axes; channels and batch alternate.

    In every third tuple there is one input channel or one output channel.
    """
    batch = 1 + number // 2 % 3
    channels = affordable(axes, batch, menu.channels[len(axes)])
    single = [c for c in channels if c[0] == 1 and 1 in c[1:3]] if number % 3 == 1 else []
    choices = single or channels
    index = (number // 3 if single else number) % len(choices)
    return legal_tuple(menu, axes, batch, choices[index])
