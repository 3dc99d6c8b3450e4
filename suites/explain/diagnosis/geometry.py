"""Mutated geometry: stride, dilation, padding, output_padding and crop ignored, exchanged or misplaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from reference.definition import Array, conv_transpose
from reference.schema import Axis, Params
from suites.explain.diagnosis.inputs import Inputs
from suites.explain.diagnosis.judging import Mutation


class Geometry(NamedTuple):
    """The numbers of one axis that a mutation may change; no limit of the schema holds."""

    stride: int
    dilation: int
    begin: int
    end: int
    output_padding: int
    crop_begin: int
    crop_end: int


Change = Callable[[Geometry], Geometry]

# kind, what is said of the axis, and the change
CHANGES: tuple[tuple[str, str, Change], ...] = (
    ("stride ignored", "the stride is ignored", lambda g: g._replace(stride=1)),
    ("dilation ignored", "the dilation is ignored", lambda g: g._replace(dilation=1)),
    (
        "stride and dilation exchanged",
        "stride and dilation are exchanged",
        lambda g: g._replace(stride=g.dilation, dilation=g.stride),
    ),
    ("padding ignored", "the padding is ignored", lambda g: g._replace(begin=0, end=0)),
    (
        "padding ends exchanged",
        "the padding's begin and end are exchanged",
        lambda g: g._replace(begin=g.end, end=g.begin),
    ),
    (
        "output_padding in front",
        "output_padding is on the wrong side (in front)",
        lambda g: g._replace(begin=g.begin - g.output_padding, output_padding=0),
    ),
    (
        "output_padding ignored",
        "output_padding is ignored",
        lambda g: g._replace(output_padding=0),
    ),
    (
        "crop on the wrong side",
        "the crop is on the wrong side",
        lambda g: g._replace(crop_begin=g.crop_end, crop_end=g.crop_begin),
    ),
    ("crop ignored", "the crop is ignored", lambda g: g._replace(crop_begin=0, crop_end=0)),
    (
        "padding begin for both ends",
        "the padding's begin is taken for both ends",
        lambda g: g._replace(end=g.begin),
    ),
    (
        "padding end for both ends",
        "the padding's end is taken for both ends",
        lambda g: g._replace(begin=g.end),
    ),
    (
        "padding begin ignored",
        "the padding's begin is ignored",
        lambda g: g._replace(begin=0),
    ),
    ("padding end ignored", "the padding's end is ignored", lambda g: g._replace(end=0)),
    (
        "padding twice",
        "the padding is applied twice",
        lambda g: g._replace(begin=2 * g.begin, end=2 * g.end),
    ),
    (
        "padding negated",
        "the padding has the wrong sign",
        lambda g: g._replace(begin=-g.begin, end=-g.end),
    ),
    (
        "padding scaled",
        "the padding is multiplied with the dilation",
        lambda g: g._replace(begin=g.begin * g.dilation, end=g.end * g.dilation),
    ),
    (
        "padding scaled",
        "the padding is multiplied with the stride",
        lambda g: g._replace(begin=g.begin * g.stride, end=g.end * g.stride),
    ),
    (
        "output_padding twice",
        "output_padding is applied twice",
        lambda g: g._replace(output_padding=2 * g.output_padding),
    ),
    (
        "dilation for stride",
        "the dilation is taken for the stride",
        lambda g: g._replace(stride=g.dilation),
    ),
    (
        "stride for dilation",
        "the stride is taken for the dilation",
        lambda g: g._replace(dilation=g.stride),
    ),
    ("stride off by one", "the stride is 1 larger", lambda g: g._replace(stride=g.stride + 1)),
    (
        "dilation off by one",
        "the dilation is 1 larger",
        lambda g: g._replace(dilation=g.dilation + 1),
    ),
)  # fmt: skip
FIELDS = {
    "stride": ("stride",),
    "dilation": ("dilation",),
    "padding": ("begin", "end"),
    "output_padding": ("output_padding",),
    "crop": ("crop_begin", "crop_end"),
}


def mutations(params: Params) -> Iterator[Mutation]:
    """Changed on all axes or on one, then taken from other axes."""
    for kind, words, change in CHANGES:
        for at, name in places(params.rank):
            yield Mutation(kind, f"{words} {name}", _changed(change, at))
    yield from _between_axes(params)


def places(rank: int, preposition: str = "on") -> list[tuple[tuple[int, ...], str]]:
    """Every axis, all axes, and pairs of three, with their names."""
    single = [((at,), f"{preposition} axis {at}") for at in range(rank)]
    pairs = [((0, 1), "0 and 1"), ((0, 2), "0 and 2"), ((1, 2), "1 and 2")] if rank == 3 else []
    several = [(at, f"{preposition} axes {name}") for at, name in pairs]
    return [*([(tuple(range(rank)), f"{preposition} all axes")] if rank > 1 else []), *single, *several]


def geometry(axis: Axis) -> Geometry:
    """The numbers of an axis."""
    return Geometry(axis.stride, axis.dilation, *axis.padding, axis.output_padding, *axis.crop)


def shaped(inputs: Inputs, geometries: list[Geometry]) -> Array:
    """The output of other geometries: in the right size, or in their own where the answer has another."""
    axes = [
        _axis(axis, g, inputs.keeps_size) for axis, g in zip(inputs.params.axes, geometries)
    ]
    return conv_transpose(inputs.x, inputs.w, inputs.b, replace(inputs.params, axes=tuple(axes)))


def _axis(axis: Axis, g: Geometry, keeps_size: bool) -> Axis:
    """The axis whose window begins where `g` says; what lies beyond the full output is zero."""
    full = (axis.input_size - 1) * g.stride + g.dilation * (axis.kernel_size - 1) + 1
    own = full - g.begin - g.end + g.output_padding - g.crop_begin - g.crop_end
    size = axis.output_size if keeps_size else max(own, 1)
    start = g.begin + g.crop_begin
    padding = (start, full - start - size)
    return Axis(axis.input_size, axis.kernel_size, g.stride, g.dilation, padding)


def _changed(change: Change, at: tuple[int, ...]) -> Callable[[Inputs], Array]:
    def output(inputs: Inputs) -> Array:
        geometries = [geometry(axis) for axis in inputs.params.axes]
        changed = [change(g) if i in at else g for i, g in enumerate(geometries)]
        return inputs.right if changed == geometries else shaped(inputs, changed)

    return output


def _between_axes(params: Params) -> Iterator[Mutation]:
    """A field of the first or the last axis for all, or in another order of the axes."""
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


def _taken(names: tuple[str, ...], order: tuple[int, ...]) -> Callable[[Inputs], Array]:
    def output(inputs: Inputs) -> Array:
        before = [geometry(axis) for axis in inputs.params.axes]
        after = [
            g._replace(**{name: getattr(before[i], name) for name in names})
            for g, i in zip(before, order)
        ]
        return inputs.right if after == before else shaped(inputs, after)

    return output
