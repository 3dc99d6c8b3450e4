"""Cases are valid by construction and hard by design: nothing drawn is refused, every hard corner is reached."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.database import InMemoryExampleDatabase, choices_to_bytes

from adapters.protocol import unsupported
from adapters.registry import load
from reference.schema import Axis, Case, Params
from suites.cases.parameters.axes import AxisClass, axes_by_class, axis_class
from suites.cases.coverage import Coverage
from suites.cases.parameters.designed import BOUND, designed, exhaustive, features, pairs, small_axes, within
from suites.cases.plan import drawn
from suites.explain.smaller import choices, size, smaller_cases
from suites.cases.strategies import Menu, parameters

ANY = Menu(lambda params: True)


@cache
def menu_of(name: str, route: str) -> Menu:
    """What a route of an adapter can express; no framework is imported for it."""
    adapter = load(name)
    return Menu(lambda params: unsupported(adapter, route, params, adapter.DTYPES[0]) is None)


def some(holds: Callable[[Axis], bool]) -> Callable[[Params], bool]:
    """Whether some axis is so."""
    return lambda params: any(map(holds, params.axes))


CORNERS: dict[str, Callable[[Params], bool]] = {
    "groups with dilation with output_padding": lambda p: p.groups > 1 and some(lambda a: a.dilation > 1 and a.output_padding > 0)(p),
    "kernel longer than the input": some(lambda a: a.kernel_size > a.input_size),
    "kernel shorter than the stride": some(lambda a: a.kernel_size < a.stride),
    "padding above d(K-1)": some(lambda a: max(a.padding) > a.extent - 1),
    "padding of exactly d(K-1)": some(lambda a: max(a.padding) == a.extent - 1 > 0),
    "negative padding": some(lambda a: min(a.padding) < 0),
    "more padding at the beginning": some(lambda a: a.padding[0] > a.padding[1]),
    "more padding at the end": some(lambda a: a.padding[0] < a.padding[1]),
    "one input position": some(lambda a: a.input_size == 1),
    "one input position and output_padding": some(lambda a: a.input_size == 1 and a.output_padding > 0),
    "kernel 1": some(lambda a: a.kernel_size == 1),
    "kernel 5 or longer": some(lambda a: a.kernel_size >= 5),
    "output_padding below the stride": some(lambda a: 0 < a.output_padding < a.stride),
    "output_padding of the stride or more": some(lambda a: a.output_padding >= a.stride),
    "crop": some(lambda a: any(a.crop)),
    "crop with output_padding": some(lambda a: any(a.crop) and a.output_padding > 0),
    "rank 1": lambda p: p.rank == 1,
    "rank 3": lambda p: p.rank == 3,
    "rank 3 with dilation and stride": lambda p: p.rank == 3 and some(lambda a: a.dilation > 1 and a.stride > 1)(p),
    "axes that all differ": lambda p: p.rank > 1 and len(set(p.axes)) == p.rank and len(set(p.each("stride"))) > 1,
    "one input channel": lambda p: p.in_channels == 1,
    "one channel a group": lambda p: p.groups > 1 and p.in_channels == p.out_channels == p.groups,
    "a tail of channels": lambda p: 9 in (p.in_channels // p.groups, p.out_channels // p.groups),
    "more than 16 channels": lambda p: max(p.in_channels, p.out_channels) > 16,
    "batch 1": lambda p: p.batch == 1,
    "batch 2": lambda p: p.batch == 2,
    "batch 3": lambda p: p.batch == 3,
    "bias": lambda p: p.bias,
    "no bias": lambda p: not p.bias,
    "two axes, dilation on one and output_padding on the other": lambda p: any(
        a.dilation > 1 and b.output_padding > 0 and b.dilation == 1 for a in p.axes for b in p.axes
    ),
}


@cache
def quick() -> list[Params]:
    """What the quick profile draws."""
    return drawn(ANY, 250, derandomized=True)


@pytest.mark.parametrize("corner", CORNERS)
def test_a_hard_corner_is_reached(corner: str) -> None:
    """Within the 250 tuples of the quick profile, at least twice."""
    assert sum(map(CORNERS[corner], quick())) >= 2


def test_draws_are_the_same_at_every_run() -> None:
    """A derandomized profile asks the same."""
    assert drawn(ANY, 30, derandomized=True) == drawn(ANY, 30, derandomized=True)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_every_legal_class_of_one_axis_is_asked(rank: int) -> None:
    """`within` reaches each class in every rank, and on each position of the rank."""
    asked = list(within(ANY, ranks=(rank,)))
    reached = {axis_class(axis) for params in asked for axis in params.axes}
    assert reached == set(axes_by_class())
    plain = Axis(2, 1)
    for position in range(rank):
        assert sum(params.axes[position] != plain for params in asked) > len(asked) / (rank + 2)


@pytest.mark.parametrize("name, route", [("torch", "conv_transpose"), ("caffe", "deconvolution_nd"), ("tensorflow", "conv_transpose")])
def test_every_class_that_a_route_has_is_asked(name: str, route: str) -> None:
    """Of an API with limits, what they leave."""
    menu = menu_of(name, route)
    reached = {(params.rank, axis_class(axis)) for params in within(menu) for axis in params.axes}
    assert reached >= {(rank, kind) for rank, classes in menu.axes.items() for kind in classes}


@pytest.mark.parametrize("rank", [2, 3])
def test_every_class_meets_every_feature_of_another_axis(rank: int) -> None:
    """`pairs` has each complete class of one axis together with each single feature of another."""
    met: dict[AxisClass, set[tuple[int, str]]] = {kind: set() for kind in axes_by_class()}
    for params in pairs(ANY, rank):
        kinds = [axis_class(axis) for axis in params.axes]
        for at, one in enumerate(kinds):
            met[one].update(feature for other in kinds[:at] + kinds[at + 1 :] for feature in enumerate(other))
    wanted = {feature for kind in met for feature in enumerate(kind)}
    assert all(seen == wanted for seen in met.values())


def test_every_small_tuple_of_rank_1_is_asked() -> None:
    """`exhaustive` has each axis within its bound, each output_padding, and nothing twice: counted here by brute force."""
    asked = [params.axes[0] for params in exhaustive(ANY)]
    sizes = [range(1, BOUND[name] + 1) for name in ("input_size", "kernel_size", "stride", "dilation")]
    ends = range(-1, BOUND["padding"] + 1)
    legal = [
        (f, k, s, d, lo, hi, m)
        for f, k, s, d, lo, hi in product(*sizes, ends, ends)
        for m in range(max(s, d))
        if (f - 1) * s + d * (k - 1) + 1 - lo - hi + m >= 1
    ]
    assert len(asked) == len(set(asked)) == len(legal) == len(small_axes())


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_every_feature_meets_every_choice_of_channels(rank: int) -> None:
    """Groups, channels and bias are crossed with each feature of an axis, and so is the batch: none is tied to a level's order."""
    asked = [*pairs(ANY, rank)] if rank > 1 else [*exhaustive(ANY), *within(ANY, ranks=(1,))]
    crossed = {
        (feature, (p.groups, p.in_channels // p.groups, p.out_channels // p.groups, p.bias))
        for p in asked
        for axis in p.axes
        for feature in enumerate(axis_class(axis))
    }
    batches = {(feature, p.batch) for p in asked for axis in p.axes for feature in enumerate(axis_class(axis))}
    found = {feature for feature, _ in crossed}
    assert len(batches) == 3 * len(found)
    assert len(crossed) >= 0.98 * len(found) * len(ANY.channels)  # what is not affordable on a class's axes is left out


def test_every_two_features_of_an_axis_are_asked_where_shapes_are_dear() -> None:
    """`features` has each pair of features that some legal class has."""
    pairs_of = lambda kind: {(a, b) for a in enumerate(kind) for b in enumerate(kind) if a < b}
    met = set().union(*(pairs_of(axis_class(axis)) for params in features(ANY) for axis in params.axes))
    assert met >= set().union(*map(pairs_of, axes_by_class()))


@pytest.mark.parametrize("name, route", [("torch", "conv_transpose"), ("jax", "conv_general_dilated"), ("caffe", "crop_nd")])
def test_the_levels_reach_all_that_they_promise(name: str, route: str) -> None:
    """Of an API with limits, what they leave: the coverage that records tell is complete, and would show what is left out."""
    menu, coverage, less = menu_of(name, route), Coverage(), Coverage()
    for number, params in enumerate(designed(menu)):
        coverage.add(params)
        if number % 2:
            less.add(params)
    assert {level: share["legal"] - share["reached"] for level, share in coverage.told(menu).items()} == dict.fromkeys(
        coverage.told(menu), 0
    )
    assert all(share["reached"] < share["legal"] for share in less.told(menu).values())


@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5, 7])
def test_every_kernel_size_is_asked(kernel: int) -> None:
    """Long kernels are rare in what is drawn, so that the designed tuples must hold them."""
    assert sum(kernel in params.each("kernel_size") for params in designed(ANY)) >= 20


