"""A menu: the legal axes of a place by rank and class, and its legal channels by rank."""

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
FEW_VARIANTS = 2  # the number of axes of a class in rank 3
STEPPING = (Axis(3, 3, 2), Axis(3, 3, 1, 2))  # with a stride, and with a dilation


def unchanged(params: Params) -> Params:
    """The same parameters."""
    return params


@dataclass(frozen=True)
class Menu:
    """The axes and channels that a place can express; each axis is tried beside plain axes.

    `supports`: whether the place can express parameters. `resolve`: the nearest parameters that the
    operator has (some operators have no bias, for example). `mode`: the padding mode, which decides
    the padding of every axis. `variants`: the number of small axes of a class that are tried; None
    for all.
    """

    supports: Callable[[Params], bool]
    resolve: Callable[[Params], Params] = unchanged
    mode: Mode | None = None
    variants: int | None = None

    @cached_property
    def axes(self) -> dict[int, Axes]:
        """Rank -> class -> legal small axes; ranks that the place does not have are absent."""
        table = self._resolved({kind: a[: self.variants] for kind, a in axes_by_class().items()})
        return {rank: axes for rank in RANKS if (axes := self._legal(rank, table, FEW_VARIANTS))}

    @cached_property
    def sized(self) -> dict[int, Axes]:
        """Rank -> class -> legal sized axes, for the ranks of `axes`."""
        table = self._resolved(sized_by_class())
        return {rank: self._legal(rank, table, 1) for rank in self.axes}

    @cached_property
    def channels(self) -> dict[int, list[Channels]]:
        """Rank -> legal channels, the simplest first."""
        return {rank: [c for c in ALL if self._has_channels(rank, c)] for rank in self.axes}

    @cached_property
    def many_channels(self) -> dict[int, list[Channels]]:
        """Rank -> legal channels whose numbers are in `MANY`."""
        return {
            rank: [c for c in choices if c[:3] in MANY] for rank, choices in self.channels.items()
        }

    @cached_property
    def has_crop(self) -> bool:
        """Whether the place can express a crop."""
        cropped = (Params((replace(PLAIN, crop=(1, 0)),) * rank) for rank in self.axes)
        return any(self.resolve(params) == params and self.supports(params) for params in cropped)

    def among(self, axes: Iterable[Axis], rank: int) -> list[Axis]:
        """The legal axes among `axes`, resolved by the padding mode, each once."""
        return [axis for axis in dict.fromkeys(map(self._axis, axes)) if self._has_axis(axis, rank)]

    def _has_channels(self, rank: int, channels: Channels) -> bool:
        params = self.resolve(build((PLAIN,) * rank, 1, channels))
        return params.bias == channels[3] and params.groups == channels[0] and self.supports(params)

    def _resolved(
        self, table: Mapping[AxisClass, tuple[Axis, ...]]
    ) -> Mapping[AxisClass, Sequence[Axis]]:
        """The axes of a table, resolved by the padding mode, each once, by their new class."""
        if self.mode is None:
            return table
        resolved: Axes = {}
        for axis in dict.fromkeys(self._axis(axis) for axes in table.values() for axis in axes):
            resolved.setdefault(axis_class(axis), []).append(axis)
        return resolved

    def _axis(self, axis: Axis) -> Axis:
        return resolved_axis(self.mode, axis) if self.mode else axis

    def _legal(self, rank: int, table: Mapping[AxisClass, Sequence[Axis]], few: int) -> Axes:
        """The legal axes of a table; in rank 3 only among the first `few` of each class."""
        end = few if rank == 3 else None
        legal = {
            kind: [axis for axis in axes[:end] if self._has_axis(axis, rank)]
            for kind, axes in table.items()
        }
        return {kind: axes for kind, axes in legal.items() if axes}

    def _has_axis(self, axis: Axis, rank: int) -> bool:
        """Whether an axis is legal beside plain axes, or beside axes of its stride and dilation."""
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
        """The ranks in which a stride or a dilation is legal only if all axes have it."""
        stepping = [self._axis(axis) for axis in STEPPING]
        return tuple(
            rank for rank in (2, 3) if any(self._only_beside_alike(axis, rank) for axis in stepping)
        )

    def _only_beside_alike(self, axis: Axis, rank: int) -> bool:
        beside_plain = self.supports(_beside(axis, self._plain, rank))
        return not beside_plain and self._has_beside_alike(axis, rank)


@lru_cache(maxsize=262144)
def resolved_axis(mode: Mode, axis: Axis) -> Axis:
    """The axis with the padding that a padding mode gives it."""
    return mode.resolves(axis)


@lru_cache(maxsize=262144)
def _beside(axis: Axis, other: Axis, rank: int) -> Params:
    return Params((axis, *[other] * (rank - 1)))
