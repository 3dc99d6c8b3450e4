"""The grid of a bug: counts of right and wrong answers over two fields, as its record holds it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from reference.records.bug import GridRecord
from reference.schema import Case
from suites.engine.bugs.table import Pair, Table
from suites.explain.conditions import names

MOST = 8  # rows of a grid, and columns


def grid(table: Table, smallest: Case, failed: Mapping[Case, bool]) -> GridRecord | None:
    """The grid of a table with its cases; None if all cases lie in one cell.

    `cells`: (row, column, right answers, wrong answers), row by row; a row is a number or a range
    of numbers, in words. `where`: the region in which all counted cases lie.
    """
    counts = table.counts(failed)
    if len(counts) < 2:
        return None
    rows, columns = (_ranges(table, at, smallest, counts) for at in (0, 1))
    cells = {(row, column): [0, 0] for row in rows for column in columns}
    for (row, column), numbers in counts.items():
        place = max(n for n in rows if n <= row), max(n for n in columns if n <= column)
        cells[place] = [sum(pair) for pair in zip(cells[place], numbers)]
    return {
        "rows": table.fields[0], "columns": table.fields[1], "where": str(table.rest),
        "cells": [
            (rows[row], columns[column], right, wrong)
            for (row, column), (right, wrong) in cells.items()
        ],
    }  # fmt: skip


def _ranges(table: Table, at: int, smallest: Case, counts: Iterable[Pair]) -> dict[int, str]:
    """First value of each range -> the range in words; of the rows (`at` 0) or columns (`at` 1)."""
    values = sorted({pair[at] for pair in counts})
    first = starts(values, compared_numbers(table, at, smallest))
    ends = [values[values.index(start) - 1] for start in first[1:]] + [values[-1]]
    return {start: _range(start, end, end == values[-1]) for start, end in zip(first, ends)}


def _range(start: int, end: int, is_last: bool) -> str:
    """A range in words."""
    if start == end:
        return str(start)
    return f"{start} or more" if is_last else f"{start} to {end}"


def starts(values: Iterable[int], numbers: Sequence[int]) -> list[int]:
    """The first values of up to `MOST` ranges that hold all values. The ranges near these
    `numbers` are the narrowest.
    """
    first, *later = sorted(set(values))
    distance = {value: min((abs(value - n) for n in numbers), default=value) for value in later}
    closest = sorted(later, key=lambda value: (distance[value], value))
    return sorted([first, *closest[: MOST - 1]])


def compared_numbers(table: Table, at: int, smallest: Case) -> list[int]:
    """The numbers with which the rule compares a field (`at` 0 the rows, 1 the columns), and the
    value of the field in the smallest case.
    """
    place, field = table.place(smallest), table.fields[at]
    texts = (text for text in table.conditions.texts if field in names(text))
    nodes = (node for text in texts for node in ast.walk(ast.parse(text)))
    numbers = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, int)]
    return [*numbers, *([place[at]] if place else [])]
