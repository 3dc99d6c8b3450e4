"""Claims about linearity, the bias and shifts, which relate several outputs of one framework."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.compare import AGREES, Judgement
from reference.definition import Array
from reference.schema import Axis, Case, Params
from suites.cases.claims.decorators import claim
from suites.conformance.operands.exact_integers import (
    forward_terms,
    integers,
    operand_shapes,
    operands,
)
from suites.conformance.relations.related import per_channel, related
from suites.engine.cell.cell import Cell, not_asked


@claim()
async def test_the_output_is_linear_in_the_input(cell: Cell, case: Case) -> Judgement:
    """f(x + x', w, b) + f(0, w, b) = f(x, w, b) + f(x', w, b), where f is the operator."""
    return await judge_additivity(cell, case, "x", "x2")


@claim()
async def test_the_output_is_linear_in_the_weight(cell: Cell, case: Case) -> Judgement:
    """f(x, w + w', b) + f(x, 0, b) = f(x, w, b) + f(x, w', b), where f is the operator."""
    return await judge_additivity(cell, case, "w", "w2")


async def judge_additivity(cell: Cell, case: Case, name: str, other_name: str) -> Judgement:
    """The judgement on the output for the sum of two draws of the operand `name`.

    `other_name` is the name of the second draw. Without a bias the output for a zero operand is
    zero, and is not asked.
    """
    p = case.params
    shapes = operand_shapes(p)
    data = operands(case, p, {other_name: shapes[name]}, outputs=2)
    first, second = data[name], data.pop(other_name)
    drawn = [first, second, np.zeros_like(first), first + second]
    values = drawn if p.bias else [first, second, first + second]
    *parts, whole = [await cell.ask(p, **{**data, name: value}) for value in values]
    return related(cell, parts, whole, p.output_shape, lambda y, z, *bias: y + z - sum(bias))


@claim()
async def test_the_bias_is_added_once(cell: Cell, case: Case) -> Judgement:
    """Every element of f(x, w, b) is the element of f(x, w, 0) plus b, and the element of f(x, w)
    plus b, where f is the operator.
    """
    p = replace(case.params, bias=True)
    if reason := cell.unsupported(p):
        return not_asked(reason)
    data = operands(case, p)
    b = per_channel(data["b"], p.rank)
    biased = await cell.ask(p, **data)
    zero = await cell.ask(p, **{**data, "b": np.zeros_like(data["b"])})
    judgement = related(cell, (zero,), biased, p.output_shape, lambda y: y + b)
    if judgement.verdict != AGREES or (cell.entry.compiled and case.params.bias):
        return judgement  # f(x, w) would be compiled for this claim alone
    plain = await cell.ask(replace(p, bias=False), x=data["x"], w=data["w"])
    return related(cell, (plain,), biased, p.output_shape, lambda y: y + b)


@claim()
async def test_a_shift_of_the_input_shifts_the_output_by_the_stride(
    cell: Cell, case: Case
) -> Judgement:
    """With a zero before the input instead of a zero after it, the output moves by the stride."""
    p, number = with_room_to_shift(case)
    if reason := cell.unsupported(p):
        return not_asked(reason)
    axis = p.axes[number]
    short = p.with_axis(number, replace(axis, input_size=axis.input_size - 1))
    data = integers(case, forward_terms(p), {**operand_shapes(p), "x": short.input_shape})
    behind, before = [
        await cell.ask(p, **{**data, "x": padded(data["x"], number, ends)})
        for ends in ((0, 1), (1, 0))
    ]
    kept = along(number, slice(None, -axis.stride))
    moved = along(number, slice(axis.stride, None))

    def relation(y: Array, z: Array) -> Array:
        due = z.copy()  # its first elements have no counterpart, and are not compared
        due[moved] = y[kept]
        return due

    return related(cell, (behind, before), before, p.output_shape, relation)


def with_room_to_shift(case: Case) -> tuple[Params, int]:
    """Parameters, and the number of an axis on which the input can be shifted (see `can_shift`).

    These are the parameters of the case if it has such an axis, else with one input element more
    on one axis.
    """
    p, first = case.params, case.seed % case.params.rank
    order = [(first + number) % p.rank for number in range(p.rank)]
    number = next((number for number in order if can_shift(p.axes[number])), None)
    if number is not None:
        return p, number
    axis = p.axes[first]
    return p.with_axis(first, replace(axis, input_size=axis.input_size + 1)), first


def can_shift(axis: Axis) -> bool:
    """Whether the outputs before and after a shift have elements in common on the axis."""
    return axis.input_size >= 2 and axis.output_size > axis.stride


def padded(x: Array, number: int, ends: tuple[int, int]) -> Array:
    """`x` with `ends` zeros before and after it on the spatial axis `number`."""
    widths = [(0, 0)] * x.ndim
    widths[2 + number] = ends
    return np.pad(x, widths)


def along(number: int, part: slice) -> tuple[slice, ...]:
    """The subscript that takes `part` of the spatial axis `number` and all of the other axes."""
    return (slice(None),) * (2 + number) + (part,)
