"""New cases for the empty cells of a grid: the smallest case with two fields changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from reference.schema import Axis, Case, SchemaError
from suites.engine.bugs.grid import compared_numbers, starts
from suites.engine.bugs.table import OF_AXIS, Pair, Table

# Field -> the ends of the padding that are set to change it.
ENDS = {"begin": (0,), "end": (1,), "smaller_end": (0, 1), "larger_end": (0, 1)}
NUMBERS = range(9)  # values of a field for which cells are made in every grid


def neighbours(table: Table, smallest: Case, failed: Mapping[Case, bool]) -> Iterator[Case]:
    """A legal case for each empty cell of a table, as far as there is one."""
    counts = table.counts(failed)
    sides = []
    for at in (0, 1):
        compared = compared_numbers(table, at, smallest)
        sides.append(starts({*NUMBERS, *compared, *(pair[at] for pair in counts)}, compared))
    for place in product(*sides):
        case = None if place in counts else _moved(table, smallest, (place[0], place[1]))
        if case is not None:
            yield case


def _moved(table: Table, case: Case, place: Pair) -> Case | None:
    """The case with the two fields changed, on the first axis that brings it to a place of the
    table; None if there is none.
    """
    for at in range(case.params.rank):
        moved: Case | None = case
        for field, value in zip(table.fields, place):
            moved = moved and _changed(moved, field, value, at)
        if moved and table.place(moved) == place:
            return moved
    return None


def _changed(case: Case, field: str, value: Any, at: int) -> Case | None:
    """The case with a new value of a field, of the case or of axis `at`; None if it is illegal."""
    params = case.params
    try:
        if field in ("batch", "in_channels", "out_channels", "groups"):
            return replace(case, params=replace(params, **{field: value}))
        if field == "bias":
            return replace(case, params=replace(params, bias=bool(value)))
        return replace(case, params=params.with_axis(at, _axis(params.axes[at], field, value)))
    except SchemaError:
        return None


def _axis(axis: Axis, field: str, value: Any) -> Axis:
    """The axis with a new value of a field. Raises SchemaError if it is illegal."""
    if field in ENDS:
        begin, end = (value if side in ENDS[field] else axis.padding[side] for side in (0, 1))
        return replace(axis, padding=(begin, end))
    if field not in OF_AXIS:
        raise SchemaError(f"{field} follows from other fields")
    return replace(axis, **{field: value})
