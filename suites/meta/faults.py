"""Planted faults: fakes that are wrong, crash or hang where a condition on the parameters holds.

The conditions are like those of bugs in frameworks: up to four features of one axis or of two axes,
elements beyond the width of a vector, large kernels, odd or even numbers.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from math import prod
from typing import Any

from reference.schema import Axis, Params
from suites.meta.fakes import honest

Condition = Callable[[Params], bool]
AxisCondition = Callable[[Axis], bool]
WRONG, CRASHED, HUNG = "wrong values", "crashed", "hung"


@dataclass(frozen=True)
class Fault:
    """The condition of a fault, and its verdict where the condition holds."""

    holds: Condition
    verdict: str = WRONG


def some(condition: AxisCondition) -> Condition:
    """The condition holds for at least one axis."""
    return lambda p: any(map(condition, p.axes))


def last(condition: AxisCondition) -> Condition:
    """The condition holds for the last axis."""
    return lambda p: condition(p.axes[-1])


def before_last(condition: AxisCondition) -> Condition:
    """The condition holds for an axis before the last one."""
    return lambda p: any(map(condition, p.axes[:-1]))


def two(first: AxisCondition, second: AxisCondition) -> Condition:
    """The first condition holds for one axis, and the second for another axis."""
    return lambda p: any(first(a) and second(b) for a, b in permutations(p.axes, 2))


def same(condition: AxisCondition, rank: int) -> Condition:
    """The parameters have this rank, and the condition holds for all axes."""
    return lambda p: p.rank == rank and all(map(condition, p.axes))


def both(first: Condition, second: Condition) -> Condition:
    """Both conditions hold."""
    return lambda p: first(p) and second(p)


def in_channels_of_group(p: Params) -> int:
    """The number of input channels of a group."""
    return p.in_channels // p.groups


def out_channels_of_group(p: Params) -> int:
    """The number of output channels of a group."""
    return p.out_channels // p.groups


def is_asymmetric(a: Axis) -> bool:
    """Whether the padding at the begin and at the end differ."""
    return a.padding[0] != a.padding[1]


ONE_AXIS = {
    "four_features": Fault(
        some(
            lambda a: (
                a.stride > 1
                and a.dilation > 1
                and 0 < a.output_padding < a.stride
                and a.kernel_size > a.input_size
            )
        )
    ),
    "four_others": Fault(
        some(
            lambda a: (
                a.stride == 3 and a.kernel_size == 2 and is_asymmetric(a) and a.output_padding == 2
            )
        )
    ),
    "remainder_of_the_stride_or_more": Fault(some(lambda a: a.output_padding >= a.stride)),
    "the_same_with_unequal_ends": Fault(
        some(lambda a: a.output_padding >= a.stride > 1 and a.padding[0] > a.padding[1])
    ),
    "negative_begin_with_a_remainder": Fault(
        some(lambda a: a.padding[0] < 0 and a.output_padding > 0)
    ),
    "padding_beyond_the_extent": Fault(some(lambda a: min(a.padding) >= a.extent and a.stride > 1)),
    "one_element_with_dilation": Fault(
        some(lambda a: a.input_size == 1 and a.dilation > 1 and a.padding[1] > 0)
    ),
    "even_kernel_odd_stride": Fault(some(lambda a: a.kernel_size % 2 == 0 and a.stride == 3)),
    "odd_output_even_stride": Fault(
        last(lambda a: a.output_size % 2 == 1 and a.stride % 2 == 0 and a.kernel_size % 2 == 0)
    ),
    "kernel_of_9": Fault(some(lambda a: a.kernel_size == 9)),
    "kernel_of_10": Fault(some(lambda a: a.kernel_size == 10)),
    "kernel_of_11_with_stride": Fault(some(lambda a: a.kernel_size == 11 and a.stride > 1)),
    "kernel_of_8_or_more_with_dilation": Fault(
        some(lambda a: a.kernel_size >= 8 and a.dilation > 1)
    ),
    "dilation_beyond_the_kernel": Fault(some(lambda a: a.dilation > a.kernel_size > 1)),
    "unequal_crops": Fault(some(lambda a: a.crop[0] != a.crop[1])),
    "input_row_with_a_tail_of_4": Fault(last(lambda a: a.input_size > 8 and a.input_size % 8 != 0)),
    "crop_with_a_remainder": Fault(some(lambda a: a.crop[1] > 0 and a.output_padding > 0), CRASHED),
}
TWO_AXES = {
    "transpose_of_two_by_two_beside_a_long_kernel": Fault(
        two(
            lambda a: a.stride == a.kernel_size == 2 and a.padding == (1, 1),
            lambda a: a.kernel_size > a.input_size,
        ),
        CRASHED,
    ),
    "unequal_ends_both_ways": Fault(
        two(lambda a: a.padding[0] < a.padding[1], lambda a: a.padding[0] > a.padding[1])
    ),
    "dilation_beside_stride_3": Fault(two(lambda a: a.dilation == 2, lambda a: a.stride == 3)),
    "remainder_beside_dilation": Fault(
        two(lambda a: a.output_padding > 0, lambda a: a.dilation > 1 and a.kernel_size == 2)
    ),
    "extent_beside_gaps": Fault(
        two(lambda a: max(a.padding) >= a.extent, lambda a: a.kernel_size < a.stride)
    ),
    "negative_beside_one_element": Fault(
        two(lambda a: min(a.padding) < 0, lambda a: a.input_size == 1 and a.kernel_size > 1)
    ),
    "whole_kernel_beside_tiles": Fault(
        two(lambda a: a.kernel_size == a.input_size > 1, lambda a: a.kernel_size == a.stride > 1)
    ),
    "hang_of_dilation_beside_padding": Fault(
        two(lambda a: a.dilation == 3, lambda a: max(a.padding) > 1), HUNG
    ),
    "unlike_strides_in_rank_3": Fault(
        lambda p: p.rank == 3 and len({a.stride for a in p.axes}) == 3
    ),
}
TAILS = {
    f"{name}_beyond_{width}": Fault(condition(width))
    for width in (8, 16, 32)
    for name, condition in {
        "row": lambda n: last(lambda a: a.output_size > n),
        "row_with_a_tail": lambda n: last(lambda a: a.output_size > n and a.output_size % 8 != 0),
        "input_row": lambda n: last(lambda a: a.input_size > n and a.stride == 1),
        "column": lambda n: before_last(lambda a: a.output_size > n),
        "input_column": lambda n: before_last(lambda a: a.input_size > n),
        "input_channels": lambda n: lambda p: in_channels_of_group(p) > n,
        "output_channels": lambda n: lambda p: out_channels_of_group(p) > n,
        "output_channels_with_groups": lambda n: (
            lambda p: out_channels_of_group(p) > n and p.groups > 1
        ),
        "positions_in_rank_3": lambda n: (
            lambda p: (
                p.rank == 3
                and prod(p.each("output_size")) > n
                and prod(p.each("output_size")) % 8 != 0
            )
        ),
    }.items()
}
CHANNELS = {
    "depthwise_8": Fault(lambda p: p.groups == p.in_channels == p.out_channels == 8),
    "depthwise_9": Fault(lambda p: p.groups == p.in_channels == p.out_channels == 9),
    "depthwise_16_with_stride": Fault(
        both(
            lambda p: p.groups == p.in_channels == p.out_channels == 16,
            some(lambda a: a.stride > 1),
        )
    ),
    "batch_of_three_with_bias": Fault(lambda p: p.batch == 3 and p.bias),
    "batch_of_three_in_groups": Fault(lambda p: p.batch == 3 and p.groups > 1 and p.rank == 2),
    "one_channel_with_bias": Fault(lambda p: p.in_channels == 1 and p.bias and p.rank == 3),
    "channels_9_with_stride": Fault(
        both(lambda p: in_channels_of_group(p) == 9, some(lambda a: a.stride > 1))
    ),
    "depthwise_with_multiplier": Fault(
        lambda p: p.groups == p.in_channels > 1 and out_channels_of_group(p) > 1
    ),
}
USUAL = {
    "kernel_4_stride_2_padding_1": Fault(
        same(lambda a: (a.kernel_size, a.stride, a.padding) == (4, 2, (1, 1)), 2)
    ),
    "kernel_3_stride_2_padding_1_remainder_1": Fault(
        same(
            lambda a: (a.kernel_size, a.stride, a.padding, a.output_padding) == (3, 2, (1, 1), 1), 2
        )
    ),
    "kernel_2_stride_2": Fault(
        same(lambda a: (a.kernel_size, a.stride, a.padding) == (2, 2, (0, 0)), 2)
    ),
    "kernel_3_padding_1": Fault(
        same(lambda a: (a.kernel_size, a.stride, a.dilation, a.padding) == (3, 1, 1, (1, 1)), 2)
    ),
    "kernel_1_stride_2": Fault(same(lambda a: (a.kernel_size, a.stride) == (1, 2), 2)),
}
COSTLY = {
    "hangs_with_stride_4_in_groups": Fault(
        both(some(lambda a: a.stride >= 4), lambda p: p.groups > 1), HUNG
    ),
    "aborts_with_stride_3_and_dilation": Fault(
        some(lambda a: a.stride >= 3 and a.dilation >= 2), CRASHED
    ),
}
FAULTS = {**ONE_AXIS, **TWO_AXES, **TAILS, **CHANNELS, **USUAL, **COSTLY}


def _fake(fault: Fault) -> Callable[..., Any]:
    """The plain function with a fault."""

    def fake(x: Any, w: Any, b: Any, params: Params) -> Any:
        y = honest(x, w, b, params)
        if fault.holds(params):
            if fault.verdict == CRASHED:
                os.abort()
            if fault.verdict == HUNG:
                time.sleep(3600)
            y[..., -1] += 1
        return y

    return fake


globals().update({name: _fake(fault) for name, fault in FAULTS.items()})
