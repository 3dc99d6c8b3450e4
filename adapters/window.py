"""The window that padding, output_padding and crop leave, for compositions that pad and slice outside the call."""

from __future__ import annotations

from reference.schema import Params


def pads(p: Params) -> tuple[tuple[int, int], ...]:
    """How many zeros each end of the full output lacks: the window may begin before it and end after it."""
    return tuple((max(-lo, 0), max(hi - a.full_size, 0)) for (lo, hi), a in zip(_spans(p), p.axes))


def slices(p: Params) -> str:
    """The window on the full output with `pads` added, as the text of a subscript's spatial part."""
    return ", ".join(
        f"{lo + before}:{hi + before}" for (lo, hi), (before, _) in zip(_spans(p), pads(p))
    )


def _spans(p: Params) -> list[tuple[int, int]]:
    starts = [a.padding[0] + a.crop[0] for a in p.axes]
    return [(start, start + a.output_size) for start, a in zip(starts, p.axes)]
