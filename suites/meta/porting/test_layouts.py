"""Tests of layouts and recipes: weights are carried between all frameworks, in NumPy."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from adapters.__main__ import main
from adapters.porting.layouts import layout
from adapters.porting.routes import weighted
from adapters.porting.texts import recipe_text, side
from adapters.program import unsupported
from adapters.registry import load as load_adapter
from adapters.registry import names
from reference.porting.layout import Layout, canonical, in_words, recipe
from reference.schema import Axis, Params

RANKS = (1, 2, 3)
SIZES = (2, 3, 4)
PAIRS = list(product(names(), repeat=2))
load = cache(load_adapter)  # which reads the folder each time
ROUTES = [(name, route) for name in names() for route in weighted(load(name))]


def params(rank: int, groups: int) -> Params:
    """Parameters whose channels differ from each other and from all kernel sizes."""
    axes = tuple(Axis(3, size) for size in SIZES[:rank])
    return Params(axes, 1, 5 * groups, 7 * groups, groups, True)


def example(adapter: Any, route: str, rank: int) -> Params | None:
    """The parameters that the call of a route takes: with groups where it has them."""
    for case in (params(rank, 2), params(rank, 1)):
        entry = adapter.ROUTES[route]
        case = entry.mode.resolved(case) if entry.mode else case
        if not unsupported(adapter, route, case, adapter.DTYPES[0]):
            return case
    return None


def operands(case: Params) -> dict[str, Any]:
    """Random operands in the layout of the schema."""
    numbers = np.random.default_rng(3)
    shapes = {"x": case.input_shape, "w": case.weight_shape, "b": (case.out_channels,)}
    return {name: numbers.normal(size=shape) for name, shape in shapes.items()}


def arranged(adapter: Any, route: str, case: Params) -> dict[str, Any]:
    """The same operands as the route arranges them."""
    place = {"np": np, **operands(case)}
    exec(adapter.ROUTES[route].arrange(case), place)
    return place


def pair(place: dict[str, Any]) -> tuple[Any, Any]:
    """The weight and the bias."""
    return place["w"], place["b"]


def carried(operands: dict[str, Any], source: Layout, target: Layout, groups: int) -> Any:
    """(w, b) after the recipe from one layout to another."""
    place = {"np": np, "groups": groups, "w": operands["w"], "b": operands["b"]}
    exec("\n".join(recipe(source, target)), place)
    return place["w"], place["b"]


def agree(first: Any, other: Any) -> bool:
    """Whether two pairs (w, b) are alike, in shapes as well."""
    return all(a.shape == b.shape and np.array_equal(a, b) for a, b in zip(first, other))


def main_route(name: str) -> str:
    """The first route, which is the framework's main call."""
    return next(iter(load(name).ROUTES))


@pytest.mark.parametrize("name, route", ROUTES)
@pytest.mark.parametrize("rank", RANKS)
def test_the_layout_of_every_call_is_that_of_its_own_text(name: str, route: str, rank: int) -> None:
    """To it and back again, with groups where the call has them."""
    adapter = load(name)
    case, own = example(adapter, route, rank), layout(adapter, route, rank)
    if case is None:
        assert own is None
        return
    assert own is not None
    assert own.has_groups == (case.groups > 1)
    plain, there = operands(case), arranged(adapter, route, case)
    assert agree(carried(plain, canonical(rank), own, case.groups), pair(there))
    assert agree(carried(there, own, canonical(rank), case.groups), pair(plain))


@pytest.mark.parametrize("source, target", PAIRS)
def test_a_recipe_makes_the_operands_of_the_other_framework(source: str, target: str) -> None:
    """Between the main calls of every ordered pair, with groups where both have them."""
    ends = [(load(name), main_route(name)) for name in (source, target)]
    layouts = [layout(*end) for end in ends]
    groups = 2 if all(own is not None and own.has_groups for own in layouts) else 1
    (first, second) = (arranged(*end, params(2, groups)) for end in ends)
    assert agree(carried(first, *layouts, groups), pair(second))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda own: replace(own, flipped=()),
        lambda own: replace(own, weight=own.weight[::-1]),
        lambda own: replace(own, bias=0),
        lambda own: replace(own, weight=(own.weight[0][::-1], *own.weight[1:])),
    ],
    ids=["not flipped", "axes reversed", "bias flat", "groups inside"],
)
def test_a_wrong_layout_is_found(wrong: Any) -> None:
    """The comparison above tells each of these faults of Equinox' layout."""
    adapter, route = load("equinox"), main_route("equinox")
    own, case = layout(adapter, route), params(2, 2)
    right = arranged(adapter, route, case)
    plain = operands(case)
    assert agree(carried(plain, canonical(2), own, 2), pair(right))
    try:
        there = carried(plain, canonical(2), wrong(own), 2)
    except ValueError:
        return
    assert not agree(there, pair(right))


@pytest.mark.parametrize(
    "line",
    [
        "w = w * 2", "w = np.roll(w, 1, 0)", "w = w[..., :-1]", "w = w[None]", "w = w.ravel()",
        "w = helper(w)", "w = w.reshape(2, 3, *w.shape[1:])", "w = w[::-1]",
    ],
)  # fmt: skip
def test_what_is_no_permutation_of_axes_has_no_layout(line: str) -> None:
    """A weight that the text scales, rolls, cuts or reshapes; a text that does not run alone."""
    torch = load("torch")
    route = replace(torch.ROUTES["conv_transpose"], arrange=lambda p: line)
    assert layout(SimpleNamespace(**{**vars(torch), "ROUTES": {"call": route}}), "call") is None


def test_a_layout_says_its_axes() -> None:
    """In the words that the page prints."""
    flax = layout(load("flax"), "conv_transpose")
    assert flax is not None
    assert flax.words == "(K0, K1, in, out), kernel flipped"
    assert canonical(2).words == "(in, out / groups, K0, K1)"
    assert in_words(canonical(2), flax) == "axes 2, 3, 0, 1; kernel flipped"
    assert in_words(flax, flax) == "as it is"


@pytest.mark.parametrize("source, target", PAIRS)
def test_a_printed_recipe_runs_as_it_stands(source: str, target: str) -> None:
    """On the operands of one framework it makes those of the other; the calls stand in it."""
    text = recipe_text(*(side(name, load(name), "", 2) for name in (source, target)))
    first, second = (arranged(load(n), main_route(n), params(2, 1)) for n in (source, target))
    place = {"w": first["w"], "b": first["b"]}
    exec(text, place)
    assert agree(pair(place), pair(second))
    assert text.count("which has w and b here:") == 2


def test_a_recipe_of_another_route_and_rank(capsys: pytest.CaptureFixture[str]) -> None:
    """JAX's transpose_kernel takes the kernel as it is."""
    assert main(["recipe", "torch", "jax/transpose_kernel", "--rank", "3"]) == 0
    out = capsys.readouterr().out
    assert "(K0, K1, K2, out, in)\n" in out
    assert "::-1" not in out


@pytest.mark.parametrize(
    "arguments",
    [["torch", "nosuch"], ["torch/nosuch", "jax"], ["torch/im2col", "jax"],
     ["opencv", "torch", "--rank", "3"]],
)  # fmt: skip
def test_a_recipe_that_cannot_be_is_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """No such adapter, no such route, a route without a weight, a rank that it lacks."""
    assert main(["recipe", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
