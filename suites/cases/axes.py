"""All kinds of axis: every complete class of features that is legal, with concrete axes of each, simplest first.

A crop is no part of a class: it only cuts what is already there, so it is drawn on top (`crops`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from reference.schema import Axis, SchemaError

PLAIN = Axis(2, 1)
VARIANTS = 6  # concrete axes kept of each class
LARGEST = 24  # output size of a concrete axis
SIZES = {"input_size": (1, 2, 3, 4, 5), "kernel_size": (1, 2, 3, 4, 5, 7), "stride": (1, 2, 3, 4), "dilation": (1, 2, 3)}


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


def axis_class(axis: Axis) -> AxisClass:
    """The complete class of `axis`."""
    lo, hi = axis.padding
    reach, m = axis.extent - 1, axis.output_padding
    return AxisClass(
        "K" + _order(axis.kernel_size, axis.input_size) + "F",
        "K" + _order(axis.kernel_size, axis.stride) + "s",
        "pad<0" if min(lo, hi) < 0 else "pad=0" if not max(lo, hi) else f"pad{_order(max(lo, hi), reach)}d(K-1)",
        "begin=end" if lo == hi else "begin>end" if lo > hi else "begin<end",
        "m=0" if not m else "0<m<s" if m < axis.stride else "m>=s",
        "s=1" if axis.stride == 1 else "s>1",
        "d=1" if axis.dilation == 1 else "d>1",
        "F=1" if axis.input_size == 1 else "F>1",
    )


def _order(a: int, b: int) -> str:
    return "<" if a < b else "=" if a == b else ">"


@lru_cache(maxsize=1)
def axes_by_class() -> dict[AxisClass, tuple[Axis, ...]]:
    """Every legal class and up to `VARIANTS` axes of it; classes and axes in order of simplicity."""
    found: dict[AxisClass, list[Axis]] = {}
    for axis in sorted(_all_axes(), key=simplicity):
        kept = found.setdefault(axis_class(axis), [])
        if len(kept) < VARIANTS and all(_unlike(axis, other) for other in kept):
            kept.append(axis)
    return {kind: tuple(axes) for kind, axes in found.items()}


def _unlike(axis: Axis, other: Axis) -> bool:
    """Variants of one class differ in more than one number, so that they tell more."""
    pairs = zip(_numbers(axis), _numbers(other))
    return sum(a != b for a, b in pairs) > 1


def _numbers(axis: Axis) -> tuple[int, ...]:
    return (axis.input_size, axis.kernel_size, axis.stride, axis.dilation, *axis.padding, axis.output_padding)


def simplicity(axis: Axis) -> tuple[int, int]:
    """Plain before special, small before large."""
    special = (axis.stride > 1, axis.dilation > 1, any(axis.padding), axis.padding[0] != axis.padding[1], axis.output_padding > 0)
    return sum(special), sum(map(abs, _numbers(axis)))


def _all_axes() -> Iterator[Axis]:
    for size, kernel, stride, dilation in product(*SIZES.values()):
        reach = dilation * (kernel - 1)
        pads = sorted({-1, 0, 1, 2, reach // 2, reach - 1, reach, reach + 1} - {-2})
        for lo, hi in product(pads, pads):
            if lo == hi or abs(lo - hi) <= 2 or 0 in (lo, hi):
                yield from _windows(size, kernel, stride, dilation, (lo, hi))


def _windows(size: int, kernel: int, stride: int, dilation: int, padding: tuple[int, int]) -> Iterator[Axis]:
    for m in {0, 1, stride - 1, stride, max(stride, dilation) - 1}:
        try:
            axis = Axis(size, kernel, stride, dilation, padding, m)
        except SchemaError:
            continue
        if axis.output_size <= LARGEST:
            yield axis


def crops(axis: Axis) -> tuple[Axis, ...]:
    """`axis` without a crop, and with each small crop that leaves an output."""
    pairs = ((0, 0), (1, 0), (0, 1), (1, 2))
    return tuple(replace(axis, crop=pair) for pair in pairs if sum(pair) < axis.uncropped_size)
