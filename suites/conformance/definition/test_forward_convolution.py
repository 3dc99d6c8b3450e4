"""Claims about the framework's own forward convolution on real values: its error and its bits."""

from __future__ import annotations

from dataclasses import replace

from reference.compare import Judgement
from reference.data.draws import Operands, operands
from reference.forward import convolved, image
from reference.schema import Case
from suites.cases.claims.decorators import claim
from suites.conformance.operands.bits import judge_items, judge_repeated
from suites.conformance.operands.items import Items, calls_items_alone, with_items
from suites.engine.cell.cell import Cell, not_asked


@claim(operator="conv", kinds=("normal",), levels=True)
async def test_the_forward_convolution_is_within_the_bound(cell: Cell, case: Case) -> Judgement:
    """On real values, every output element of the framework's own forward convolution differs by at
    most gamma_n S from the definition.
    """
    p = replace(case.params, bias=False)
    data = convolution_operands(case)
    due = convolved(data.x, data.w, p, case.dtype)
    return cell.compare(await cell.ask(p, x=data.x, w=data.w), due)


@claim(operator="conv", kinds=("normal",))
async def test_a_repeated_forward_convolution_gives_the_same_bits(
    cell: Cell, case: Case
) -> Judgement:
    """The same forward convolution of the same real values gives the same bits again."""
    p = replace(case.params, bias=False)
    return await judge_repeated(cell, p, convolution_operands(case))


@claim(operator="conv", kinds=("normal",))
async def test_an_item_of_a_forward_convolution_is_the_item_alone(
    cell: Cell, case: Case
) -> Judgement:
    """On real values, each item of a batch of the forward convolution is within the bound, both in
    its batch and alone (or at another place); a remark says whether the bits differ.
    """
    p = replace(with_items(case.params), bias=False)
    if reason := cell.unsupported(p):
        return not_asked(reason)
    batch = replace(case, params=p)
    data, further = convolution_operands(batch), replace(batch, seed=batch.seed + 1)
    items = Items(p, None if calls_items_alone(cell, case.params) else image(further))
    return await judge_items(cell, items, data, convolved(data.x, data.w, p, case.dtype))


def convolution_operands(case: Case) -> Operands:
    """An image, (batch, out_channels, *output_size), and the weight of the case; no bias."""
    return Operands(image(case), operands(case).w, None)
