"""Expected, got and difference as heat maps: what is drawn, in which shade, and its text alternative."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from reports.record import Record
from reports.slices import Plane, difference, plane, shape_of

NUMBERED = 10  # a window at most this wide has its numbers written in
SHADES = 4  # on each side of zero
SILENT = ("rejected", "crashed", "hung")


@dataclass(frozen=True)
class Square:
    """One element: where it is drawn, its shade's name, its number as text, and whether it is the worst."""

    row: int
    column: int
    shade: str
    text: str
    worst: bool


@dataclass(frozen=True)
class Picture:
    """A heat map, or the words that stand for one."""

    name: str
    words: str
    squares: tuple[Square, ...] = ()
    rows: int = 0
    columns: int = 0
    numbered: bool = False

    @property
    def wide(self) -> int:
        """The width of one element in pixels: what its longest number needs."""
        return max(58, 8 * max((len(s.text) for s in self.squares), default=0)) if self.numbered else 12

    @property
    def lines(self) -> list[str]:
        """The numbers as text, a row a line."""
        return [" ".join(s.text for s in self.squares if s.row == row) for row in range(self.rows)]


def pictures(record: Record) -> list[Picture]:
    """Three pictures of a discrepancy; where one cannot be drawn it says why."""
    got, expected = record.get("got"), record.get("expected")
    where, verdict = record["where"], record["verdict"]
    planes = [plane(values, where) for values in (expected, got)]
    largest = max((abs(value) for one in planes if one for value in one.numbers), default=0.0)
    first = _picture("expected", expected, planes[0], largest, _absent("expected", expected, verdict))
    second = _picture("got", got, planes[1], largest, _absent("got", got, verdict))
    return [first, second, _difference(got, expected, where)]


def _difference(got: Any, expected: Any, where: list[int]) -> Picture:
    shapes = shape_of(got), shape_of(expected)
    if got is None or expected is None or None in shapes:
        return Picture("difference", "Not drawn: it needs both.")
    if shapes[0] != shapes[1]:
        return Picture("difference", "Not drawn: the shapes differ, so no element answers to another.")
    values = difference(got, expected)
    drawn = plane(values, where)
    largest = max(map(abs, drawn.numbers), default=0.0) if drawn else 0.0
    return _picture("difference", values, drawn, largest, "Not drawn: there is no element.")


def _absent(name: str, values: Any, verdict: str) -> str:
    if name == "got" and values is None and verdict in SILENT:
        return f"Nothing to draw: the framework returned no array, the call was {verdict}."
    if values is None:
        return "Not drawn: the record holds no array; those of more than 4,096 elements or of complex numbers are left out."
    if shape_of(values) is None:
        return "Not drawn: the record holds something that is no array of numbers."
    return f"Nothing to draw: an array of shape {_shape(shape_of(values))} has no element."


def _picture(name: str, values: Any, drawn: Plane | None, largest: float, absent: str) -> Picture:
    if values is None or drawn is None:
        return Picture(name, absent)
    squares = tuple(
        Square(r, c, shade(value, largest), text(value), (r, c) == drawn.worst)
        for r, row in enumerate(drawn.rows)
        for c, value in enumerate(row)
    )
    return Picture(name, _words(drawn), squares, len(drawn.rows), len(drawn.rows[0]), len(drawn.rows[0]) <= NUMBERED)


def shade(value: float, largest: float) -> str:
    """zero, low1 to low4, high1 to high4, or odd for what is no finite number; only zero itself is zero."""
    if not math.isfinite(value):
        return "odd"
    if value == 0 or largest == 0:
        return "zero"
    step = max(1, min(SHADES, math.ceil(SHADES * (abs(value) / largest))))
    return f"{'high' if value > 0 else 'low'}{step}"


def text(value: float) -> str:
    """A number in at most seven characters or so; -0 is told apart from 0."""
    if isinstance(value, int) and abs(value) < 10**7:
        return str(value)
    if math.isfinite(value) and value == int(value) and 0 < abs(value) < 10**7:
        return str(int(value))
    return {"inf": "∞", "-inf": "−∞", "nan": "NaN"}.get(str(value), f"{value:.4g}")


def _words(drawn: Plane) -> str:
    """The text alternative: the shape, the part that is drawn, its range, and the worst element."""
    parts = [f"Shape {_shape(drawn.shape)}", *_held(drawn), *_cut(drawn)]
    numbers, count = drawn.numbers, sum(map(len, drawn.rows))
    parts += [f"from {text(min(numbers))} to {text(max(numbers))}"] if len(numbers) > 1 else []
    parts += [f"{count - len(numbers)} not finite"] if count > len(numbers) else []
    if drawn.worst is not None:
        parts.append(f"worst element {text(drawn.rows[drawn.worst[0]][drawn.worst[1]])}")
    return "; ".join(parts) + "."


def _held(drawn: Plane) -> list[str]:
    names = ("batch item", "channel", "first spatial index")
    return [f"{name} {index}" for name, index, size in zip(names, drawn.held, drawn.shape) if size > 1]


def _cut(drawn: Plane) -> list[str]:
    cut = []
    for name, begin, shown, whole in zip(("rows", "columns"), drawn.begins, (len(drawn.rows), len(drawn.rows[0])), drawn.whole):
        if shown < whole:
            cut.append(f"{name} {begin} to {begin + shown - 1} of {whole}")
    return cut


def _shape(shape: tuple[int, ...] | None) -> str:
    return " × ".join(map(str, shape or ())) or "of a single number"
