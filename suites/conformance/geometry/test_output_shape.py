"""Claims about output_padding: the remainders that it can stand for, and values beyond them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reference.compare import AGREES, Judgement
from reference.data.draws import operands
from reference.definition import conv_transpose
from reference.schema import Axis, Case, Params, convolved_size
from suites.cases.claims.decorators import claim
from suites.engine.cell.cell import Cell, exactly, not_asked
from suites.invalid.distortion import LooseAxis
from suites.invalid.verdict import REFUSALS


@claim()
async def test_output_shape_follows_every_remainder(cell: Cell, case: Case) -> Judgement:
    """Each output_padding from 0 to s-1 (to d-1 where the API allows it) gives another of the
    sizes that a convolution maps to F, with the right values.
    """
    judgement = await cell.conv_transpose(case)
    for params in remainders_to_ask(cell, case):
        if judgement.verdict != AGREES:
            return judgement
        judgement = await cell.conv_transpose(replace(case, params=params))
        if judgement.verdict != AGREES:
            words = f"with output_padding {params.each('output_padding')}"
            return replace(judgement, message=f"{words}: {judgement.message}")
    return judgement


def remainders_to_ask(cell: Cell, case: Case) -> list[Params]:
    """The parameters of the case with every other output_padding that the route can express.

    Only one of them where each shape is compiled.
    """
    legal = [params for params in other_remainders(case.params) if cell.unsupported(params) is None]
    if not legal or not cell.entry.compiled:
        return legal
    return [legal[case.seed % len(legal)]]


def other_remainders(params: Params) -> Iterator[Params]:
    """`params` with every other m = 0..max(s, d)-1, on one axis after the other.

    Raises ArithmeticError where the formula of the convolution does not give F and m again.
    """
    for number, axis in enumerate(params.axes):
        smallest = 1 - (axis.output_size - axis.output_padding)  # leaves an output of one element
        for m in range(max(smallest, 0), max(axis.stride, axis.dilation)):
            if m != axis.output_padding:
                changed = replace(axis, output_padding=m)
                check_inverse(changed)
                yield params.with_axis(number, changed)


def check_inverse(axis: Axis) -> None:
    """Raise ArithmeticError if a convolution of the output size does not give F and m of the axis.

    This holds for m < s: floor division by s gives F and leaves m.
    """
    if axis.output_padding >= axis.stride:
        return
    inverse = convolved_size(axis.uncropped_size, axis)
    if inverse != (axis.input_size, axis.output_padding):
        raise ArithmeticError(
            f"a convolution makes (F, m) = {inverse} of the size that {axis} makes"
        )


@claim()
async def test_an_output_padding_beyond_the_remainder_is_refused(
    cell: Cell, case: Case
) -> Judgement:
    """An output_padding of max(s, d) or more is refused where the API's document has a limit for
    it; elsewhere it gives the larger output with the right values.
    """
    params = with_too_large_output_padding(case)
    limit = cell.refusal(params)
    if limit is not None and not limit.sayable:
        return not_asked(limit.sentence)
    data = operands(replace(case, params=params))  # a larger window may hold more terms
    reply = await cell.ask(params, x=data.x, w=data.w, b=data.b)
    if limit is not None and reply.status in REFUSALS:
        return Judgement(AGREES, evidence=(reply,))
    judgement = cell.compare(reply, exactly(conv_transpose(data.x, data.w, data.b, params)))
    if limit is not None and reply.status == "returned":
        return replace(judgement, verdict="accepted nonsense")
    return judgement


def with_too_large_output_padding(case: Case) -> Params:
    """The case's parameters with output_padding = max(s, d) on one axis."""
    number = case.seed % case.params.rank
    axis = case.params.axes[number]
    loose = LooseAxis(**{**vars(axis), "output_padding": max(axis.stride, axis.dilation)})
    return case.params.with_axis(number, loose)
