"""Tests of the choice of cases: no drawn case is refused, and every hard combination is reached."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from itertools import combinations, product
from pathlib import Path
from random import Random

import pytest

from adapters.program import unsupported
from adapters.registry import load
from reference.schema import Axis, Case, Params, SchemaError
from suites.cases.claims.catalogue import claims
from suites.cases.parameters.axes import AxisClass, axes_by_class, axis_class, sized_by_class
from suites.cases.parameters.channels import ALL
from suites.cases.parameters.designed import (
    BOUND,
    designed,
    exhaustive,
    numbered_axes,
    numbers,
    pairs,
    small_axes,
    within,
)  # fmt: skip
from suites.cases.parameters.menu import Menu
from suites.cases.plan import Plan
from suites.cases.profiles import PROFILES
from suites.cases.strategies import drawn
from suites.explain.smaller import limits, rebuilt, size

ANY = Menu(lambda params: True)
NUMBERS = ("input_size", "kernel_size", "stride", "dilation", "padding", "output_padding")


@cache
def menu_of(name: str, route: str) -> Menu:
    """The menu of a route of an adapter, made without the framework."""
    adapter = load(name)
    return Menu(lambda params: unsupported(adapter, route, params, adapter.DTYPES[0]) is None)


@cache
def tuples_of(profile: str) -> frozenset[Params]:
    """The parameters that the claim on exact values asks a plain function in a profile."""
    claim = claims()["forward_is_exact_on_integers"]
    plan, adapter = Plan(PROFILES[profile]), load("suites.meta.fakes:honest")
    place = next(place for place, _ in plan.cells("honest", {"native": adapter}, [claim]))
    cell = plan.cell(place, claim)
    assert cell is not None
    return frozenset(case.params for case in cell.cases)


@cache
def levels() -> list[Params]:
    """The designed levels of a place that can express everything."""
    return designed(ANY)


def some(holds: Callable[[Axis], bool]) -> Callable[[Params], bool]:
    """A predicate that holds if `holds` is true for some axis."""
    return lambda params: any(map(holds, params.axes))


def beside(
    first: Callable[[Axis], bool], second: Callable[[Axis], bool]
) -> Callable[[Params], bool]:
    """A predicate that holds if `first` is true for one axis and `second` for another axis."""
    return lambda p: any(
        first(a) and second(b) for i, a in enumerate(p.axes) for j, b in enumerate(p.axes) if i != j
    )


CORNERS: dict[str, Callable[[Params], bool]] = {
    "groups with dilation with output_padding": lambda p: (
        p.groups > 1 and some(lambda a: a.dilation > 1 and a.output_padding > 0)(p)
    ),
    "kernel longer than the input": some(lambda a: a.kernel_size > a.input_size),
    "kernel shorter than the stride": some(lambda a: a.kernel_size < a.stride),
    "padding above d(K-1)": some(lambda a: max(a.padding) > a.extent - 1),
    "padding of exactly d(K-1)": some(lambda a: max(a.padding) == a.extent - 1 > 0),
    "negative padding": some(lambda a: min(a.padding) < 0),
    "more padding at the beginning": some(lambda a: a.padding[0] > a.padding[1]),
    "more padding at the end": some(lambda a: a.padding[0] < a.padding[1]),
    "one input position": some(lambda a: a.input_size == 1),
    "one input position and output_padding": some(
        lambda a: a.input_size == 1 and a.output_padding > 0
    ),
    "kernel 1": some(lambda a: a.kernel_size == 1),
    "kernel 5 or longer": some(lambda a: a.kernel_size >= 5),
    "kernel 8 to 11": some(lambda a: 8 <= a.kernel_size <= 11),
    "output_padding below the stride": some(lambda a: 0 < a.output_padding < a.stride),
    "output_padding of the stride or more": some(lambda a: a.output_padding >= a.stride),
    "crop": some(lambda a: any(a.crop)),
    "crop with output_padding": some(lambda a: any(a.crop) and a.output_padding > 0),
    "rank 1": lambda p: p.rank == 1,
    "rank 3": lambda p: p.rank == 3,
    "rank 3 with dilation and stride": lambda p: (
        p.rank == 3 and some(lambda a: a.dilation > 1 and a.stride > 1)(p)
    ),
    "axes that all differ": lambda p: (
        p.rank > 1 and len(set(p.axes)) == p.rank and len(set(p.each("stride"))) > 1
    ),
    "one input channel": lambda p: p.in_channels == 1,
    "one channel a group": lambda p: p.groups > 1 and p.in_channels == p.out_channels == p.groups,
    "depthwise in 8 channels": lambda p: p.in_channels == p.out_channels == p.groups == 8,
    "depthwise in 16 channels": lambda p: p.in_channels == p.out_channels == p.groups == 16,
    "a tail of channels": lambda p: 9 in (p.in_channels // p.groups, p.out_channels // p.groups),
    "batch 1": lambda p: p.batch == 1,
    "batch 2": lambda p: p.batch == 2,
    "batch 3": lambda p: p.batch == 3,
    "bias": lambda p: p.bias,
    "no bias": lambda p: not p.bias,
    "dilation on one axis, output_padding on another": beside(
        lambda a: a.dilation > 1, lambda b: b.output_padding > 0 and b.dilation == 1
    ),
}
CORNERS |= {
    f"a row of more than {n}": lambda p, n=n: p.axes[-1].input_size > n for n in (8, 16, 32, 64)
}
CORNERS |= {
    f"more than {n} input channels": lambda p, n=n: p.in_channels // p.groups > n
    for n in (8, 16, 32, 64)
}
CORNERS |= {
    f"more than {n} on an axis before the last": lambda p, n=n: any(
        axis.input_size > n for axis in p.axes[:-1]
    )
    for n in (8, 16, 32, 64)
}


@pytest.mark.parametrize("profile", ["quick", "ci"])
@pytest.mark.parametrize("corner", CORNERS)
def test_a_hard_corner_is_reached(corner: str, profile: str) -> None:
    """Each combination is reached at least twice in the profile."""
    assert sum(map(CORNERS[corner], tuples_of(profile))) >= 2


# Faults that hold where the predicate holds: planted by reviewers, or seen in the wild.
FAULTS: dict[str, Callable[[Params], bool]] = {
    "s = 2, K = 2 and padding 1 beside K > F": beside(
        lambda a: a.stride == a.kernel_size == 2 and a.padding == (1, 1),
        lambda b: b.kernel_size > b.input_size,
    ),
    "a row's ninth element": lambda p: p.axes[-1].input_size > 8,
    "a row's 33rd element with dilation": lambda p: (
        p.axes[-1].input_size > 32 and max(p.each("dilation")) > 1
    ),
    "a tail of output channels with groups": lambda p: (
        p.groups > 1 and p.out_channels // p.groups > 8
    ),
    "stride 4 with groups": lambda p: p.groups > 1 and max(p.each("stride")) >= 4,
    "four numbers of one axis": some(
        lambda a: (a.stride, a.kernel_size, a.dilation, a.output_padding) == (3, 4, 2, 1)
    ),
    "four features of one axis beside one of another": beside(
        lambda a: (
            a.stride > 1
            and a.dilation > 1
            and a.kernel_size > a.input_size
            and a.padding[0] != a.padding[1]
        ),
        lambda b: b.output_padding > 0,
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_conditional_fault_is_met_by_quick(fault: str) -> None:
    """At least three cases of `quick` meet the condition, so that its region can be learnt."""
    assert sum(map(FAULTS[fault], tuples_of("quick"))) >= 3


def test_every_four_numbers_of_one_axis_are_met_by_quick() -> None:
    """Every four small numbers of one axis that are legal together occur together."""

    def fours(axis: Axis) -> set[tuple[tuple[int, object], ...]]:
        values = (
            axis.input_size,
            axis.kernel_size,
            axis.stride,
            axis.dilation,
            *axis.padding,
            axis.output_padding,
        )
        return set(combinations(enumerate(values), 4))

    met = set().union(*(fours(axis) for params in tuples_of("quick") for axis in params.axes))
    sizes = product(range(1, 5), range(1, 6), range(1, 5), range(1, 4))
    ends = list(product(range(-1, 3), repeat=2))
    for (size_, kernel, stride, dilation), padding in product(list(sizes)[::7], ends):
        for m in range(max(stride, dilation)):
            try:
                axis = Axis(size_, kernel, stride, dilation, padding, m)
            except SchemaError:
                continue
            assert fours(axis) <= met, axis


def test_draws_are_the_same_at_every_run() -> None:
    """Hypothesis draws the same tuples in a derandomized profile."""
    assert drawn(ANY, 30, derandomized=True) == drawn(ANY, 30, derandomized=True)


def test_sized_axes_are_drawn_as_well() -> None:
    """Many of the tuples from Hypothesis have a sized axis."""
    tuples = drawn(ANY, 250, derandomized=True)
    assert sum(max(p.each("input_size")) > 5 or max(p.each("kernel_size")) > 7 for p in tuples) > 50


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_every_legal_class_of_one_axis_is_asked(rank: int) -> None:
    """`within` reaches each class in each rank and at each position of the rank."""
    tuples = list(within(ANY, ranks=(rank,)))
    reached = {axis_class(axis) for params in tuples for axis in params.axes}
    assert reached == set(axes_by_class())
    plain = Axis(2, 1)
    for position in range(rank):
        assert sum(params.axes[position] != plain for params in tuples) > len(tuples) / (rank + 2)


@pytest.mark.parametrize(
    "name, route",
    [("torch", "conv_transpose"), ("caffe", "deconvolution_nd"), ("tensorflow", "conv_transpose")],
)
def test_every_class_that_a_route_has_is_asked(name: str, route: str) -> None:
    """`within` reaches each class that the limits of a route leave."""
    menu = menu_of(name, route)
    reached = {(params.rank, axis_class(axis)) for params in within(menu) for axis in params.axes}
    assert reached >= {(rank, kind) for rank, classes in menu.axes.items() for kind in classes}


@pytest.mark.parametrize("rank", [2, 3])
def test_every_class_meets_every_feature_of_another_axis(rank: int) -> None:
    """`pairs` contain each class of one axis together with each feature of another axis."""
    met: dict[AxisClass, set[tuple[int, str]]] = {kind: set() for kind in axes_by_class()}
    for params in pairs(ANY, rank):
        kinds = [axis_class(axis) for axis in params.axes]
        for at, kind in enumerate(kinds):
            others = kinds[:at] + kinds[at + 1 :]
            met[kind].update(word for other in others for word in enumerate(other))
    wanted = {word for kind in met for word in enumerate(kind)}
    assert all(seen == wanted for seen in met.values())


def test_every_small_tuple_of_rank_1_is_asked() -> None:
    """`exhaustive` contains each legal axis within its bound once, by brute force."""
    axes = [params.axes[0] for params in exhaustive(ANY)]
    names = ("input_size", "kernel_size", "stride", "dilation")
    sizes = [range(1, BOUND[name] + 1) for name in names]
    ends = range(-1, BOUND["padding"] + 1)
    legal = [
        (f, k, s, d, lo, hi, m)
        for f, k, s, d, lo, hi in product(*sizes, ends, ends)
        for m in range(max(s, d))
        if (f - 1) * s + d * (k - 1) + 1 - lo - hi + m >= 1
    ]
    assert len(axes) == len(set(axes)) == len(legal) == len(small_axes())


def test_an_api_whose_axes_must_be_alike_is_asked_strides_all_the_same() -> None:
    """An API that allows a stride only on all axes at once is asked strides on all axes."""
    alike = Menu(lambda params: len(set(params.each("stride"))) == 1)
    tuples = [*numbers(alike), *pairs(alike, 2), *drawn(alike, 100, derandomized=True)]
    assert all(alike.supports(params) for params in tuples)
    assert sum(min(params.each("stride")) > 1 for params in tuples if params.rank == 2) > 100


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_every_feature_meets_every_choice_of_channels(rank: int) -> None:
    """Each feature of an axis occurs with nearly every choice of channels, and with every batch."""
    tuples = [*pairs(ANY, rank)] if rank > 1 else [*exhaustive(ANY), *within(ANY, ranks=(1,))]
    words = {(word, p) for p in tuples for axis in p.axes for word in enumerate(axis_class(axis))}
    kinds = {word for word, _ in words}
    batches = {(word, p.batch) for word, p in words}
    crossed = {
        (word, p.groups, p.in_channels // p.groups, p.out_channels // p.groups, p.bias)
        for word, p in words
    }
    assert len(batches) == 3 * len(kinds)
    assert len(crossed) >= 0.85 * len(kinds) * len(
        ALL
    )  # many channels are not affordable on large axes


@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5, 7])
def test_every_kernel_size_is_asked(kernel: int) -> None:
    """At least 20 designed tuples have each kernel size."""
    assert sum(kernel in params.each("kernel_size") for params in levels()) >= 20


@pytest.mark.parametrize("table", [axes_by_class, sized_by_class])
def test_every_variant_of_a_class_is_of_that_class(
    table: Callable[[], dict[AxisClass, tuple[Axis, ...]]],
) -> None:
    """The axes of a class have this class, and all differ."""
    for kind, axes in table().items():
        assert {axis_class(axis) for axis in axes} == {kind}
        assert len(set(axes)) == len(axes)


def test_the_numbers_of_an_axis_are_chosen_among_legal_axes() -> None:
    """`numbers` chooses few of the legal axes, in ranks 2 and 3."""
    tuples = list(numbers(ANY))
    assert {params.rank for params in tuples} == {2, 3}
    assert len(tuples) < len(numbered_axes()) / 5
    assert {params.axes[0] for params in tuples} <= set(numbered_axes())


@pytest.mark.parametrize("seed", range(20))
def test_the_numbers_of_a_case_make_it_again_and_smaller_ones_a_legal_case(seed: int) -> None:
    """A case is rebuilt from its numbers; smaller numbers within the limits give a legal, smaller
    case.
    """
    random = Random(seed)
    for params in drawn(ANY, 60, derandomized=True):
        case = Case(
            params, random.choice(["float32", "bfloat16"]), "wide_input", random.randint(0, 99)
        )
        assert rebuilt(case, [most for _, most in limits(case)]) == case
        smaller = rebuilt(case, [random.randint(least, most) for least, most in limits(case)])
        assert size(smaller) <= size(case)
        assert (smaller.dtype, smaller.kind, smaller.seed) == (case.dtype, case.kind, case.seed)


def test_tuples_from_hypothesis_do_not_depend_on_the_imported_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An imported module with many numbers does not change the tuples of Hypothesis."""
    before = drawn(ANY, 100, True)
    (tmp_path / "numbers_in_source.py").write_text(f"NUMBERS = {list(range(100, 600))}\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("numbers_in_source")
    assert drawn(ANY, 100, True) == before
