"""The classes of one axis, and the small and sized axes of each class.

A small axis has F <= 5 and K <= 7. A sized axis has an input size near the width of a vector unit
(8, 16, 32 or 64 elements), or a kernel of 8 to 11. A crop is not part of a class; `crops` adds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from reference.schema import Axis, SchemaError

PLAIN = Axis(2, 1)
SMALL_VARIANTS = 6  # the most small axes of a class
SIZED_VARIANTS = 3  # the most sized axes of a class
SMALL = {
    "input_size": (1, 2, 3, 4, 5), "kernel_size": (1, 2, 3, 4, 5, 7), "stride": (1, 2, 3, 4),
    "dilation": (1, 2, 3),
}  # fmt: skip
ROWS = (7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65)
LONG_KERNELS = (8, 9, 10, 11)
MOST_OUTPUT = {"small": 24, "sized": 200}  # the largest output size of an axis
SIZE_BOUNDS = (8, 16, 32, 64)
KERNEL_BOUNDS = (1, 3, 7, 11)


class AxisClass(NamedTuple):
    """The class of one axis: a word for each of its features."""

    kernel_vs_input: str
    kernel_vs_stride: str
    padding_vs_extent: str  # the larger of begin and end compared with d(K-1)
    ends: str
    output_padding: str
    stride: str
    dilation: str
    input: str


@lru_cache(maxsize=65536)
def axis_class(axis: Axis) -> AxisClass:
    """The class of an axis."""
    begin, end = axis.padding
    reach, m = axis.extent - 1, axis.output_padding
    larger = max(begin, end)
    padding = f"pad{_order(larger, reach)}d(K-1)" if larger else "pad=0"
    padding = "pad<0" if min(begin, end) < 0 else padding
    return AxisClass(
        "K" + _order(axis.kernel_size, axis.input_size) + "F",
        "K" + _order(axis.kernel_size, axis.stride) + "s",
        padding,
        "begin" + _order(begin, end) + "end",
        "m=0" if not m else "0<m<s" if m < axis.stride else "m>=s",
        "s=1" if axis.stride == 1 else "s>1",
        "d=1" if axis.dilation == 1 else "d>1",
        "F=1" if axis.input_size == 1 else "F>1",
    )


def _order(left: int, right: int) -> str:
    return "<" if left < right else "=" if left == right else ">"


def bucket(number: int, bounds: tuple[int, ...]) -> int:
    """The bucket of `number`: how many of `bounds` are smaller than it."""
    return sum(number > bound for bound in bounds)


@lru_cache(maxsize=1)
def axes_by_class() -> dict[AxisClass, tuple[Axis, ...]]:
    """Each legal class with up to `SMALL_VARIANTS` small axes; the simplest come first."""
    kept: dict[AxisClass, list[Axis]] = {}
    for axis in sorted(_small_axes(), key=simplicity):
        variants = kept.setdefault(axis_class(axis), [])
        if len(variants) < SMALL_VARIANTS and all(_differs(axis, other) for other in variants):
            variants.append(axis)
    return {kind: tuple(axes) for kind, axes in kept.items()}


@lru_cache(maxsize=1)
def sized_by_class() -> dict[AxisClass, tuple[Axis, ...]]:
    """Each class that has sized axes with up to `SIZED_VARIANTS` of them.

    The axes of a class come from different buckets of F and K. Classes begin with different
    buckets, so that each size occurs in about as many classes.
    """
    buckets: dict[AxisClass, dict[tuple[int, int], list[Axis]]] = {}
    for axis in _sized_axes():
        sizes = (bucket(axis.input_size, SIZE_BOUNDS), bucket(axis.kernel_size, KERNEL_BOUNDS))
        buckets.setdefault(axis_class(axis), {}).setdefault(sizes, []).append(axis)
    kinds = (kind for kind in axes_by_class() if kind in buckets)
    return {
        kind: _from_buckets(list(buckets[kind].values()), number)
        for number, kind in enumerate(kinds)
    }


def _from_buckets(buckets: list[list[Axis]], number: int) -> tuple[Axis, ...]:
    """An axis from each of up to `SIZED_VARIANTS` buckets; `number` decides which."""
    size, count = len(buckets), min(SIZED_VARIANTS, len(buckets))
    chosen = [buckets[(number + step * size // count) % size] for step in range(count)]
    return tuple(axes[number % len(axes)] for axes in chosen)


def _differs(axis: Axis, other: Axis) -> bool:
    """Whether two axes differ in more than one number: only such axes are kept as variants."""
    pairs = zip(numbers_of(axis), numbers_of(other))
    return sum(a != b for a, b in pairs) > 1


def numbers_of(axis: Axis) -> tuple[int, ...]:
    """The numbers of an axis, without its crop."""
    return (
        axis.input_size,
        axis.kernel_size,
        axis.stride,
        axis.dilation,
        *axis.padding,
        axis.output_padding,
    )


def simplicity(axis: Axis) -> tuple[int, int]:
    """A sort key: plain axes come before special axes, small axes before large axes."""
    begin, end = axis.padding
    special = (
        axis.stride > 1,
        axis.dilation > 1,
        bool(begin or end),
        begin != end,
        axis.output_padding > 0,
    )
    return sum(special), sum(map(abs, numbers_of(axis)))


def _small_axes() -> Iterator[Axis]:
    for size, kernel, stride, dilation in product(*SMALL.values()):
        reach = dilation * (kernel - 1)
        ends = sorted({-1, 0, 1, 2, reach // 2, reach - 1, reach, reach + 1} - {-2})
        pairs = product(ends, ends)
        pads = [(a, b) for a, b in pairs if a == b or abs(a - b) <= 2 or 0 in (a, b)]
        yield from _axes(size, kernel, stride, dilation, pads, MOST_OUTPUT["small"])


def _sized_axes() -> Iterator[Axis]:
    small = (*SMALL["input_size"], *ROWS)
    windows = [*product(ROWS, SMALL["kernel_size"]), *product(small, LONG_KERNELS)]
    for (size, kernel), stride, dilation in product(windows, (1, 2, 3), (1, 2)):
        reach = dilation * (kernel - 1)
        pads = [
            (0, 0),
            (1, 1),
            (reach, reach),
            (reach + 1, reach + 1),
            (-1, -1),
            (0, 1),
            (1, 0),
            (reach, 0),
            (0, reach),
        ]
        pads += [(reach + 1, 0), (0, reach + 1), (-1, 0), (0, -1)]
        yield from _axes(size, kernel, stride, dilation, pads, MOST_OUTPUT["sized"])


def _axes(
    size: int,
    kernel: int,
    stride: int,
    dilation: int,
    pads: Iterable[tuple[int, int]],
    most_output: int,
) -> Iterator[Axis]:
    """The legal axes with these numbers, with each padding and several values of output_padding."""
    for padding in dict.fromkeys(pads):
        for m in sorted({0, 1, stride - 1, stride, max(stride, dilation) - 1}):
            try:
                axis = Axis(size, kernel, stride, dilation, padding, m)
            except SchemaError:
                continue
            if axis.output_size <= most_output:
                yield axis


@lru_cache(maxsize=65536)
def crops(axis: Axis) -> tuple[Axis, ...]:
    """`axis` without a crop, and with each small crop that leaves an output element."""
    pairs = ((0, 0), (1, 0), (0, 1), (1, 2))
    return tuple(replace(axis, crop=pair) for pair in pairs if sum(pair) < axis.uncropped_size)
