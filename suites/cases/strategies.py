"""Hypothesis strategies for legal parameters: first the class of each axis, then its numbers."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest import mock

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import HypothesisProvider

from reference.schema import Axis, Params
from suites.cases.parameters.axes import crops
from suites.cases.parameters.channels import affordable
from suites.cases.parameters.legal import legal_tuple
from suites.cases.parameters.menu import Menu


@st.composite
def parameters(draw: st.DrawFn, menu: Menu) -> Params:
    """A strategy for parameters that a place can express: axes, then batch, then channels."""
    rank = draw(st.sampled_from(sorted(menu.axes)))
    sized = draw(
        st.integers(0, 2 * rank - 1)
    )  # the number of the axis that is a sized one; none if above the rank
    axes = tuple(draw(legal_axes(menu, rank, position == sized)) for position in range(rank))
    batch = draw(st.integers(1, 3))
    channels = draw(st.sampled_from(affordable(axes, batch, menu.channels[rank])))
    return legal_tuple(menu, axes, batch, channels)


@st.composite
def legal_axes(draw: st.DrawFn, menu: Menu, rank: int, sized: bool = False) -> Axis:
    """A strategy for one axis: a class, an axis of the class, and a crop if the place has crops.

    `sized`: the axis is a sized one, if the place has any.
    """
    classes = menu.sized[rank] if sized and menu.sized[rank] else menu.axes[rank]
    kind = draw(st.sampled_from(list(classes)))
    axis = draw(st.sampled_from(classes[kind]))
    return draw(st.sampled_from(crops(axis))) if menu.has_crop else axis


def drawn(menu: Menu, number: int, derandomized: bool) -> list[Params]:
    """`number` parameter tuples from Hypothesis; none where the place can express no axis."""
    if not menu.axes or not number:
        return []
    tuples: list[Params] = []

    @settings(
        max_examples=number,
        derandomize=derandomized,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(parameters(menu))
    def draw(params: Params) -> None:
        tuples.append(params)

    with _without_constants():
        draw()
    return tuples


def _without_constants() -> AbstractContextManager[object]:
    """A context in which Hypothesis takes no numbers from source text.

    Else it draws some of the numbers that stand in imported modules, and the same seed gives other
    tuples in another process.
    """
    return mock.patch.object(
        HypothesisProvider, "_maybe_draw_constant", return_value=None, create=True
    )
