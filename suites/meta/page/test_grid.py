"""Tests of the grid of a bug: its fields are those of the rule, and each case is in its cell."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from reference.region.language import parse
from reference.schema import Axis, Case, Params
from reports.records.writing import RecordError
from suites.engine.bugs.grid import grid, starts
from suites.engine.bugs.neighbours import neighbours
from suites.engine.bugs.table import table_of
from suites.explain.conditions import Conditions
from suites.meta.records import (
    BUG,
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    HOSTILE,
    cells_of,
    rendered,
    tables,
)

KERNELS, STRIDES, DILATIONS = range(1, 12), range(1, 5), range(1, 4)
CASES = [
    Case(Params((Axis(3, kernel, stride, dilation), Axis(2, 1)), 2, groups, groups, groups))
    for kernel, stride, dilation, groups in product(KERNELS, STRIDES, DILATIONS, (1, 2))
]


def failed(region: str) -> dict[Case, bool]:
    """Case -> whether it fails, if the cases of a region fail and no others."""
    covers = parse(region)
    return {case: covers(case) for case in CASES}


@pytest.mark.parametrize(
    ("region", "fields", "where"),
    [
        ("some(kernel_size >= 8 and stride > 1)", ("kernel_size", "stride"), ""),
        ("some(stride > 1) and groups > 1", ("stride", "groups"), ""),
        (
            "some(stride > 1 and stride < 4 and dilation > 1 and kernel_size > input_size)",
            ("stride", "dilation"),
            "some(kernel_size > input_size)",
        ),
        ("some(dilation > 1)", ("dilation", "kernel_size"), ""),
        (
            "some(dilation == 2 and other(kernel_size == 1)) and groups == 2",
            ("dilation", "kernel_size"),
            "groups == 2",
        ),
    ],
)
def test_a_grid_is_about_the_fields_of_the_rule(
    region: str, fields: tuple[str, str], where: str
) -> None:
    """If the rule is right, no cell of the grid has both right and wrong answers."""
    cases = failed(region)
    smallest = next(case for case, has_failed in cases.items() if has_failed)
    table = table_of(region, cases)
    made = grid(table, smallest, cases)
    assert made is not None
    assert (table.fields, made["where"]) == (fields, where)
    rows, columns = ({cell[at] for cell in made["cells"]} for at in (0, 1))
    assert len(rows) <= 8 >= len(columns)
    assert not [cell for cell in made["cells"] if cell[2] and cell[3]]
    inside = [case for case in cases if not where or parse(where)(case)]
    wrong = sum(cases[case] for case in inside)
    assert sum(cell[3] for cell in made["cells"]) == wrong
    assert sum(cell[2] for cell in made["cells"]) == len(inside) - wrong


def test_the_second_field_is_the_one_that_separates_most() -> None:
    """The rule has one field here, but the cases fail by two: the grid has both."""
    cases = failed("some(kernel_size >= 8 and dilation > 1)")
    assert table_of("some(kernel_size >= 8)", cases).fields == ("kernel_size", "dilation")


def test_ranges_are_narrow_next_to_the_numbers_of_the_rule() -> None:
    """If there are few values, each has a range of its own."""
    assert starts([5, 1, 3], [3]) == [1, 3, 5]
    assert starts(range(1, 30), [16]) == [1, 13, 14, 15, 16, 17, 18, 19]


def test_new_cases_differ_only_in_the_two_fields() -> None:
    """They fill cells of the grid that were empty, one case for each cell."""
    region = "some(kernel_size >= 8 and stride > 1)"
    cases = dict(list(failed(region).items())[-60:])
    smallest = max(cases, key=lambda case: cases[case])
    table = table_of(region, cases)
    near = list(neighbours(table, smallest, cases))
    places = [table.place(case) for case in near]
    assert len(near) == len(set(places)) > 10
    assert not set(places) & set(table.counts(cases))
    for case in near:
        (axis, *others), (own, *rest) = case.params.axes, smallest.params.axes
        assert others == rest
        assert (axis.input_size, axis.dilation) == (own.input_size, own.dilation)


def test_a_region_is_the_same_after_it_was_split_into_conditions() -> None:
    """The conditions are joined in the same order, axis by axis."""
    for region in (
        "",
        "rank == 2",
        "some(stride > 1 and other(dilation > 1)) and not bias",
        "every(stride == 2)",
    ):
        assert str(Conditions.of(region)) == region


GRID = {
    "rows": "kernel_size",
    "columns": "stride",
    "where": "groups > 1",
    "cells": [
        ["1", "1", 3, 0],
        ["1", "2 or more", 0, 2],
        ["2", "1", 1, 1],
        ["2", "2 or more", 0, 0],
    ],
}


def test_the_page_shows_a_grid_with_a_sign_in_each_cell(tmp_path: Path) -> None:
    """A sentence says which answers were counted; a bug without a grid has no such table."""
    html = rendered(tmp_path, HEADER, CELL, DISCREPANCY, BUG | {"grid": GRID}, FOOTER)
    (table,) = [table for table in tables(html, "") if 'class="answers"' in table]
    assert cells_of(table)[1:] == ["✓ 3 right", "✗ 2 wrong", "± 1 right, 1 wrong", "–"]
    assert "Of 7 answers 3 were wrong" in html
    assert "Counted are the cases where the number of groups is more than 1" in html
    assert 'class="answers"' not in rendered(
        tmp_path, HEADER, CELL, DISCREPANCY, BUG | {"grid": None}, FOOTER
    )


@pytest.mark.parametrize("cells", [[[1, "1", 3, 0]], [["1", "1", "3", 0]], [[]], [3], None])
def test_a_broken_grid_is_one_clear_line(tmp_path: Path, cells: object) -> None:
    """The line says that the file was edited."""
    with pytest.raises(RecordError, match="edited"):
        rendered(
            tmp_path, HEADER, CELL, DISCREPANCY, BUG | {"grid": GRID | {"cells": cells}}, FOOTER
        )


def test_a_hostile_grid_is_escaped(tmp_path: Path) -> None:
    """No text of a grid becomes an element of the page."""
    cells = [[HOSTILE, HOSTILE, 1, 0]]
    edited = {"rows": HOSTILE, "columns": HOSTILE, "where": HOSTILE, "cells": cells}
    assert "<img" not in rendered(
        tmp_path, HEADER, CELL, DISCREPANCY, BUG | {"grid": edited}, FOOTER
    )
