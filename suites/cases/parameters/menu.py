"""A menu: what a place can express, as its legal axes by class and rank, and its legal channels by
rank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from adapters.protocol import Mode
from reference.schema import Axis, Params
from suites.cases.parameters.axes import PLAIN, AxisClass, axes_by_class, axis_class, sized_by_class
from suites.cases.parameters.channels import ALL, MANY, Channels, build

Axes = dict[AxisClass, list[Axis]]
RANKS = (1, 2, 3)
FEW_VARIANTS = 2  # axes of a class that are used in rank 3
STEPPING = (Axis(3, 3, 2), Axis(3, 3, 1, 2))


def unchanged(params: Params) -> Params:
    """The same parameters."""
    return params


@dataclass(frozen=True)
class Menu:
    """What a place can express, tried on one axis at a time with plain axes beside it.

    `resolve` returns the parameters that a request stands for: some operators have no bias, say.
    `mode`: the padding mode, which decides the padding of every axis. `variants`: how many small
    axes of a class are tried; all by default.
    """

    supports: Callable[[Params], bool]
    resolve: Callable[[Params], Params] = unchanged
    mode: Mode | None = None
    variants: int | None = None

    @cached_property
    def axes(self) -> dict[int, Axes]:
        """Rank -> class -> small axes; ranks that the place does not have are absent."""
        table = self._resolved({kind: a[: self.variants] for kind, a in axes_by_class().items()})
        return {rank: axes for rank in RANKS if (axes := self._legal(rank, table, FEW_VARIANTS))}

    @cached_property
    def sized(self) -> dict[int, Axes]:
        """Rank -> class -> sized axes, for the same ranks."""
        table = self._resolved(sized_by_class())
        return {rank: self._legal(rank, table, 1) for rank in self.axes}

    @cached_property
    def channels(self) -> dict[int, list[Channels]]:
        """Rank -> channels that are legal there, simplest first."""
        return {rank: [c for c in ALL if self._has_channels(rank, c)] for rank in self.axes}

    @cached_property
    def many_channels(self) -> dict[int, list[Channels]]:
        """Rank -> the channels among them that are more than a few."""
        return {
            rank: [c for c in choices if c[:3] in MANY] for rank, choices in self.channels.items()
        }

    @cached_property
    def has_crop(self) -> bool:
        """Whether the place has a crop."""
        cropped = (Params((replace(PLAIN, crop=(1, 0)),) * rank) for rank in self.axes)
        return any(self.resolve(params) == params and self.supports(params) for params in cropped)

    def among(self, axes: Iterable[Axis], rank: int) -> list[Axis]:
        """The legal ones of what these axes stand for, each once."""
        return [axis for axis in dict.fromkeys(map(self._axis, axes)) if self._has_axis(axis, rank)]

    def _has_channels(self, rank: int, channels: Channels) -> bool:
        params = self.resolve(build((PLAIN,) * rank, 1, channels))
        return params.bias == channels[3] and params.groups == channels[0] and self.supports(params)

    def _resolved(
        self, table: Mapping[AxisClass, tuple[Axis, ...]]
    ) -> Mapping[AxisClass, Sequence[Axis]]:
        """What the axes of a table stand for, each once, by class."""
        if self.mode is None:
            return table
        resolved: Axes = {}
        for axis in dict.fromkeys(self._axis(axis) for axes in table.values() for axis in axes):
            resolved.setdefault(axis_class(axis), []).append(axis)
        return resolved

    def _axis(self, axis: Axis) -> Axis:
        return resolved_axis(self.mode, axis) if self.mode else axis

    def _legal(self, rank: int, table: Mapping[AxisClass, Sequence[Axis]], few: int) -> Axes:
        """The legal axes of a table, in rank 3 of the first `few` of each class."""
        end = few if rank == 3 else None
        legal = {
            kind: [axis for axis in axes[:end] if self._has_axis(axis, rank)]
            for kind, axes in table.items()
        }
        return {kind: axes for kind, axes in legal.items() if axes}

    def _has_axis(self, axis: Axis, rank: int) -> bool:
        """Whether an axis is legal beside plain ones, or beside plain ones with its stride and
        dilation.
        """
        if self.supports(_beside(axis, self._plain, rank)):
            return True
        alike = (axis.stride, axis.dilation)
        return (
            rank in self._ranks_of_alike and alike != (1, 1) and self._has_beside_alike(axis, rank)
        )

    def _has_beside_alike(self, axis: Axis, rank: int) -> bool:
        other = self._axis(Axis(2, 1, axis.stride, axis.dilation))
        return self.supports(_beside(axis, other, rank))

    @cached_property
    def _plain(self) -> Axis:
        return self._axis(PLAIN)

    @cached_property
    def _ranks_of_alike(self) -> tuple[int, ...]:
        """The ranks in which an axis with a stride or a dilation is refused unless the others have
        it as well.
        """
        stepping = [self._axis(axis) for axis in STEPPING]
        return tuple(
            rank for rank in (2, 3) if any(self._only_beside_alike(axis, rank) for axis in stepping)
        )

    def _only_beside_alike(self, axis: Axis, rank: int) -> bool:
        beside_plain = self.supports(_beside(axis, self._plain, rank))
        return not beside_plain and self._has_beside_alike(axis, rank)


@lru_cache(maxsize=262144)
def resolved_axis(mode: Mode, axis: Axis) -> Axis:
    """The axis that a padding mode makes of an axis."""
    return mode.resolves(axis)


@lru_cache(maxsize=262144)
def _beside(axis: Axis, other: Axis, rank: int) -> Params:
    return Params((axis, *[other] * (rank - 1)))
