"""The place of elements in an output, in words: items, channels, rows and columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reference.definition import Array

NAMES = {1: ("element",), 2: ("row", "column"), 3: ("plane", "row", "column")}
LISTED = 4  # indices; more are given as a range


def describe(mask: Array) -> str:
    """The place of the true elements of a mask (batch, channels, *sizes), for example
    "the last column of channel 0". If they do not fill a box: their number and their ranges.
    """
    picked = [np.flatnonzero(mask.any(axis=_others(mask.ndim, d))) for d in range(mask.ndim)]
    names = ("item", "channel", *NAMES.get(mask.ndim - 2, ()))
    is_box = mask.sum() == np.prod([len(indices) for indices in picked])
    parts = [
        _indices(name, indices, size)
        for name, indices, size in zip(names[::-1], picked[::-1], mask.shape[::-1])
        if len(indices) < size
    ]
    if is_box:
        return " of ".join(parts) if parts else "all elements"
    count = f"{int(mask.sum())} of {mask.size} elements"
    return f"{count}, in {' of '.join(parts)}" if parts else count


def verb(place: str, singular: str, plural: str) -> str:
    """The form of a verb that suits a place as `describe` names it."""
    noun = place.partition(" of ")[0].split()
    single = len(noun) == 3 and noun[0] == "the" and not noun[-1].endswith("s")
    return singular if single or (len(noun) == 2 and noun[-1].isdigit()) else plural


def _others(ndim: int, dimension: int) -> tuple[int, ...]:
    """All dimensions but one."""
    return tuple(d for d in range(ndim) if d != dimension)


def _indices(name: str, indices: Array, size: int) -> str:
    """Some of `size` rows in words: the last row, rows 3 to 5, every second row from 1 on."""
    first, last, n = int(indices[0]), int(indices[-1]), len(indices)
    if n == 1:
        return _single(name, first, size)
    steps = np.unique(np.diff(indices))
    if len(steps) == 1 and steps[0] == 1:
        return _range(name, first, last, size)
    if len(steps) == 1 and n > 2 and first < steps[0] and last + steps[0] >= size:
        number = {2: "second", 3: "third"}.get(int(steps[0]), f"{steps[0]}th")
        return f"every {number} {name} from {first} on"
    return f"{name}s {_listed([int(i) for i in indices])}"


def _single(name: str, index: int, size: int) -> str:
    """One of `size` rows in words."""
    if index == 0:
        return f"the first {name}"
    return f"the last {name}" if index == size - 1 else f"{name} {index}"


def _range(name: str, first: int, last: int, size: int) -> str:
    """Neighbouring rows in words."""
    if last == size - 1 and last - first < 2:
        return f"the last {last - first + 1} {name}s"
    if last == size - 1:
        return f"the {name}s from {first} on"
    return f"the first {last + 1} {name}s" if first == 0 else f"{name}s {first} to {last}"


def _listed(indices: Sequence[int]) -> str:
    """Single indices in words; of more than `LISTED` the first, the last and the number."""
    if len(indices) > LISTED:
        return f"{indices[0]} to {indices[-1]} ({len(indices)} of them)"
    return f"{', '.join(map(str, indices[:-1]))} and {indices[-1]}"
