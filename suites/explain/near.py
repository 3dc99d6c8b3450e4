"""The neighbours of a case: the legal cases that differ from it in one number, or in two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any

from reference.schema import Axis, Case, Params, SchemaError

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
    """The legal cases that differ from `case` in one number,
    and those with an axis more or less.
    """
    for params in _near(case.params):
        yield replace(case, params=params)


def _near(params: Params) -> Iterator[Params]:
    for axis in range(params.rank):
        yield from (params.with_axis(axis, other) for other in near_axes(params.axes[axis]))
    for name in ("batch", "bias"):
        numbers: Sequence[int] = (1, 2, 3, 4, 5) if name == "batch" else (False, True)
        yield from _legal(params, ({name: number} for number in numbers))
    yield from _other_channels(params)
    yield from _other_ranks(params)


def near_axes(axis: Axis) -> Iterator[Axis]:
    """The legal axes that differ in one number."""
    begin, end = axis.padding
    ends = [(other, end) for other in ENDS] + [(begin, other) for other in ENDS]
    changes: list[dict[str, Any]] = [
        {name: number} for name, choices in NUMBERS.items() for number in choices
    ]
    changes += [{"padding": pair} for pair in ends + [(n, n) for n in ENDS]]
    changes += [{"crop": pair} for pair in ((0, 0), (1, 0), (0, 1), (1, 2))]
    yield from _axes(axis, changes)


def two_changed(case: Case, region: str) -> Iterator[Case]:
    """The legal cases that differ from `case` in two numbers of an axis, both named in a region."""
    names = [name for name in NUMBERS if name in region]
    for axis, (first, second) in product(range(case.params.rank), combinations(names, 2)):
        pairs = product(NUMBERS[first], NUMBERS[second])
        changes = ({first: number, second: beside} for number, beside in pairs)
        for changed in _axes(case.params.axes[axis], changes):
            yield replace(case, params=case.params.with_axis(axis, changed))


def _axes(axis: Axis, changes: Iterable[dict[str, Any]]) -> Iterator[Axis]:
    """The legal axes, other than `axis`, with these numbers."""
    for fields in changes:
        try:
            other = replace(axis, **fields)
        except SchemaError:
            continue
        if other != axis:
            yield other


def _other_channels(params: Params) -> Iterator[Params]:
    """Other group counts with the channels of a group as they are,
    and other channels of a group.
    """
    groups = params.groups
    inside, outside = params.in_channels // groups, params.out_channels // groups
    triples = [(number, inside, outside) for number in COUNTS[:10]]
    triples += [(groups, number, outside) for number in COUNTS]
    triples += [(groups, inside, number) for number in COUNTS]
    triples += [(groups, number, number) for number in COUNTS]
    for number in COUNTS[:10]:  # the channels of a group, or all of them, stay
        few_in, few_out = (max(1, n // number) for n in (params.in_channels, params.out_channels))
        triples += [(number, few_in, few_out), (number, few_in, outside), (number, inside, few_out)]
        triples += [(number, max(1, inside - 1), outside), (number, inside, max(1, outside - 1))]
    yield from _legal(
        params,
        ({"groups": g, "in_channels": g * i, "out_channels": g * o} for g, i, o in triples),
    )


def _other_ranks(params: Params) -> Iterator[Params]:
    plain = Axis(2, 1)
    if params.rank < 3:
        yield from _legal(
            params, ({"axes": (*params.axes, plain)}, {"axes": (plain, *params.axes)})
        )
    if params.rank > 1:
        for axis in range(params.rank):
            kept = (*params.axes[:axis], *params.axes[axis + 1 :])
            yield from _legal(params, ({"axes": kept},))
            yield params.with_axis(axis, plain)
        yield from _legal(params, ({"axes": params.axes[::-1]},))


def _legal(params: Params, changes: Iterable[dict[str, Any]]) -> Iterator[Params]:
    for fields in changes:
        try:
            other = replace(params, **fields)
        except SchemaError:
            continue
        if other != params:
            yield other
