"""The plan: what `ci` asks of a main route, of another route, of a second path, and where each shape is compiled."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any, cast

import pytest

from adapters.registry import load, names
from reference.schema import Case, Params
from suites.cases.parameters.axes import axis_class
from suites.engine.cell import Cell
from suites.cases.claim import claims
from suites.cases.coverage import Coverage
from suites.cases.plan import Plan
from suites.cases.profiles import PROFILES

EXACT = "forward_is_exact_on_integers"


@cache
def plan() -> Plan:
    """One plan of `ci`, so that menus are made once."""
    return Plan(PROFILES["ci"])


def cell(adapter: str, route: str, dtype: str = "float32", first_path: bool = True) -> Cell:
    """A cell that is never asked: it has no child."""
    return Cell(adapter, load(adapter), route, "native", dtype, cast(Any, None), first_path=first_path)


def cases(adapter: str, route: str, claim: str = EXACT, **more: Any) -> list[Case]:
    """What `ci` asks."""
    return list(plan().cases(cell(adapter, route, **more), claims()[claim]))


def missing(adapter: str, route: str, asked: set[Params]) -> dict[str, int]:
    """Level -> how many of its legal members were not asked."""
    coverage = Coverage()
    for params in asked:
        coverage.add(params)
    told = coverage.told(plan().menu(cell(adapter, route)))
    return {level: share["legal"] - share["reached"] for level, share in told.items()}


@pytest.mark.parametrize("adapter", names())
def test_nothing_that_is_asked_is_refused(adapter: str) -> None:
    """Drawn or designed, every tuple lies within the limits of the route that it is made for, and each route is asked some."""
    for route, entry in load(adapter).ROUTES.items():
        claim = next(
            one for one in claims().values() if one.concerns(entry) is None and not one.refused and not one.fixed and not one.bases
        )
        one = cell(adapter, route)
        asked = [case.params for case in plan().cases(one, replace(claim, every=1))]
        assert len(set(asked)) >= 20 or not plan().menu(one).axes, route  # a document may rule a whole route out
        assert [params for params in asked if one.refusal(params)] == []


def test_a_main_route_is_asked_every_level_with_every_draw_in_every_dtype() -> None:
    """All kinds of exact data for each tuple, and nothing of a level missing."""
    for dtype in ("float32", "float64"):
        asked = cases("torch", "conv_transpose", dtype=dtype)
        assert set(missing("torch", "conv_transpose", {case.params for case in asked}).values()) == {0}
        assert len({(case.params, case.kind) for case in asked}) == 3 * len({case.params for case in asked})


@pytest.mark.parametrize(
    "adapter, route, claim",
    [
        ("torch", "composed", EXACT),
        ("torch", "gradients", "gradients_are_exact_on_integers"),
        ("tensorflow", "im2col", "im2col_orders_its_columns"),
        ("caffe", "crop_nd", EXACT),
    ],
)
def test_another_route_is_asked_every_level_between_its_dtypes(adapter: str, route: str, claim: str) -> None:
    """Each tuple of a level in one dtype, with every kind of data somewhere."""
    asked = [cases(adapter, route, claim, dtype=dtype) for dtype in ("float32", "float64")]
    assert set(missing(adapter, route, {case.params for part in asked for case in part}).values()) == {0}
    for part in asked:
        assert {case.kind for case in part} == set(claims()[claim].kinds)
        assert 0.4 < len({case.params for case in part}) / len({case.params for other in asked for case in other}) < 0.7


def test_a_main_route_that_compiles_is_asked_the_pairs_of_rank_2() -> None:
    """In float32; what remains of the levels is left to `nightly`, as the coverage tells."""
    asked = {case.params for case in cases("jax", "conv_general_dilated")}
    assert missing("jax", "conv_general_dilated", asked)["pairs, rank 2"] == 0
    assert len(asked) < 4000


@pytest.mark.parametrize("adapter", ["flax", "haiku", "equinox"])
def test_a_library_on_another_framework_is_asked_every_class_of_rank_2(adapter: str) -> None:
    """The pairs are asked of the framework that it hands the call to."""
    asked = {case.params for case in cases(adapter, "conv_transpose")}
    reached = {axis_class(axis) for params in asked if params.rank == 2 for axis in params.axes}
    assert reached >= set(plan().menu(cell(adapter, "conv_transpose")).axes[2])
    assert len(asked) < 1500


def test_a_second_path_is_asked_a_tenth_of_the_first() -> None:
    """The same cases, so that a difference is the path's."""
    first, second = cases("torch", "conv_transpose"), cases("torch", "conv_transpose", first_path=False)
    assert set(second) <= set(first)
    assert 0.05 < len(second) / len(first) < 0.25


def test_what_takes_turns_does_so_independently_of_a_level_s_order() -> None:
    """A thinned claim is asked both orders of the axes, all batches and all ranks."""
    asked = cases("torch", "composed", "the_output_is_linear_in_the_input", dtype="float64")
    assert {case.params.batch for case in asked} == {1, 2, 3}
    assert {case.params.rank for case in asked} == {1, 2, 3}
    strided = [[a.stride > 1 for a in case.params.axes] for case in asked if case.params.rank == 2]
    assert [True, False] in strided
    assert [False, True] in strided
