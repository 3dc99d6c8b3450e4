"""What `python -m adapters recipe` and `python -m adapters padding` print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.porting.layouts import layout
from adapters.porting.modes import Window, modes, window_of
from adapters.porting.numbers import meaning
from adapters.porting.routes import numbered, weighted
from adapters.protocol import Adapter
from reference.porting.layout import Layout, in_words, recipe
from reference.schema import Axis, Params


class NoRecipe(ValueError):
    """A route has no weight of this rank, or is none: the message says which."""


@dataclass(frozen=True)
class Side:
    """One end of a recipe: a route of an adapter, and where the axes of its weight stand."""

    name: str
    adapter: Adapter
    route: str
    layout: Layout

    @property
    def call(self) -> list[str]:
        """The text that takes the weight and the bias, for a small example."""
        axes = (Axis(4, 3, 2),) * (len(self.layout.weight) - 2)
        params, entry = Params(axes, 1, 2, 3, bias=True), self.adapter.ROUTES[self.route]
        params = entry.mode.resolved(params) if entry.mode else params
        return [*entry.define(params).splitlines(), *entry.call(params).splitlines()]


def side(name: str, adapter: Adapter, route: str, rank: int) -> Side:
    """One end of a recipe; without a route the adapter's main one. `NoRecipe` where it has none."""
    route = route or next(iter(adapter.ROUTES))
    if route not in adapter.ROUTES:
        raise NoRecipe(f"{name} has no route {route!r}: one of {', '.join(weighted(adapter))}")
    own = layout(adapter, route, rank) if route in weighted(adapter) else None
    if own is None:
        raise NoRecipe(f"the route {route} of {name} takes no weight of rank {rank}")
    return Side(name, adapter, route, own)


def recipe_text(source: Side, target: Side) -> str:
    """The lines that carry w and b from one framework to another, as a program to be pasted."""
    lines = recipe(source.layout, target.layout)
    grouped = any("groups" in line for line in lines)
    return "\n".join(
        [
            f"# From {source.name} ({source.route}) to {target.name} ({target.route}): "
            f"{in_words(source.layout, target.layout)}.",
            f"# w: {source.layout.words} -> {target.layout.words}",
            f"# b: {source.layout.bias_words} -> {target.layout.bias_words}",
            *_without_groups(source, target),
            "import numpy as np",
            "",
            *(["groups = 1  # of both calls"] if grouped else []),
            *(lines or ["# Nothing is to be done: w and b are carried as they are."]),
            *_where("from", source),
            *_where("to", target),
        ]
    )


def _without_groups(source: Side, target: Side) -> list[str]:
    names = dict.fromkeys(s.name for s in (source, target) if not s.layout.has_groups)
    return [f"# For one group: this call of {name} has no groups." for name in names]


def _where(way: str, end: Side) -> list[str]:
    """Where w and b stand in a call, as comments."""
    return [
        "",
        f"# {way} {end.name}, which has w and b here:",
        *(f"#   {line}" for line in end.call),
    ]


def padding_text(adapters: Mapping[str, Adapter], axis: Axis) -> str:
    """What each adapter makes of the numbers of one axis, by its words and by its padding."""
    begin, end = axis.padding
    numbers = f"F = {axis.input_size}, K = {axis.kernel_size}, s = {axis.stride}"
    lines = [f"{numbers}, d = {axis.dilation}: the full output has {axis.full_size} elements"]
    for word, windows in sorted(_words(adapters, axis).items()):
        lines += [f"  {word}", *_windows(windows)]
    if begin == end:
        lines += [f"  padding = {begin}", *_windows(_numbers(adapters, axis, begin))]
    return "\n".join(lines)


Windows = dict[Window, dict[tuple[str, str], list[str]]]  # by adapter and argument: the routes


def _words(adapters: Mapping[str, Adapter], axis: Axis) -> dict[str, Windows]:
    """Word of an API -> what it makes of an axis."""
    words: dict[str, Windows] = {}
    for name, adapter in adapters.items():
        for route, mode in modes(adapter).items():
            windows = words.setdefault(mode.name.upper(), {})
            _place(windows, window_of(mode.resolves(axis)), (name, ""), route)
    return words


def _numbers(adapters: Mapping[str, Adapter], axis: Axis, padding: int) -> Windows:
    """What the number makes of an axis as the padding of a call."""
    windows: Windows = {}
    for name, adapter in adapters.items():
        for route in numbered(adapter):
            number = meaning(adapter, route, axis, padding)
            if number:
                _place(windows, number.window, (name, f": {number.text}"), route)
    return windows


def _place(windows: Windows, window: Window, by: tuple[str, str], route: str) -> None:
    windows.setdefault(window, {}).setdefault(by, []).append(route)


def _windows(windows: Windows) -> list[str]:
    lines = []
    for window, routes in windows.items():
        lines.append(f"    size {window.output_size}: {window.words}")
        lines += [f"      {name} {', '.join(r)}{text}" for (name, text), r in routes.items()]
    return lines
