"""Claims about items, groups, channels and axes, which relate several outputs of one framework."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.compare import Judgement
from reference.definition import Array
from reference.schema import Axis, Case, Params
from suites.cases.claims.decorators import claim
from suites.conformance.operands.exact_integers import Arrays, operands
from suites.conformance.operands.items import Items, calls_items_alone, with_items
from suites.conformance.relations.related import related
from suites.engine.cell.cell import Cell, not_asked


@claim()
async def test_the_items_of_a_batch_are_independent(cell: Cell, case: Case) -> Judgement:
    """Each item of a batch has the output that it has alone, or at another place among others."""
    p = with_items(case.params)
    if reason := cell.unsupported(p):
        return not_asked(reason)
    alone = calls_items_alone(cell, case.params)
    data = operands(case, p, {} if alone else {"x2": p.input_shape})
    items = Items(p, data.pop("x2", None))
    whole = await cell.ask(p, **data)
    inputs = [items.input(data["x"], item) for item in range(p.batch)]
    replies = [await cell.ask(items.params, **{**data, "x": x}) for x in inputs]
    return related(cell, replies, whole, items.params.output_shape, items.gathered)


@claim()
async def test_groups_are_blocks_on_the_diagonal(cell: Cell, case: Case) -> Judgement:
    """G groups are G transposed convolutions side by side, each on its own channels."""
    p = case.params if case.params.groups > 1 else with_two_groups(case.params)
    inside, outside = p.in_channels // p.groups, p.out_channels // p.groups
    single = replace(p, groups=1, in_channels=inside, out_channels=outside)
    if reason := cell.unsupported(p) or cell.unsupported(single):
        return not_asked(reason)
    data = operands(case, p)
    blocks = {name: np.split(a, p.groups, axis=1 if name == "x" else 0) for name, a in data.items()}
    parts: list[Arrays] = [
        {name: block[group] for name, block in blocks.items()} for group in range(p.groups)
    ]
    replies = [await cell.ask(single, **part) for part in parts]
    whole = await cell.ask(p, **data)
    side_by_side = lambda *outputs: np.concatenate(outputs, axis=1)
    return related(cell, replies, whole, single.output_shape, side_by_side)


def with_two_groups(params: Params) -> Params:
    """`params` with two groups, each of as many channels as `params` have."""
    in_channels, out_channels = 2 * params.in_channels, 2 * params.out_channels
    return replace(params, groups=2, in_channels=in_channels, out_channels=out_channels)


@claim()
async def test_a_permutation_of_channels_permutes_the_output(cell: Cell, case: Case) -> Judgement:
    """If the channels of each group are reordered, together with their weights, the output differs
    only in the order of its channels.
    """
    p = case.params
    data = operands(case, p)
    in_order = reversed_groups(p.in_channels, p.groups)
    out_order = reversed_groups(p.out_channels, p.groups)
    permuted: Arrays = {"x": data["x"][:, in_order], "w": data["w"][in_order][:, ::-1]}
    permuted |= {"b": data["b"][out_order]} if p.bias else {}
    replies = (await cell.ask(p, **data),)
    last = await cell.ask(p, **permuted)
    return related(cell, replies, last, p.output_shape, lambda y: y[:, out_order])


def reversed_groups(channels: int, groups: int) -> Array:
    """The numbers of the channels, in reverse order within each group."""
    return np.arange(channels).reshape(groups, -1)[:, ::-1].reshape(-1)


@claim()
async def test_the_axes_may_be_exchanged(cell: Cell, case: Case) -> Judgement:
    """Operands with their axes in reverse order give the output with its axes in reverse order."""
    p = case.params
    if p.rank == 1:
        return not_asked("one axis has no other order")
    transposed = replace(p, axes=p.axes[::-1])
    if reason := cell.unsupported(transposed):
        return not_asked(reason)
    data = operands(case, p)
    swapped: Arrays = {
        name: a if name == "b" else with_axes_reversed(a) for name, a in data.items()
    }
    replies = (await cell.ask(p, **data),)
    last = await cell.ask(transposed, **swapped)
    return related(cell, replies, last, p.output_shape, with_axes_reversed)


def with_axes_reversed(values: Array) -> Array:
    """`values` with the spatial axes in reverse order."""
    return values.transpose(0, 1, *range(values.ndim - 1, 1, -1))


@claim()
async def test_a_unit_axis_adds_nothing(cell: Cell, case: Case) -> Judgement:
    """A further axis with input size 1 and kernel size 1 changes only the rank of the output."""
    p, number = case.params, case.seed % (case.params.rank + 1)
    if p.rank == 3:
        return not_asked("there is no rank 4")
    wider_params = replace(p, axes=(*p.axes[:number], Axis(1, 1), *p.axes[number:]))
    if reason := cell.unsupported(wider_params):
        return not_asked(reason)
    data = operands(case, p)
    wider_data: Arrays = {
        name: a if name == "b" else np.expand_dims(a, 2 + number) for name, a in data.items()
    }
    replies = (await cell.ask(p, **data),)
    last = await cell.ask(wider_params, **wider_data)
    return related(cell, replies, last, p.output_shape, lambda y: np.expand_dims(y, 2 + number))
