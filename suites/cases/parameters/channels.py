"""Choices of channels, and the work of a tuple, whose bound keeps a case at about a millisecond."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

from reference.schema import Axis, Params

Channels = tuple[int, int, int, bool]  # groups, channels in and channels out of each group, bias
FEW = (
    (1, 1, 1), (1, 1, 2), (1, 2, 1), (1, 2, 2), (1, 2, 3), (1, 3, 2), (2, 1, 1), (2, 1, 2),
    (2, 2, 1), (2, 2, 2), (2, 2, 3), (3, 1, 1), (3, 2, 2), (4, 1, 1),
)  # fmt: skip
MANY = (
    (1, 7, 2), (1, 8, 3), (1, 9, 3), (1, 2, 8), (1, 3, 9), (1, 16, 1), (1, 17, 2), (1, 1, 16),
    (1, 2, 17), (1, 32, 2), (1, 33, 1), (1, 2, 32), (1, 1, 33), (1, 64, 1), (1, 65, 2), (1, 1, 64),
    (1, 2, 65), (1, 9, 65), (1, 17, 33), (1, 33, 17), (1, 65, 9), (1, 16, 9), (1, 9, 16),
    (1, 32, 64), (1, 64, 32), (1, 65, 65), (2, 9, 1), (2, 1, 9), (2, 17, 2), (2, 2, 17), (2, 33, 1),
    (2, 1, 33), (2, 65, 1), (2, 1, 65), (2, 9, 33), (2, 33, 9), (2, 17, 17), (8, 1, 1), (9, 1, 1),
    (16, 1, 1), (17, 1, 1),
)  # fmt: skip
ALL: tuple[Channels, ...] = tuple(
    (*numbers, bias) for numbers, bias in product((*FEW, *MANY), (False, True))
)
MOST_WORK = 60_000  # the largest work of a tuple


def build(axes: tuple[Axis, ...], batch: int, channels: Channels) -> Params:
    """The parameters with these axes, batch and channels."""
    groups, inside, outside, bias = channels
    return Params(axes, batch, groups * inside, groups * outside, groups, bias)


def work(params: Params) -> int:
    """The work of a tuple for the reference, in multiplications."""
    inside, outside = params.in_channels // params.groups, params.out_channels // params.groups
    return work_on(params.axes, params.batch * params.groups * outside, inside)


def work_on(axes: Sequence[Axis], images: int = 1, inside: int = 1) -> int:
    """The work of `images` output images on these axes, each from `inside` input channels.

    It counts the products, the output elements and the kernel offsets.
    """
    taps = prod([axis.kernel_size for axis in axes])
    positions = prod([axis.input_size for axis in axes])
    pixels = prod([axis.output_size for axis in axes])
    return images * (inside * positions * taps + 2 * pixels) + 100 * taps


def affordable(axes: tuple[Axis, ...], batch: int, channels: Sequence[Channels]) -> list[Channels]:
    """The channels for which the work on these axes is at most `MOST_WORK`.

    If there are none, the channels with the least work.
    """
    taps, positions = prod(a.kernel_size for a in axes), prod(a.input_size for a in axes)
    inner, outer, least = (
        batch * positions * taps,
        2 * batch * prod(a.output_size for a in axes),
        100 * taps,
    )

    def cost(channels: Channels) -> int:
        groups, inside, outside, _ = channels
        return groups * outside * (inside * inner + outer) + least

    return [choice for choice in channels if cost(choice) <= MOST_WORK] or [min(channels, key=cost)]
