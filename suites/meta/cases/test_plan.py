"""Tests of the plan: each cell meets its quota, and a reason is given for what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any

import pytest

from adapters.registry import load, names
from reference.schema import Params
from suites.cases.cell_plan import CellPlan
from suites.cases.claims.catalogue import claims
from suites.cases.claims.claim import Claim, Drawn, Fixed, InvalidInput, Limits
from suites.cases.coverage import Coverage
from suites.cases.parameters.features import SIZES, features
from suites.cases.place import Place
from suites.cases.plan import Plan
from suites.cases.profiles import PROFILES
from suites.cases.reasons import compiles, is_asked_most

EXACT = "forward_is_exact_on_integers"
Cell = tuple[Place, Claim, CellPlan]


@cache
def plan_of(profile: str) -> Plan:
    """The plan of a profile, computed once."""
    return Plan(PROFILES[profile])


@cache
def cells(adapter: str, profile: str = "ci") -> list[Cell]:
    """All cells of an adapter on its first two paths, with their plans."""
    paths = list(load(adapter).PATHS)[:2]
    return list(
        plan_of(profile).planned(adapter, dict.fromkeys(paths, load(adapter)), claims().values())
    )


def generated(adapter: str) -> Iterator[Cell]:
    """The cells whose cases are generated."""
    return (cell for cell in cells(adapter) if isinstance(cell[1].selection, (Drawn, Limits)))


def of(
    adapter: str, claim: str, route: str, dtype: str = "float32", profile: str = "ci"
) -> CellPlan:
    """The plan of one cell on the first path."""
    first = next(iter(load(adapter).PATHS))
    place = plan_of(profile).place(adapter, load(adapter), route, first, dtype, claims()[claim])
    plan = plan_of(profile).cell(place, claims()[claim])
    assert plan is not None
    return plan


def tuples(plan: CellPlan) -> list[Params]:
    """The tuples of a cell, each once."""
    return list(dict.fromkeys(case.params for case in plan.cases))


@pytest.mark.parametrize("adapter", names())
def test_every_cell_meets_its_quota_or_says_why(adapter: str) -> None:
    """The quota is 24 tuples in the first two dtypes on the first path, 8 elsewhere; few cells are
    short, and none because of a budget.
    """
    short = []
    for place, claim, plan in cells(adapter):
        assert plan.tuples == len(tuples(plan)) > 0
        assert plan.tuples >= plan.quota or plan.short, (place.id, claim.name)
        assert plan.short is None or "budget" not in plan.short
        if isinstance(claim.selection, (Drawn, Limits)):
            assert plan.quota == (24 if is_asked_most(place) else 8)
        short += [plan.short] if plan.short else []
    assert len(short) <= 0.15 * len(cells(adapter))


@pytest.mark.parametrize("adapter", names())
def test_every_feature_occurs_twice_in_the_first_dtypes(adapter: str) -> None:
    """Each feature in the cases of a cell occurs in two tuples at least."""
    for place, claim, plan in generated(adapter):
        if is_asked_most(place):
            count = Counter(word for params in tuples(plan) for word in features(params))
            assert [word for word, number in count.items() if number < 2] == []
            assert plan.features_missing == (), (place.id, claim.name)


@pytest.mark.parametrize("adapter", names())
def test_every_word_of_a_class_that_is_legal_occurs_twice(adapter: str) -> None:
    """Each legal word of the menu of the main route occurs twice, in every rank and on every kind
    of axis.
    """
    place, claim, plan = next(c for c in cells(adapter) if c[1].name == EXACT and c[0].is_main)
    menu = plan_of("ci")._tuples_of(place, claim).menu
    count = Counter(word for params in tuples(plan)[:60] for word in features(params))
    for rank, classes in menu.axes.items():
        for word in {word for kind in classes for word in kind}:
            places = [""] if rank == 1 else [" on the last axis", " on another axis"]
            assert all(count[f"rank {rank}: {word}{where}"] >= 2 for where in places), (rank, word)
        for size in SIZES:
            assert count[f"rank {rank}: {size} output positions"] >= 2
            assert count[f"rank {rank}: {size} input channels a group"] >= 2
            assert count[f"rank {rank}: {size} output channels a group"] >= 2


@pytest.mark.parametrize("adapter", names())
def test_nothing_that_is_asked_is_refused(adapter: str) -> None:
    """No limit of a route refuses its cases; those of a claim about limits are all refused."""
    for place, claim, plan in cells(adapter):
        refusals = [place.refusal(params) for params in tuples(plan)[:200]]
        if isinstance(claim.selection, Limits):
            assert all(refusal and refusal.sayable for refusal in refusals)
        elif not isinstance(claim.selection, Fixed):
            assert not any(refusals)


@pytest.mark.parametrize("adapter", names())
def test_every_kind_of_data_occurs_in_every_cell(adapter: str) -> None:
    """Each kind of data has about its share of the cases of a cell."""
    for place, claim, plan in generated(adapter):
        kinds = claim.kinds_in(place.dtype)
        count = Counter(case.kind for case in plan.cases)
        assert set(count) == set(kinds)
        assert min(count.values()) >= plan.tuples // len(kinds)


@pytest.mark.parametrize("adapter", names())
def test_the_claims_of_a_route_path_and_dtype_follow_one_another(adapter: str) -> None:
    """The cells of one route, path and dtype are adjacent, so that shapes are compiled once."""
    keys = [(place.path, place.route, place.dtype) for place, _, _ in cells(adapter)]
    assert len(list(groupby(keys))) == len(set(keys))


@pytest.mark.parametrize(
    "adapter, most", [("jax", 4900), ("flax", 3300), ("haiku", 2700), ("equinox", 2900)]
)
def test_few_shapes_are_compiled(adapter: str, most: int) -> None:
    """Each different shape is counted once for a path and dtype, and their number is bounded."""
    distinct = {
        (place.path, place.dtype, *shape)
        for place, _, plan in cells(adapter)
        for shape in plan.compiled
    }
    assert sum(plan.shapes for _, _, plan in cells(adapter)) == len(distinct) <= most


def test_claims_of_a_route_share_their_tuples() -> None:
    """Claims that call the route with the parameters of the case have the same quota."""
    shared = (
        "a_nan_fills_its_footprint_and_no_more",
        "the_output_is_linear_in_the_input",
        "forward_is_within_the_bound",
    )
    route = ("jax", "transpose_kernel")
    quotas = {frozenset(tuples(of(route[0], claim, route[1]))) for claim in (*shared, EXACT)}
    assert len(quotas) == 1


def test_the_first_tuples_of_a_quota_have_most_of_its_features() -> None:
    """Other dtypes are asked the first 8 tuples, which have more than 60% of the features."""
    whole = tuples(of("jax", EXACT, "transpose_kernel"))
    first = tuples(of("jax", EXACT, "transpose_kernel", "float16"))
    assert first == whole[:8]
    reached = frozenset().union(*map(features, first))
    assert len(reached) > 0.6 * len(frozenset().union(*map(features, whole)))


def test_a_main_route_is_asked_every_level_with_every_kind_of_data() -> None:
    """In both first dtypes all levels are asked where nothing is compiled; in the first one with
    every kind of data, in the second with each kind in turn.
    """
    first, second = (of("torch", EXACT, "conv_transpose", d) for d in ("float32", "float64"))
    for plan in (first, second):
        assert plan.left_out_by_budget == 0
        assert plan.tuples > 2000
        kinds = Counter(case.kind for case in plan.cases)
        assert min(kinds.values()) > plan.tuples // 4
    assert len(first.cases) == 3 * first.tuples


def test_what_a_budget_leaves_out_is_counted() -> None:
    """Levels that are left out are counted on a main route that compiles each shape, and only
    there.
    """
    main = of("jax", EXACT, "conv_general_dilated")
    assert main.left_out_by_budget > 5000
    assert of("jax", EXACT, "transpose_kernel").left_out_by_budget == 0
    nightly = of("jax", EXACT, "conv_general_dilated", profile="nightly")
    assert nightly.left_out_by_budget == 0
    assert nightly.tuples > main.tuples + main.left_out_by_budget


def test_the_coverage_says_what_was_reached() -> None:
    """All cases of a main route reach every word, half of them reach fewer; other routes count
    features only.
    """
    plan, coverage, half = of("torch", EXACT, "conv_transpose"), Coverage(), Coverage()
    for number, params in enumerate(tuples(plan)):
        coverage.add(params)
        if number % 2:
            half.add(params)
    whole, part = coverage.to_record(plan.reachable), half.to_record(plan.reachable)
    assert len(whole) == 4
    assert all(share["reached"] == share["legal"] for share in whole.values())
    assert all(not share["missing"] for share in whole.values())
    assert part["single features"] == whole["single features"]
    beside = "a class beside a feature of another axis, rank 2"
    assert part[beside]["reached"] < part[beside]["legal"]  # type: ignore[operator]
    assert 0 < len(part[beside]["missing"]) <= 8  # type: ignore[arg-type]
    other = of("torch", EXACT, "nn_module")
    few = Coverage(set(tuples(other))).to_record(other.reachable)
    assert [*few] == ["single features"]
    assert few["single features"]["reached"] == few["single features"]["legal"]


@pytest.mark.parametrize("adapter", ["torch", "jax", "opencv"])
def test_a_plan_is_the_same_at_every_run(adapter: str) -> None:
    """Cases and seeds do not depend on earlier plans; different tuples have different seeds."""
    again = Plan(PROFILES["ci"])
    for place, claim, plan in cells(adapter)[::40]:
        other = again.cell(place, claim)
        assert other is not None
        assert other.cases == plan.cases
    seeds = {case.params: case.seed for case in of("torch", EXACT, "conv_transpose").cases}
    assert len(set(seeds.values())) == len(seeds)


def test_a_route_slow_to_compile_has_the_larger_quota_in_nightly_alone() -> None:
    """Inductor is asked 8 tuples in ci, and in nightly 24 in the first two dtypes, 8 in others."""
    claim, route = "a_transformation_changes_nothing", "compile_inductor"
    quotas = [
        of("torch", claim, route, dtype, profile).quota
        for dtype, profile in (
            ("float32", "ci"),
            ("float32", "nightly"),
            ("float64", "nightly"),
            ("bfloat16", "nightly"),
        )
    ]
    assert quotas == [8, 24, 24, 8]
    assert of("torch", claim, "jit_script").quota == 24


def test_nightly_asks_compiled_levels_whole_in_the_first_dtypes() -> None:
    """In other dtypes it asks at least 2,000 tuples of them, and says how many it leaves out."""
    first, other = (
        of("jax", EXACT, "conv_general_dilated", dtype, "nightly")
        for dtype in ("float64", "float16")
    )
    assert first.left_out_by_budget == 0
    assert other.left_out_by_budget > 1000
    assert first.tuples > other.tuples >= 2000


def test_what_needs_further_shapes_is_asked_of_one_compiled_route() -> None:
    """Only one compiled route is asked, in one dtype; where nothing is compiled, every route is
    asked.
    """
    claim, plan = claims()["the_axes_may_be_exchanged"], plan_of("ci")
    assert plan.reason(load("jax"), claim, "conv_general_dilated") is None
    assert "further shapes" in str(plan.reason(load("jax"), claim, "transpose_kernel"))
    assert plan.reason(load("torch"), claim, "nn_module") is None
    dtypes = {place.dtype for place, other, _ in cells("jax") if other is claim}
    assert dtypes == {"float32"}


@pytest.mark.parametrize(
    "adapter, claim, route",
    [
        ("torch", "a_crop_is_the_padding_that_cuts_as_much", "conv_transpose"),
        ("jax", "groups_are_blocks_on_the_diagonal", "conv_transpose"),
        ("tensorflow", EXACT, "channels_first"),
        ("torch", "what_the_api_does_not_have_is_refused", "inflation"),
        ("caffe", "second_order_gradients_are_exact_on_integers", "deconvolution_backward"),
    ],
)
def test_a_route_that_leaves_nothing_to_ask_has_a_reason_and_no_cell(
    adapter: str, claim: str, route: str
) -> None:
    """Such a route has no empty cell, which would look green."""
    assert plan_of("ci").reason(load(adapter), claims()[claim], route)
    assert not [
        1 for place, other, _ in cells(adapter) if (other.name, place.route) == (claim, route)
    ]


def test_fixed_cases_and_invalid_input_are_asked_where_they_belong() -> None:
    """Fixed cases are asked on the main route, invalid input in the first dtype and path."""
    for adapter in ("torch", "jax"):
        for place, claim, plan in cells(adapter):
            if isinstance(claim.selection, InvalidInput):
                assert place.first_path
                assert place.dtype == "float32"
                batches = Counter(case.params.batch for case in plan.cases)
                assert max(batches.values()) <= (2 if compiles(place.entry) else 4)
            if isinstance(claim.selection, Fixed) and not claim.selection.everywhere:
                assert place.is_main


def test_the_plan_of_an_unknown_backend_is_that_of_a_plain_function() -> None:
    """A plain function has all claims on one route in two dtypes, with less than 60,000 calls in
    `quick`.
    """
    adapter = load("suites.meta.fakes:honest")
    plans = list(plan_of("quick").planned("honest", {"native": adapter}, claims().values()))
    calls: Any = Counter()
    for place, _, plan in plans:
        calls[place.dtype] += plan.calls
    assert set(calls) == {"float32", "float64"}
    assert sum(calls.values()) < 60_000
    assert all(plan.tuples >= plan.quota for _, _, plan in plans)


def test_nightly_alone_asks_what_costs_too_much() -> None:
    """A route that is left to it has no cell in `ci`, with the reason, and one in `nightly`."""
    claim, keras = claims()["col2im_adds_what_overlaps"], load("keras")
    for profile, dtypes in (("ci", ["float32"]), ("nightly", list(keras.DTYPES))):
        plan = plan_of(profile)
        places = (
            plan.place("keras", keras, "col2im", "tensorflow", dtype, claim)
            for dtype in keras.DTYPES
        )
        assert [place.dtype for place in places if plan.cell(place, claim)] == dtypes
    by_gemm = claims()["gemm_and_col2im_are_the_transposed_convolution"]
    reason = plan_of("ci").reason(keras, by_gemm, "fold")
    assert reason is not None
    assert "nightly" in reason
