"""Tests of the drawing of the operator: it agrees with the formulas of the reference."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.definition import multiplicity, scatter
from reference.schema import Axis, Case, Params, SchemaError, case_to_json
from reports.drawing.operator import drawings
from reports.drawing.panel import MOST, Panel
from suites.meta.records import BUG, CELL, DISCREPANCY, FOOTER, HEADER, rendered


@st.composite
def small_axes(draw: st.DrawFn) -> Axis:
    """Axes that are short enough to be drawn whole."""
    size, kernel, stride, dilation = (draw(st.integers(1, 4)) for _ in range(4))
    begin, end = (draw(st.integers(-3, 4)) for _ in range(2))
    remainder = draw(st.integers(0, max(stride, dilation) - 1))
    crop = draw(st.integers(0, 1)), draw(st.integers(0, 2))
    try:
        axis = Axis(size, kernel, stride, dilation, (begin, end), remainder, crop)
    except SchemaError:
        axis = Axis(size, kernel, stride, dilation)
    return axis if axis.full_size + 8 <= MOST else Axis(size, kernel, stride)


def cells(panel: Panel) -> np.ndarray:
    """The cells of a panel: 1 where a cell holds a number, else 0."""
    drawn = np.zeros((panel.height, panel.width), int)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", panel.marks):
        drawn[int(y), int(x) : int(x) + int(width)] += 1
    assert drawn.max(initial=0) <= 1
    return drawn


def reached(axes: tuple[Axis, ...]) -> np.ndarray:
    """The elements of the full output that a product reaches."""
    whole = Params(tuple(Axis(a.input_size, a.kernel_size, a.stride, a.dilation) for a in axes))
    return multiplicity(whole) > 0


@given(st.lists(small_axes(), min_size=1, max_size=3))
@settings(deadline=None, max_examples=80)
def test_a_drawing_agrees_with_the_reference(axes: list[Axis]) -> None:
    """The elements, the taps, the outputs that a product reaches, and the window are the same,
    for one axis and for two.
    """
    params = Params(tuple(axes))
    views = drawings(case_to_json(Case(params)))
    groups = [params.axes] if params.rank == 2 else [(axis,) for axis in params.axes]
    assert len(views) == len(groups)
    for view, group in zip(views, groups):
        assert not view.is_cut
        inputs, kernel, output = view.panels
        sizes = [
            np.prod([getattr(a, name) for a in group]) for name in ("input_size", "kernel_size")
        ]
        assert [cells(inputs).sum(), cells(kernel).sum()] == sizes
        assert [cells(kernel).shape[-1], cells(inputs).shape[-1]] == [
            group[-1].extent, (group[-1].input_size - 1) * group[-1].stride + 1,
        ]  # fmt: skip
        x, y, width, height = output.full
        assert (height, width) == (1, *(a.full_size for a in group))[-2:]
        assert (cells(output)[y : y + height, x : x + width] == reached(group)).all()
        _, _, width, height = output.window or (0, 0, 0, 0)
        assert (height, width) == (1, *(a.output_size for a in group))[-2:]


@given(small_axes())
@settings(deadline=None, max_examples=50)
def test_the_window_is_where_the_reference_cuts_the_output(axis: Axis) -> None:
    """Inside the frame, the marked cells are the outputs that a product reaches, in order."""
    (view,) = drawings(case_to_json(Case(Params((axis,)))))
    x, _, width, _ = view.panels[2].window or (0, 0, 0, 0)
    ones = np.ones((1, 1, axis.kernel_size, axis.input_size), int)
    due = scatter(ones, Params((axis,)))[0, 0] > 0
    assert (cells(view.panels[2])[0, x : x + width] == due).all()


def test_a_long_axis_is_cut_and_says_so(tmp_path: Path) -> None:
    """Only the cells around the beginning of the window are drawn, and the drawing stays small."""
    case = case_to_json(Case(Params((Axis(300, 3, 2, padding=(90, 0)), Axis(200, 9)))))
    (view,) = drawings(case)
    assert view.is_cut
    assert all(max(panel.width, panel.height) <= MOST for panel in view.panels)
    assert view.panels[2].window is not None
    records = (DISCREPANCY | {"case": case}, BUG | {"case": case})
    html = rendered(tmp_path, HEADER, CELL, *records, FOOTER)
    drawn = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(drawn) == 3
    assert sum(map(len, drawn)) < 12_000
    assert all("<title>" in svg and 'role="img"' in svg for svg in drawn)
    assert "cut: not all of its 601 × 208 cells are drawn" in html


@pytest.mark.parametrize(
    "edit",
    [
        {"axes": 3},
        {"axes": []},
        {"axes": [{"input_size": 10**9, "kernel_size": 1}]},
        {"axes": [{"input_size": 5000, "kernel_size": 1}]},
    ],
)
def test_a_case_that_cannot_be_drawn_has_no_drawing(edit: dict[str, object]) -> None:
    """Such a case was edited, or has axes that are too long."""
    assert drawings(case_to_json(Case(Params((Axis(3, 2),)))) | edit) == []
