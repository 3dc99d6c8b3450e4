"""Cases that differ from a bug's smallest one in the two fields of its grid alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from reference.schema import Axis, Case, SchemaError
from suites.engine.bugs.grid import near, starts
from suites.engine.bugs.table import OF_AXIS, Pair, Table

ENDS = {"begin": (0,), "end": (1,), "smaller_end": (0, 1), "larger_end": (0, 1)}
NUMBERS = range(9)  # that are asked whatever the run has asked


def neighbours(table: Table, smallest: Case, failed: Mapping[Case, bool]) -> Iterator[Case]:
    """A case for each empty cell of a table, where the schema has one."""
    counts = table.counts(failed)
    sides = []
    for at in (0, 1):
        compared = near(table, at, smallest)
        sides.append(starts({*NUMBERS, *compared, *(pair[at] for pair in counts)}, compared))
    for place in product(*sides):
        case = None if place in counts else _moved(table, smallest, (place[0], place[1]))
        if case is not None:
            yield case


def _moved(table: Table, case: Case, place: Pair) -> Case | None:
    """The case with other values of the two fields,
    on the first axis that makes it stand at `place`.
    """
    for axis in range(case.params.rank):
        other: Case | None = case
        for field, value in zip(table.fields, place):
            other = other and _changed(other, field, value, axis)
        if other and table.place(other) == place:
            return other
    return None


def _changed(case: Case, field: str, value: Any, at: int) -> Case | None:
    """The case with another value of a field, of axis `at` or of the whole;
    None where there is none.
    """
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
    """The axis with another value of a field. SchemaError where there is none."""
    if field in ENDS:
        begin, end = (value if at in ENDS[field] else axis.padding[at] for at in (0, 1))
        return replace(axis, padding=(begin, end))
    if field not in OF_AXIS:
        raise SchemaError(f"{field} follows from other fields")
    return replace(axis, **{field: value})
