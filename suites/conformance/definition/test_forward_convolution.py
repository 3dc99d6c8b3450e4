"""Claims about the framework's own forward convolution on real values: its error and its bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.compare import AGREES, Judgement
from reference.data.draws import operands
from reference.forward import convolved, image
from reference.schema import Case
from suites.cases.claims.decorators import claim
from suites.conformance.definition.test_transformations import NOT_THE_SAME_BITS, compare_bits
from suites.conformance.operands.items import with_items
from suites.engine.cell.cell import Cell, not_asked


@claim(operator="conv", kinds=("normal",), levels=True)
async def test_the_forward_convolution_is_within_the_bound(cell: Cell, case: Case) -> Judgement:
    """On real values, every output element of the framework's own forward convolution differs by at
    most gamma_n S from the definition.
    """
    p = replace(case.params, bias=False)
    x, w = image(case), operands(case).w
    return cell.compare(await cell.ask(p, x=x, w=w), convolved(x, w, p, case.dtype))


@claim(operator="conv", kinds=("normal",))
async def test_a_repeated_forward_convolution_gives_the_same_bits(
    cell: Cell, case: Case
) -> Judgement:
    """The same forward convolution of the same real values gives the same bits again."""
    p = replace(case.params, bias=False)
    x, w = image(case), operands(case).w
    first, second = [await cell.ask(p, x=x, w=w) for _ in range(2)]
    failed = next((reply for reply in (first, second) if reply.value is None), None)
    if failed is not None:
        return Judgement(failed.status, failed.message, evidence=(failed,))
    return compare_bits(np.asarray(first.value), np.asarray(second.value), (first, second))


@claim(operator="conv", kinds=("normal",))
async def test_an_item_of_a_forward_convolution_is_the_item_alone(
    cell: Cell, case: Case
) -> Judgement:
    """On real values, each item of a batch of the forward convolution is within the bound, both in
    its batch and alone; a remark says whether the bits differ.
    """
    p = replace(with_items(case.params), bias=False)
    alone = replace(p, batch=1)
    if reason := cell.unsupported(p) or cell.unsupported(alone):
        return not_asked(reason)
    whole_case = replace(case, params=p)
    x, w = image(whole_case), operands(whole_case).w
    due, bits = convolved(x, w, p, case.dtype), b""
    whole = await cell.ask(p, x=x, w=w)
    judgement = cell.compare(whole, due)
    for item in range(p.batch):
        if judgement.verdict != AGREES:
            return judgement
        reply = await cell.ask(alone, x=x[item : item + 1], w=w)
        judgement = cell.compare(reply, due.of(slice(item, item + 1)))
        bits += b"" if reply.value is None else reply.value.tobytes()
    if judgement.verdict != AGREES or np.asarray(whole.value).tobytes() == bits:
        return judgement
    return replace(judgement, message=NOT_THE_SAME_BITS)
