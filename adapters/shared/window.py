"""The window that padding, output_padding and crop leave of the full output."""

from __future__ import annotations

from collections.abc import Sequence

from reference.schema import Axis, Params

Ends = Sequence[tuple[int, int]]  # numbers at both ends of each axis


def start(axis: Axis) -> int:
    """Where the window begins on the full output."""
    return axis.padding[0] + axis.crop[0]


def offsets(p: Params) -> tuple[int, ...]:
    """Where the window begins on each axis of the full output."""
    return tuple(map(start, p.axes))


def begins_outside(p: Params) -> bool:
    """Whether the window begins before the full output."""
    return min(offsets(p)) < 0


def beyond(axis: Axis) -> int:
    """How many elements the window ends beyond the full output, negative where it ends inside."""
    return start(axis) + axis.output_size - axis.full_size


def ends_outside(p: Params) -> bool:
    """Whether the window ends beyond the full output."""
    return max(map(beyond, p.axes)) > 0


def ends(p: Params) -> Ends:
    """How many elements padding and crop take from both ends of each axis of the full output."""
    return [(start(a), a.padding[1] + a.crop[1]) for a in p.axes]


def pads(p: Params) -> tuple[tuple[int, int], ...]:
    """How many zeros the full output lacks at both ends of each axis, to hold the window."""
    return tuple((max(-lo, 0), max(hi - a.full_size, 0)) for (lo, hi), a in zip(_spans(p), p.axes))


def slices(p: Params) -> str:
    """The window on the full output with `pads` added: the spatial part of a subscript."""
    spans = zip(_spans(p), pads(p))
    return ", ".join(f"{lo + before}:{hi + before}" for (lo, hi), (before, _) in spans)


def window_channels_last(p: Params, pad: str) -> str:
    """The line that takes the window of y (N, *size, C); `pad` is the framework's function."""
    zeros = pads(p)
    padded = f"{pad}(y, {((0, 0), *zeros, (0, 0))})" if any(map(any, zeros)) else "y"
    return f"y = {padded}[:, {slices(p)}, :]"


def _spans(p: Params) -> list[tuple[int, int]]:
    return [(start(a), start(a) + a.output_size) for a in p.axes]
