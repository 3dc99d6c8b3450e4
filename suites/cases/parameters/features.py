"""The features of a parameter tuple, as phrases that the plan counts.

A feature of an axis names the rank, and whether the axis is the last one, whose elements are
adjacent in memory. Sizes are in buckets that end at the widths of vector units (`SIZE_BOUNDS`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import prod

from reference.schema import Axis, Params
from suites.cases.parameters.axes import KERNEL_BOUNDS, SIZE_BOUNDS, axis_class, bucket

SIZES = ("8 or less", "9 to 16", "17 to 32", "33 to 64", "more than 64")
KERNELS = ("1", "2 to 3", "4 to 7", "8 to 11", "more than 11")


@lru_cache(maxsize=262144)
def features(params: Params) -> frozenset[str]:
    """All features of a tuple."""
    rank = params.rank
    words = set(_features_of_channels(rank, *_channels(params), params.batch > 1, params.bias))
    for position, axis in enumerate(params.axes):
        words |= features_of_axis(axis, rank, position == rank - 1)
    words.add(f"rank {rank}: {_size(prod(params.each('output_size')))} output positions")
    if len(set(params.each("stride"))) > 1:
        words.add(f"rank {rank}: strides differ")
    return frozenset(words)


@lru_cache(maxsize=65536)
def features_of_axis(axis: Axis, rank: int, last: bool) -> frozenset[str]:
    """The features of one axis of a tuple of `rank`; `last`: it is the last axis."""
    return frozenset(f"rank {rank}: {word}{_where(rank, last)}" for word in _words(axis))


def _words(axis: Axis) -> Iterator[str]:
    yield from axis_class(axis)
    yield f"kernel of {KERNELS[bucket(axis.kernel_size, KERNEL_BOUNDS)]}"
    yield f"input size of {_size(axis.input_size)}"
    yield f"output size of {_size(axis.output_size)}"
    if any(axis.crop):
        yield "crop"


def _where(rank: int, last: bool) -> str:
    return "" if rank == 1 else " on the last axis" if last else " on another axis"


def _size(number: int) -> str:
    return SIZES[bucket(number, SIZE_BOUNDS)]


def _channels(params: Params) -> tuple[int, int, int]:
    """(groups, input channels of a group, output channels of a group)."""
    return params.groups, params.in_channels // params.groups, params.out_channels // params.groups


@lru_cache(maxsize=4096)
def _features_of_channels(
    rank: int, groups: int, inside: int, outside: int, batch: bool, bias: bool
) -> frozenset[str]:
    words = [
        f"{_size(inside)} input channels a group",
        f"{_size(outside)} output channels a group",
        "batch > 1" if batch else "batch of 1",
        "bias" if bias else "no bias",
    ]
    words += ["groups > 1"] if groups > 1 else []
    words += ["one input channel"] if groups * inside == 1 else []
    words += ["one output channel"] if groups * outside == 1 else []
    depthwise = groups > 1 and inside == outside == 1
    words += ["depthwise"] if depthwise else []
    wide = [f"depthwise with {_depth(groups)}"] if depthwise else []
    return frozenset([*(f"rank {rank}: {word}" for word in words), *wide])


def _depth(groups: int) -> str:
    """The number of channels in words: depthwise kernels work on blocks of 8 or 16 channels."""
    if groups % 8 == 0:
        return "16 channels or more" if groups >= 16 else "8 channels"
    return "an odd number of channels" if groups % 2 else "another even number of channels"
