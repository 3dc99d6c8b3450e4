"""Which part of an array is drawn: the plane through its worst element, cut to a window that can be looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

MOST = 32  # rows and columns of a window
NAMED = ("nan", "inf", "-inf")  # as JSON cannot write them


@dataclass(frozen=True)
class Plane:
    """Rows of numbers out of an array: the index that is held, where the window begins, and the worst element in it."""

    rows: list[list[float]]
    shape: tuple[int, ...]
    held: tuple[int, ...]
    begins: tuple[int, int]  # row, column
    whole: tuple[int, int]  # rows and columns of the plane
    worst: tuple[int, int] | None

    @property
    def numbers(self) -> list[float]:
        """All that is finite."""
        return [value for row in self.rows for value in row if math.isfinite(value)]


def shape_of(values: Any) -> tuple[int, ...] | None:
    """The shape of nested lists, or None where they are ragged or hold no numbers."""
    if not isinstance(values, list):
        return () if _is_number(values) else None
    shapes = {shape_of(one) for one in values}
    if not values:
        return (0,)
    inner = shapes.pop()
    return None if shapes or inner is None else (len(values), *inner)


def _is_number(value: Any) -> bool:
    return (isinstance(value, (int, float)) and not isinstance(value, bool)) or value in NAMED


def plane(values: Any, where: list[int]) -> Plane | None:
    """The plane through `where` (through the first elements where it is not an index); None where there is nothing."""
    shape = shape_of(values)
    if shape is None or 0 in shape:
        return None
    inside = len(where) == len(shape) and all(isinstance(i, int) and 0 <= i < n for i, n in zip(where, shape))
    at, drawn = (tuple(where) if inside else (0,) * len(shape)), _drawn(len(shape))
    held = at[: len(shape) - drawn]
    for index in held:
        values = values[index]
    grid = values if drawn == 2 else [values] if drawn else [[values]]
    row, column = (0, 0, *at[len(held) :])[-2:]
    return _window(grid, shape, held, (row, column), inside)


def _drawn(rank: int) -> int:
    """How many axes are drawn: after batch and channel, at most the last two."""
    return min(2, rank if rank < 3 else rank - 2)


def _window(grid: list[list[Any]], shape: tuple[int, ...], held: tuple[int, ...], at: tuple[int, int], inside: bool) -> Plane:
    whole = (len(grid), len(grid[0]))
    top, left = (max(0, min(i - MOST // 2, n - MOST)) for i, n in zip(at, whole))
    rows = [[_number(value) for value in row[left : left + MOST]] for row in grid[top : top + MOST]]
    return Plane(rows, shape, held, (top, left), whole, (at[0] - top, at[1] - left) if inside else None)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, str) else value  # an integer stays exact


def difference(got: Any, expected: Any) -> Any:
    """Got - expected, element by element, rounded once; two NaN, like two equal infinities, do not differ."""
    if isinstance(got, list):
        return [difference(g, e) for g, e in zip(got, expected)]
    g, e = _number(got), _number(expected)
    if not (math.isfinite(g) and math.isfinite(e)):
        return 0.0 if g == e or (math.isnan(g) and math.isnan(e)) else g - e
    return float(Fraction(g) - Fraction(e))