def test_every_variant_of_a_class_is_of_that_class() -> None:
    """And variants differ."""
    for kind, axes in axes_by_class().items():
        assert {axis_class(axis) for axis in axes} == {kind}
        assert len(set(axes)) == len(axes)


def test_a_case_is_the_first_of_its_smaller_cases() -> None:
    """choices(case) makes smaller_cases(case) draw the case itself, whatever drew it before."""
    random = Random(0)
    for params in drawn(ANY, 60, derandomized=True):
        case = Case(params, random.choice(["float32", "bfloat16"]), random.choice(["normal", "wide_input"]), random.randint(0, 99))
        database = InMemoryExampleDatabase()
        database.save(b"case", choices_to_bytes(choices(case)))
        options = settings(database=database, phases=[Phase.reuse], deadline=None, suppress_health_check=list(HealthCheck))
        assert find(smaller_cases(case), lambda drawn, case=case: drawn == case, settings=options, database_key=b"case") == case


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(parameters(ANY).flatmap(lambda params: smaller_cases(Case(params, "float16", "wide_input", 7)).map(lambda case: (params, case))))
def test_a_smaller_case_is_legal_and_no_larger(both: tuple[Params, Case]) -> None:
    """Never refused by the schema; dtype, kind and seed stay."""
    params, case = both
    assert size(case) <= size(Case(params))
    assert (case.dtype, case.kind, case.seed) == ("float16", "wide_input", 7)
