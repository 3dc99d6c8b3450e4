"""A grid of cells of a drawing: its axes, the cells that hold a number,
and the window of the output.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

MOST = 24  # cells of an axis that are drawn
BEFORE = 6  # of these, cells in front of the output's window


@dataclass(frozen=True)
class Line:
    """One axis of a panel: the cells `first` to `last`, those that hold a number, and the window.

    `full`: the range that products may reach; `window`: the range that is the output. Ranges are
    (start, stop); what is beyond `drawn` is not drawn.
    """

    full: tuple[int, int]
    marked: frozenset[int]
    window: tuple[int, int] | None = None

    @property
    def whole(self) -> tuple[int, int]:
        """All cells: those of the full output, and those of the window beyond it."""
        start, stop = self.window or self.full
        return min(start, self.full[0]), max(stop, self.full[1])

    @property
    def drawn(self) -> tuple[int, int]:
        """The cells that are drawn; of many, those where the window begins."""
        start, stop = self.whole
        if self.window and stop - start > MOST:
            start = max(start, min(self.window[0] - BEFORE, stop - MOST))
        return start, min(stop, start + MOST)

    @property
    def is_cut(self) -> bool:
        """Whether there are cells that are not drawn."""
        return self.drawn != self.whole

    @property
    def runs(self) -> list[tuple[int, int]]:
        """(first cell, number of cells) of each run of cells that hold a number,
        as drawn from 0.
        """
        start, stop = self.drawn
        cells = [cell - start for cell in range(start, stop) if cell in self.marked]
        groups = groupby(enumerate(cells), key=lambda pair: pair[1] - pair[0])
        runs = ([cell for _, cell in group] for _, group in groups)
        return [(run[0], len(run)) for run in runs]

    def clipped(self, part: tuple[int, int]) -> tuple[int, int]:
        """(first cell, number of cells) of a range, as drawn from 0."""
        start, stop = self.drawn
        first, last = max(part[0], start), min(part[1], stop)
        return first - start, max(0, last - first)


@dataclass(frozen=True)
class Panel:
    """One grid of cells: its name, its rows and its columns."""

    name: str
    kind: str
    rows: Line
    columns: Line

    @property
    def width(self) -> int:
        """In cells."""
        return self.columns.drawn[1] - self.columns.drawn[0]

    @property
    def height(self) -> int:
        """In cells."""
        return self.rows.drawn[1] - self.rows.drawn[0]

    @property
    def size(self) -> str:
        """All its cells, rows by columns."""
        (top, bottom), (left, right) = self.rows.whole, self.columns.whole
        return f"{bottom - top} × {right - left}"

    @property
    def marks(self) -> str:
        """The path of the cells that hold a number: a rectangle for each run of a row."""
        rows = [row + n for row, number in self.rows.runs for n in range(number)]
        return "".join(f"M{x} {y}h{n}v1h-{n}z" for y in rows for x, n in self.columns.runs)

    @property
    def lines(self) -> str:
        """The path of the lines between cells."""
        across = (f"M0 {y}h{self.width}" for y in range(1, self.height))
        down = (f"M{x} 0v{self.height}" for x in range(1, self.width))
        return "".join((*across, *down))

    @property
    def full(self) -> tuple[int, int, int, int]:
        """x, y, width and height of the cells that products may reach."""
        return self._box(self.rows.full, self.columns.full)

    @property
    def window(self) -> tuple[int, int, int, int] | None:
        """x, y, width and height of the output; None of a panel that is none."""
        if self.rows.window is None or self.columns.window is None:
            return None
        return self._box(self.rows.window, self.columns.window)

    @property
    def cut_off(self) -> str:
        """The path of the cells outside of the window, to be filled by the even-odd rule."""
        x, y, width, height = self.window or (0, 0, self.width, self.height)
        inner = f"M{x} {y}h{width}v{height}h-{width}z" if width and height else ""
        return f"M0 0h{self.width}v{self.height}h-{self.width}z{inner}"

    def _box(self, rows: tuple[int, int], columns: tuple[int, int]) -> tuple[int, int, int, int]:
        (y, height), (x, width) = self.rows.clipped(rows), self.columns.clipped(columns)
        return x, y, width, height
