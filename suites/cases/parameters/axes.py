"""All kinds of axis: each legal class of features, with small axes and sized axes of each.

A small axis has F <= 5 and K <= 7. A sized axis lies on either side of the width of a vector unit
(8, 16, 32, 64 elements), or has a kernel of up to 11. A crop is no part of a class: it cuts what is
there (`crops`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from reference.schema import Axis, SchemaError

PLAIN = Axis(2, 1)
SMALL_VARIANTS = 6  # small axes that are kept of each class
SIZED_VARIANTS = 3  # sized axes that are kept of each class
SMALL = {
    "input_size": (1, 2, 3, 4, 5), "kernel_size": (1, 2, 3, 4, 5, 7), "stride": (1, 2, 3, 4),
    "dilation": (1, 2, 3),
}  # fmt: skip
ROWS = (7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65)
LONG_KERNELS = (8, 9, 10, 11)
MOST_OUTPUT = {"small": 24, "sized": 200}  # output size of an axis
SIZE_BOUNDS = (8, 16, 32, 64)
KERNEL_BOUNDS = (1, 3, 7, 11)


class AxisClass(NamedTuple):
    """The features of one axis, each in a word."""

    kernel_vs_input: str
    kernel_vs_stride: str
    padding_vs_extent: str  # the larger end against d(K-1)
    ends: str
    output_padding: str
    stride: str
    dilation: str
    input: str


@lru_cache(maxsize=65536)
def axis_class(axis: Axis) -> AxisClass:
    """The class of `axis`."""
    begin, end = axis.padding
    reach, m = axis.extent - 1, axis.output_padding
    larger = max(begin, end)
    padding = (
        "pad<0"
        if min(begin, end) < 0
        else "pad=0"
        if not larger
        else f"pad{_order(larger, reach)}d(K-1)"
    )
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


def _order(a: int, b: int) -> str:
    return "<" if a < b else "=" if a == b else ">"


def bucket(number: int, bounds: tuple[int, ...]) -> int:
    """How many of `bounds` lie below `number`: numbers between the same two bounds are in one
    bucket.
    """
    return sum(number > bound for bound in bounds)


@lru_cache(maxsize=1)
def axes_by_class() -> dict[AxisClass, tuple[Axis, ...]]:
    """Every legal class and up to `SMALL_VARIANTS` small axes of it; classes and axes in order of
    simplicity.
    """
    kept: dict[AxisClass, list[Axis]] = {}
    for axis in sorted(_small_axes(), key=simplicity):
        variants = kept.setdefault(axis_class(axis), [])
        if len(variants) < SMALL_VARIANTS and all(_differs(axis, other) for other in variants):
            variants.append(axis)
    return {kind: tuple(axes) for kind, axes in kept.items()}


@lru_cache(maxsize=1)
def sized_by_class() -> dict[AxisClass, tuple[Axis, ...]]:
    """Up to `SIZED_VARIANTS` sized axes of each class that has some, from different buckets of F
    and K.

    Classes begin with different buckets, so that all sizes occur in about as many classes.
    """
    buckets: dict[AxisClass, dict[tuple[int, int], list[Axis]]] = {}
    for axis in _sized_axes():
        sizes = (bucket(axis.input_size, SIZE_BOUNDS), bucket(axis.kernel_size, KERNEL_BOUNDS))
        buckets.setdefault(axis_class(axis), {}).setdefault(sizes, []).append(axis)
    numbered = enumerate((kind, buckets[kind]) for kind in axes_by_class() if kind in buckets)
    return {
        kind: _from_buckets(list(choices.values()), number) for number, (kind, choices) in numbered
    }


def _from_buckets(buckets: list[list[Axis]], number: int) -> tuple[Axis, ...]:
    few = min(SIZED_VARIANTS, len(buckets))
    chosen = [buckets[(number + step * len(buckets) // few) % len(buckets)] for step in range(few)]
    return tuple(axes[number % len(axes)] for axes in chosen)


def _differs(axis: Axis, other: Axis) -> bool:
    """Whether two axes differ in more than one number: variants of a class say more then."""
    return sum(a != b for a, b in zip(_numbers(axis), _numbers(other))) > 1


def _numbers(axis: Axis) -> tuple[int, ...]:
    return (
        axis.input_size,
        axis.kernel_size,
        axis.stride,
        axis.dilation,
        *axis.padding,
        axis.output_padding,
    )


def simplicity(axis: Axis) -> tuple[int, int]:
    """A key that sorts plain axes before special ones, and small ones before large ones."""
    begin, end = axis.padding
    special = (
        axis.stride > 1,
        axis.dilation > 1,
        bool(begin or end),
        begin != end,
        axis.output_padding > 0,
    )
    return sum(special), sum(map(abs, _numbers(axis)))


def _small_axes() -> Iterator[Axis]:
    for size, kernel, stride, dilation in product(*SMALL.values()):
        reach = dilation * (kernel - 1)
        ends = sorted({-1, 0, 1, 2, reach // 2, reach - 1, reach, reach + 1} - {-2})
        pads = [(a, b) for a, b in product(ends, ends) if a == b or abs(a - b) <= 2 or 0 in (a, b)]
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
    """The legal axes with these numbers, each padding and several remainders."""
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
    """`axis` without a crop, and with each small crop that leaves an output."""
    pairs = ((0, 0), (1, 0), (0, 1), (1, 2))
    return tuple(replace(axis, crop=pair) for pair in pairs if sum(pair) < axis.uncropped_size)
