"""The part of an array that is drawn: the plane through its worst element, cut to a window."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

MAX_WINDOW = 16  # rows and columns
NAMED = ("nan", "inf", "-inf")  # as JSON cannot write them
MAX_NUMBER = 2**1000  # an integer beyond it is no float


@dataclass(frozen=True)
class Plane:
    """Rows of numbers out of an array.

    `held`: the indices that are held; `begins`: where the window begins; `whole`: rows and columns
    of the plane; `worst`: the worst element's place in the window.
    """

    rows: list[list[float]]
    shape: tuple[int, ...]
    held: tuple[int, ...]
    begins: tuple[int, int]  # row, column
    whole: tuple[int, int]
    worst: tuple[int, int] | None

    @property
    def numbers(self) -> list[float]:
        """All that is finite."""
        return [value for row in self.rows for value in row if math.isfinite(value)]


def shape_of(values: Any) -> tuple[int, ...] | None:
    """The shape of nested lists, or None where they are ragged or hold no numbers."""
    if not isinstance(values, list):
        return () if _is_number(values) else None
    shapes = {shape_of(part) for part in values}
    if not values:
        return (0,)
    inner = shapes.pop()
    return None if shapes or inner is None else (len(values), *inner)


def _is_number(value: Any) -> bool:
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) < MAX_NUMBER
    return isinstance(value, float) or value in NAMED


def element(values: Any, where: list[Any]) -> float | None:
    """The number at an index of nested lists; None where there is none."""
    for index in where:
        inside = isinstance(values, list) and isinstance(index, int) and 0 <= index < len(values)
        if not inside:
            return None
        values = values[index]
    return _number(values) if _is_number(values) else None


def plane(values: Any, where: list[Any]) -> Plane | None:
    """The plane through `where`, or through the first elements where it is no index.

    None where there is no element.
    """
    shape = shape_of(values)
    if shape is None or 0 in shape:
        return None
    inside = len(where) == len(shape) and all(map(_is_inside, where, shape))
    at, drawn = (tuple(where) if inside else (0,) * len(shape)), _drawn(len(shape))
    held = at[: len(shape) - drawn]
    for index in held:
        values = values[index]
    grid = values if drawn == 2 else [values] if drawn else [[values]]
    row, column = (0, 0, *at[len(held) :])[-2:]
    return _window(grid, shape, held, (row, column), inside)


def _is_inside(index: Any, size: int) -> bool:
    return isinstance(index, int) and 0 <= index < size


def _drawn(rank: int) -> int:
    """How many axes are drawn: after batch and channel, at most the last two."""
    return min(2, rank if rank < 3 else rank - 2)


def _window(
    grid: list[list[Any]],
    shape: tuple[int, ...],
    held: tuple[int, ...],
    at: tuple[int, int],
    inside: bool,
) -> Plane:
    whole = (len(grid), len(grid[0]))
    top, left = (_begin(index, size) for index, size in zip(at, whole))
    window = (row[left : left + MAX_WINDOW] for row in grid[top : top + MAX_WINDOW])
    rows = [[_number(value) for value in row] for row in window]
    worst = (at[0] - top, at[1] - left) if inside else None
    return Plane(rows, shape, held, (top, left), whole, worst)


def _begin(index: int, size: int) -> int:
    """Where a window that holds an index in its middle begins."""
    return max(0, min(index - MAX_WINDOW // 2, size - MAX_WINDOW))


def _number(value: Any) -> float:
    return float(value) if isinstance(value, str) else value  # an integer stays exact


def difference(got: Any, expected: Any) -> Any:
    """Got - expected, element by element, rounded once; two NaN or equal infinities differ by 0."""
    if isinstance(got, list):
        return [difference(g, e) for g, e in zip(got, expected)]
    g, e = _number(got), _number(expected)
    if not (math.isfinite(g) and math.isfinite(e)):
        return 0.0 if g == e or (math.isnan(g) and math.isnan(e)) else g - e
    return float(Fraction(g) - Fraction(e))
