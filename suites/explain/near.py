"""The legal cases near a case: they differ from it in one number, or in two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any, TypeVar

from reference.schema import Axis, Case, Params, SchemaError

Base = TypeVar("Base", Axis, Params)
KERNELS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 17)
SIZES = (*KERNELS[:11], 12, 13, 14, *KERNELS[11:], 20, 24, 25, 28, 31, 32, 33, 64, 65)
STEPS = (1, 2, 3, 4, 5)
NUMBERS: dict[str, tuple[int, ...]] = {
    "input_size": SIZES, "kernel_size": KERNELS, "stride": STEPS, "dilation": STEPS,
    "output_padding": (0, 1, 2, 3, 4),
}  # fmt: skip
ENDS = (-2, -1, 0, 1, 2, 3, 4, 5, 6)
COUNTS = (1, 2, 3, 4, 5, 6, 8, 9, 12, 16, 17, 18, 32, 33, 64, 65)


def near(case: Case) -> Iterator[Case]:
    """The legal cases that differ from `case` in one number or in their channels,
    and those with one axis more or less.
    """
    for params in _near(case.params):
        yield replace(case, params=params)


def _near(params: Params) -> Iterator[Params]:
    """The legal parameters near `params`."""
    for at in range(params.rank):
        yield from (params.with_axis(at, axis) for axis in near_axes(params.axes[at]))
    for name in ("batch", "bias"):
        numbers: Sequence[int] = (1, 2, 3, 4, 5) if name == "batch" else (False, True)
        yield from _changed(params, ({name: number} for number in numbers))
    yield from _other_channels(params)
    yield from _other_ranks(params)


def near_axes(axis: Axis) -> Iterator[Axis]:
    """The legal axes that differ from `axis` in one number, or in both ends of the padding."""
    begin, end = axis.padding
    ends = [(number, end) for number in ENDS] + [(begin, number) for number in ENDS]
    changes: list[dict[str, Any]] = [
        {name: number} for name, choices in NUMBERS.items() for number in choices
    ]
    changes += [{"padding": pair} for pair in ends + [(n, n) for n in ENDS]]
    changes += [{"crop": pair} for pair in ((0, 0), (1, 0), (0, 1), (1, 2))]
    yield from _changed(axis, changes)


def two_changed(case: Case, region: str) -> Iterator[Case]:
    """The legal cases that differ from `case` in two numbers of an axis, both named in a region."""
    names = [name for name in NUMBERS if name in region]
    for at, (first, second) in product(range(case.params.rank), combinations(names, 2)):
        pairs = product(NUMBERS[first], NUMBERS[second])
        changes = [{first: number, second: second_number} for number, second_number in pairs]
        for axis in _changed(case.params.axes[at], changes):
            yield replace(case, params=case.params.with_axis(at, axis))


def _other_channels(params: Params) -> Iterator[Params]:
    """Other numbers of groups, and other numbers of channels in a group."""
    groups = params.groups
    group_in, group_out = params.in_channels // groups, params.out_channels // groups
    triples = [(number, group_in, group_out) for number in COUNTS[:10]]
    triples += [(groups, number, group_out) for number in COUNTS]
    triples += [(groups, group_in, number) for number in COUNTS]
    triples += [(groups, number, number) for number in COUNTS]
    for number in COUNTS[:10]:
        # About the same channels in all groups together: fewer in each.
        few_in, few_out = (max(1, n // number) for n in (params.in_channels, params.out_channels))
        triples += [(number, few_in, few_out), (number, few_in, group_out)]
        triples += [(number, group_in, few_out), (number, max(1, group_in - 1), group_out)]
        triples += [(number, group_in, max(1, group_out - 1))]
    yield from _changed(
        params,
        ({"groups": g, "in_channels": g * i, "out_channels": g * o} for g, i, o in triples),
    )


def _other_ranks(params: Params) -> Iterator[Params]:
    """One axis more, one axis less, one axis made plain, or the axes in reversed order."""
    plain = Axis(2, 1)
    if params.rank < 3:
        yield from _changed(
            params, ({"axes": (*params.axes, plain)}, {"axes": (plain, *params.axes)})
        )
    if params.rank > 1:
        for axis in range(params.rank):
            kept = (*params.axes[:axis], *params.axes[axis + 1 :])
            yield from _changed(params, ({"axes": kept},))
            yield params.with_axis(axis, plain)
        yield from _changed(params, ({"axes": params.axes[::-1]},))


def _changed(base: Base, changes: Iterable[dict[str, Any]]) -> Iterator[Base]:
    """The legal axes, or parameters, that a change of fields makes of `base`, without itself."""
    for fields in changes:
        try:
            changed = replace(base, **fields)
        except SchemaError:
            continue
        if changed != base:
            yield changed
