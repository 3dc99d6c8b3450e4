"""Mutations of the geometry: stride, dilation, padding, output_padding or crop is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from reference.definition import Array, scatter
from reference.schema import Axis, Params
from suites.explain.diagnosis.family.axis_changes import PLAIN, RARE, Change, Geometry
from suites.explain.diagnosis.family.mutation.inputs import Inputs, spatial, windowed
from suites.explain.diagnosis.family.mutation.judging import Mutation, Output

FIELDS = {
    "stride": ("stride",),
    "dilation": ("dilation",),
    "padding": ("begin", "end"),
    "output_padding": ("output_padding",),
    "crop": ("crop_begin", "crop_end"),
}


def plain(params: Params) -> Iterator[Mutation]:
    """The most frequent faults, on all axes or on one; then fields taken from other axes."""
    yield from _mutations(PLAIN, params)
    yield from _between_axes(params)


def rare(params: Params) -> Iterator[Mutation]:
    """Rare faults: for one parameter tuple, most of them look like an output that is moved."""
    yield from _mutations(RARE, params)


def _mutations(changes: tuple[tuple[str, str, Change], ...], params: Params) -> Iterator[Mutation]:
    """Each change on all axes, on each axis, and on pairs of axes."""
    for kind, words, change in changes:
        for at, name in places(params.rank):
            yield Mutation(kind, f"{words} {name}", _changed(change, at))
            if params.bias and kind.startswith(("stride", "dilation")):
                yield Mutation(kind, f"{words} {name}", _hollow(_changed(change, at), change, at))


def places(rank: int, preposition: str = "on") -> list[tuple[tuple[int, ...], str]]:
    """(axes, their name in a sentence): all axes, each axis, and of three axes each pair."""
    all_axes = [(tuple(range(rank)), f"{preposition} all axes")] if rank > 1 else []
    single = [((at,), f"{preposition} axis {at}") for at in range(rank)]
    pairs = combinations(range(rank), 2) if rank == 3 else ()
    double = [(pair, f"{preposition} axes {pair[0]} and {pair[1]}") for pair in pairs]
    return [*all_axes, *single, *double]


def geometry(axis: Axis) -> Geometry:
    """The numbers of an axis that a mutation may change."""
    return Geometry(axis.stride, axis.dilation, *axis.padding, axis.output_padding, *axis.crop)


def shaped(inputs: Inputs, geometries: list[Geometry]) -> Array:
    """The output of other geometries, one an axis.

    Its window begins where the geometry says; elements beyond the full output are zero. Its size is
    the right one, or that of the geometries if the answer has a wrong shape.
    """
    axes = inputs.params.axes
    starts = tuple(g.begin + g.crop_begin for g in geometries)
    changed_sizes = tuple(map(_size, axes, geometries))
    sizes = inputs.params.each("output_size") if inputs.keeps_size else changed_sizes
    least = tuple(max(size, 1) for size in sizes)  # an axis has no smaller size
    if all((g.stride, g.dilation) == (a.stride, a.dilation) for g, a in zip(geometries, axes)):
        y = inputs.shown(starts, least)
    else:
        changed_axes = tuple(
            Axis(a.input_size, a.kernel_size, g.stride, g.dilation)
            for a, g in zip(axes, geometries)
        )
        params = windowed(replace(inputs.params, axes=changed_axes), starts, least)
        y = inputs.biased(scatter(inputs.columns, params))
    inside: tuple[Any, ...] = (..., *(slice(max(size, 0)) for size in sizes))
    return np.asarray(y[inside])


def _size(axis: Axis, g: Geometry) -> int:
    """The output size of an axis with this geometry; it may be zero or less."""
    full = (axis.input_size - 1) * g.stride + g.dilation * (axis.kernel_size - 1) + 1
    return full - g.begin - g.end + g.output_padding - g.crop_begin - g.crop_end


def _changed(change: Change, at: tuple[int, ...]) -> Output:
    """The output with a change of the geometry on the axes `at`."""

    def output(inputs: Inputs) -> Array:
        geometries = [geometry(axis) for axis in inputs.params.axes]
        changed = [change(g) if i in at else g for i, g in enumerate(geometries)]
        return inputs.right if changed == geometries else shaped(inputs, changed)

    return output


def _hollow(output: Output, change: Change, at: tuple[int, ...]) -> Output:
    """The same output, but zero (without the bias) beyond the end of the full output."""

    def hollow(inputs: Inputs) -> Array:
        y = output(inputs).copy()
        for i, axis in enumerate(inputs.params.axes) if inputs.keeps_size else ():
            g = change(geometry(axis)) if i in at else geometry(axis)
            full = (axis.input_size - 1) * g.stride + g.dilation * (axis.kernel_size - 1) + 1
            y[spatial(i, slice(max(full - g.begin - g.crop_begin, 0), None))] = 0
        return y

    return hollow


def _between_axes(params: Params) -> Iterator[Mutation]:
    """A field that is taken from another axis: axes exchanged, or one axis for all."""
    if params.rank == 1:
        return
    last = params.rank - 1
    orders = {
        "exchanged between the axes": tuple(range(last, -1, -1)),
        "that of the first axis on all axes": (0,) * params.rank,
        "that of the last axis on all axes": (last,) * params.rank,
    }
    if params.rank == 3:
        orders["exchanged between axes 0 and 1"] = (1, 0, 2)
        orders["exchanged between axes 1 and 2"] = (0, 2, 1)
    for words, order in orders.items():
        short = "exchanged between axes" if "exchanged" in words else "of another axis"
        for field, names in FIELDS.items():
            yield Mutation(f"{field} {short}", f"the {field} is {words}", _taken(names, order))


def _taken(names: tuple[str, ...], order: tuple[int, ...]) -> Output:
    """The output where each axis takes the named numbers from the axis at its place in `order`."""

    def output(inputs: Inputs) -> Array:
        before = [geometry(axis) for axis in inputs.params.axes]
        after = [
            g._replace(**{name: getattr(before[i], name) for name in names})
            for g, i in zip(before, order)
        ]
        return inputs.right if after == before else shaped(inputs, after)

    return output
