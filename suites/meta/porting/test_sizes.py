"""Tests of the sizes that one convolution maps to the same input size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import floor

import pytest

from reference.__main__ import main
from reference.porting.sizes import MOST, Mapped, mapped_sizes, size_formula
from reference.schema import Axis, SchemaError

AXES = (
    Axis(5, 3, 2, 1, (1, 1)), Axis(1, 1), Axis(1, 2, 3), Axis(4, 3, 3, 2, (2, 0), 2),
    Axis(2, 2, 1, 3, (-1, 1)), Axis(3, 5, 4, 1, (4, 4), 1), Axis(2, 2, 2, 4, (0, 0), 3),
    Axis(4, 3, 2, 1, (0, 1), 1, (2, 1)),
)  # fmt: skip
CASE = (
    '{"axes": [{"input_size": 5, "kernel_size": 3, "stride": 2, "padding": [1, 1], '
    '"output_padding": 1}, {"input_size": 2, "kernel_size": 2}]}'
)


def windows(size: int, axis: Axis) -> int:
    """How many windows a convolution has on so many elements: counted one by one."""
    begin, end = axis.padding
    starts = range(-begin, size + end - axis.extent + 1, axis.stride)
    return len(starts)


def value(formula: str) -> tuple[object, int]:
    """Both sides of a formula as numbers."""
    left, _, right = formula.rpartition(" = ")
    return eval(left, {"floor": floor}), int(right)


def faults(rows: list[Mapped], axis: Axis) -> Iterator[str]:
    """What is wrong with the sizes of an axis, a word each."""
    for row in rows:
        if row.input_size != windows(row.size, axis):
            yield "input size"
        if value(row.formula) != (row.input_size, row.input_size):
            yield "formula"
    mapped = [size for size in range(1, 99) if windows(size, axis) == axis.input_size]
    if [row.size for row in rows if row.output_padding is not None] != mapped:
        yield "missing"
    for row in rows:
        if row.output_padding is not None and made(axis, row.output_padding) != row.size:
            yield "output padding"


def made(axis: Axis, output_padding: int) -> int:
    """The size that the transposed convolution makes."""
    return replace(axis, output_padding=output_padding, crop=(0, 0)).output_size


@pytest.mark.parametrize("axis", AXES, ids=str)
def test_all_sizes_of_one_input_size_are_listed(axis: Axis) -> None:
    """As many as the stride, but those below 1; each with the output padding that makes it."""
    assert list(faults(mapped_sizes(axis), axis)) == []


@pytest.mark.parametrize("axis", AXES, ids=str)
def test_the_formula_of_a_size_is_the_size(axis: Axis) -> None:
    """With the numbers of the axis in it, also those below zero."""
    assert value(size_formula(axis)) == (axis.output_size, axis.output_size)


def test_a_wrong_list_of_sizes_is_found() -> None:
    """A row that lacks, a wrong input size, a wrong formula, a wrong output padding."""
    axis = AXES[0]
    before, first, *rest = mapped_sizes(axis)
    assert "missing" in faults([before, *rest], axis)
    assert "input size" in faults([before, replace(first, input_size=6), *rest], axis)
    wrong = replace(first, formula="floor((9 + 1) / 2) + 1 = 5")
    assert list(faults([before, wrong, *rest], axis)) == ["formula"]
    assert "output padding" in faults([before, replace(first, output_padding=1), *rest], axis)


def test_the_neighbours_show_where_the_sizes_end() -> None:
    """The size before and the size after belong to other input sizes."""
    assert [row.input_size for row in mapped_sizes(AXES[0])] == [4, 5, 5, 6]


def test_a_huge_stride_lists_the_first_sizes() -> None:
    """A stride of a billion does not make a billion rows."""
    assert len(mapped_sizes(Axis(2, 3, 10**9))) == MOST + 2


def test_the_command_says_the_sizes_of_each_axis(capsys: pytest.CaptureFixture[str]) -> None:
    """The formula with the numbers of the reader's case, and a line for each size."""
    assert main(["sizes", "--case", CASE]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "axis 0"
    assert lines[1].endswith("(5 - 1) * 2 + 1 * (3 - 1) + 1 - 1 - 1 + 1 = 10")
    assert lines[4] == "   9: F = floor((9 + 1 + 1 - 3) / 2) + 1 = 5, output_padding 0"
    assert lines[7] == "axis 1"


def test_a_case_that_cannot_be_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, for all commands."""
    for command in ("sizes", "multiplicity", "conv-transpose"):
        assert main([command, "--case", '{"axes": [{"input_size": 1}]}']) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
    with pytest.raises(SchemaError):
        Axis(0, 1)
