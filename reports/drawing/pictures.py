"""Expected, got and difference as coloured tables: which part, in which shade, and in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reference.records.discrepancy import DiscrepancyRecord
from reference.verdicts import CRASHED, HUNG, NOT_STARTED, REJECTED
from reports.drawing.slices import Plane, difference, plane, shape_of
from reports.records.arrays import PARTS, nested

SHADES = 4  # on each side of zero
STYLES = {
    "zero": "z", "odd": "o", **{f"low{n}": "abcd"[n - 1] for n in (1, 2, 3, 4)},
    **{f"high{n}": "efgh"[n - 1] for n in (1, 2, 3, 4)},
}  # fmt: skip
SILENT = (REJECTED, CRASHED, HUNG, NOT_STARTED)  # verdicts on a call that returned nothing
LEFT_OUT = "those of more than 4,096 elements or of complex numbers are left out"


@dataclass(frozen=True)
class Pixel:
    """One element: where it is drawn, its shade, its number as text, whether it is the worst.

    `exact`: the number in all its digits where the text rounds it; else empty.
    """

    row: int
    column: int
    shade: str
    text: str
    worst: bool
    exact: str = ""

    @property
    def style(self) -> str:
        """The class of its cell: one letter for the shade, and w for the worst element."""
        return STYLES[self.shade] + (" w" if self.worst else "")


@dataclass(frozen=True)
class Picture:
    """A coloured table, or the words that stand for one; `begins`: its first row and column."""

    name: str
    words: str
    pixels: tuple[Pixel, ...] = ()
    begins: tuple[int, int] = (0, 0)

    @property
    def rows(self) -> list[list[Pixel]]:
        """The elements, row by row."""
        return [list(row) for _, row in groupby(self.pixels, key=lambda pixel: pixel.row)]


def pictures(record: DiscrepancyRecord) -> list[Picture]:
    """Three pictures of a discrepancy; where one cannot be drawn it says why."""
    got, expected = _got(record), record["expected"]
    where, verdict = record["where"], record["verdict"]
    planes = [plane(values, where) for values in (expected, got)]
    numbers = (abs(value) for drawn in planes if drawn for value in drawn.numbers)
    largest = max(numbers, default=0.0)
    absent = [_absent(*pair, verdict) for pair in (("expected", expected), ("got", got))]
    first = _picture("expected", planes[0], largest, absent[0])
    second = _picture("got", planes[1], largest, absent[1])
    return [first, second, _difference(got, expected, where)]


def counted(name: str, counts: list[Any]) -> Picture:
    """The picture of an array of counts of one to three axes; of three axes, its first plane."""
    shape = shape_of(counts) or ()
    drawn = plane([[counts]] if len(shape) > 2 else counts, [])
    largest = max(drawn.numbers) if drawn else 0.0
    return _picture(name, drawn, largest, "There is no element.")


def _got(record: DiscrepancyRecord) -> Any:
    """The result that the verdict is about; of a large one, the only result of the last call."""
    results = record["calls"][-1]["got"] if record["calls"] else []
    if record["got"] is not None or len(results) != 1:
        return record["got"]
    return None if results[0]["dtype"] in PARTS else nested(results[0])


def _difference(got: Any, expected: Any, where: list[int]) -> Picture:
    shapes = shape_of(got), shape_of(expected)
    if got is None or expected is None or None in shapes:
        return Picture("difference", "Not drawn: it needs both.")
    if shapes[0] != shapes[1]:
        reason = "the shapes differ, so no element corresponds to another"
        return Picture("difference", f"Not drawn: {reason}.")
    drawn = plane(difference(got, expected), where)
    largest = max(map(abs, drawn.numbers), default=0.0) if drawn else 0.0
    return _picture("difference", drawn, largest, "Not drawn: there is no element.")


def _absent(name: str, values: Any, verdict: str) -> str:
    """Why there is nothing to draw, where that is so."""
    if name == "got" and values is None and verdict in SILENT:
        return f"Nothing to draw: the framework returned no array, the call was {verdict}."
    if values is None:
        return f"Not drawn: the record holds no array; {LEFT_OUT}."
    if shape_of(values) is None:
        return "Not drawn: the record holds something that is no array of numbers."
    return f"Nothing to draw: an array of shape {_shape(shape_of(values))} has no element."


def _picture(name: str, drawn: Plane | None, largest: float, absent: str) -> Picture:
    if drawn is None:
        return Picture(name, absent)
    pixels = []
    for row, values in enumerate(drawn.rows):
        for column, value in enumerate(values):
            worst = (row, column) == drawn.worst
            number, tone = text(value), shade(value, largest)
            pixels.append(Pixel(row, column, tone, number, worst, _exact(value, number)))
    return Picture(name, _words(drawn), tuple(pixels), drawn.begins)


def _exact(value: float, short: str) -> str:
    """A finite number in all its digits, where a shorter text rounds it."""
    digits = repr(value)
    return digits if math.isfinite(value) and digits not in (short, f"{short}.0") else ""


def shade(value: float, largest: float) -> str:
    """zero, low1 to low4, high1 to high4, or odd for what is no finite number; zero is 0 alone."""
    if not math.isfinite(value):
        return "odd"
    if value == 0 or largest == 0:
        return "zero"
    step = max(1, min(SHADES, math.ceil(SHADES * (abs(value) / largest))))
    return f"{'high' if value > 0 else 'low'}{step}"


def text(value: float) -> str:
    """A number in about seven characters; -0 keeps its sign."""
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
        row, column = drawn.worst
        parts.append(f"worst element {text(drawn.rows[row][column])}")
    return "; ".join(parts) + "."


def _held(drawn: Plane) -> list[str]:
    """The indices of the axes that are not drawn."""
    names = ("batch item", "channel", "first spatial index")
    axes = zip(names, drawn.held, drawn.shape)
    return [f"{name} {index}" for name, index, size in axes if size > 1]


def _cut(drawn: Plane) -> list[str]:
    """Which rows and columns are drawn, where that is not all of them."""
    shown = (len(drawn.rows), len(drawn.rows[0]))
    axes = zip(("rows", "columns"), drawn.begins, shown, drawn.whole)
    parts = [(name, begin, begin + size - 1, whole) for name, begin, size, whole in axes]
    return [f"{name} {a} to {b} of {whole}" for name, a, b, whole in parts if b + 1 - a < whole]


def _shape(shape: tuple[int, ...] | None) -> str:
    return " × ".join(map(str, shape or ())) or "of a single number"
