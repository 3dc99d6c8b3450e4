"""Hypothesis strategies of parameters: valid by construction, each axis drawn by its class first.

A `Menu` is what one route can express, so that nothing drawn is refused: its legal axes by class and rank,
and its legal channels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from hypothesis import strategies as st

from reference.schema import Axis, Params
from suites.cases.axes import PLAIN, AxisClass, axes_by_class, crops

GROUPS = (
    (1, 1, 1),
    (1, 1, 2),
    (1, 2, 1),
    (1, 2, 2),
    (1, 2, 3),
    (1, 3, 2),
    (2, 1, 1),
    (2, 1, 2),
    (2, 2, 1),
    (2, 2, 2),
    (2, 2, 3),
    (3, 1, 1),
    (3, 2, 2),
)
GROUPS += ((1, 9, 3), (1, 3, 9), (1, 17, 2), (1, 2, 17), (2, 9, 1), (4, 1, 1))  # groups, channels in and out of each
MOST_PRODUCTS = 60_000  # multiplications of one case; a plain (1, 1, 1) is always allowed
SMALL = 2  # variants of a class used in rank 3

Supports = Callable[[Params], bool]


@dataclass(frozen=True)
class Menu:
    """What a route can express, tried on one axis at a time with the other axes plain."""

    supports: Supports

    @cached_property
    def axes(self) -> dict[int, dict[AxisClass, list[Axis]]]:
        """Rank -> class -> axes; ranks that the route does not have are absent."""
        legal = {rank: self._legal(rank) for rank in (1, 2, 3)}
        return {rank: classes for rank, classes in legal.items() if classes}

    @cached_property
    def channels(self) -> list[tuple[int, int, int, bool]]:
        """(groups, channels in, channels out, bias), simplest first."""
        rank = min(self.axes, default=1)
        every = [(*channels, bias) for channels, bias in product(GROUPS, (False, True))]
        return [one for one in every if self.supports(build((PLAIN,) * rank, 1, one))]

    @cached_property
    def has_crop(self) -> bool:
        """Whether a crop can be asked of it."""
        cropped = replace(PLAIN, crop=(1, 0))
        return any(self.supports(Params((cropped,) * rank)) for rank in self.axes)

    def _legal(self, rank: int) -> dict[AxisClass, list[Axis]]:
        others = (PLAIN,) * (rank - 1)
        found = {kind: [a for a in axes if self.supports(Params((a, *others)))] for kind, axes in axes_by_class().items()}
        return {kind: axes for kind, axes in found.items() if axes}


def build(axes: tuple[Axis, ...], batch: int, channels: tuple[int, int, int, bool]) -> Params:
    """The parameters of (groups, channels in and out of each group, bias)."""
    groups, inside, outside, bias = channels
    return Params(axes, batch, groups * inside, groups * outside, groups, bias)


def affordable(axes: Sequence[Axis], channels: Sequence[tuple[int, int, int, bool]]) -> list[tuple[int, int, int, bool]]:
    """The channels whose number of multiplications stays small on these axes."""
    each = 1
    for axis in axes:
        each *= axis.input_size * axis.kernel_size
    return [one for one in channels if each * one[0] * one[1] * one[2] <= MOST_PRODUCTS] or list(channels[:1])


@st.composite
def parameters(draw: st.DrawFn, menu: Menu) -> Params:
    """Parameters that the route can express: each axis by class, then concretely, then channels and batch."""
    rank = draw(st.sampled_from(sorted(menu.axes)))
    axes = tuple(draw(legal_axes(menu, rank)) for _ in range(rank))
    channels = draw(st.sampled_from(affordable(axes, menu.channels)))
    return build(axes, draw(st.integers(1, 3)), channels)


@st.composite
def legal_axes(draw: st.DrawFn, menu: Menu, rank: int) -> Axis:
    """One axis: its class, one of the concrete axes of that class, and a crop where the route has one."""
    classes = menu.axes[rank]
    kind = draw(st.sampled_from(list(classes)))
    axis = draw(st.sampled_from(classes[kind][: SMALL if rank == 3 else None]))
    return draw(st.sampled_from(crops(axis))) if menu.has_crop else axis
