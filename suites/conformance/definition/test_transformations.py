"""Claims about transformed and repeated calls, and about the bits of one item of a batch."""

from __future__ import annotations

from dataclasses import replace

from reference.compare import Judgement
from reference.data.draws import operands
from reference.definition import Array
from reference.schema import Case, Params
from suites.cases.claims.claim import EXACT, OUTPUT
from suites.cases.claims.decorators import claim
from suites.conformance.operands.bits import judge_items, judge_repeated
from suites.conformance.operands.items import Items, calls_items_alone, with_items
from suites.engine.cell.cell import Cell, not_asked


@claim(operator="transformed", kinds=EXACT, levels=True, any_dtype=True)
async def test_a_transformation_changes_nothing(cell: Cell, case: Case) -> Judgement:
    """On integers, the output is exact under jit, vmap, a compiler, an export, another layout or
    another number of threads as well.
    """
    return await cell.conv_transpose(case)


@claim(operator="transformed", kinds=("normal",), levels=True, any_dtype=True)
async def test_a_transformation_stays_within_the_bound(cell: Cell, case: Case) -> Judgement:
    """On real values, every output element of a transformed call differs by at most gamma_n S(o)
    from the definition.
    """
    return await cell.conv_transpose(case)


@claim(kinds=("normal",))
async def test_a_repeated_call_gives_the_same_bits(cell: Cell, case: Case) -> Judgement:
    """The same call on the same real values gives the same bits again, whatever the framework has
    cached.
    """
    return await judge_repeated(cell, case.params, operands(case))


@claim(operator=OUTPUT, kinds=("normal",))
async def test_an_item_of_a_batch_is_the_item_alone(cell: Cell, case: Case) -> Judgement:
    """On real values, each item of a batch is within the bound of the definition, both in its batch
    and alone (or at another place); a remark says whether the bits differ.
    """
    p = with_items(case.params)
    if reason := cell.unsupported(p):
        return not_asked(reason)
    data, due = cell.drawn(replace(case, params=p))
    items = Items(p, None if calls_items_alone(cell, case.params) else other_items(case, p))
    return await judge_items(cell, items, data, due)


def other_items(case: Case, params: Params) -> Array:
    """Further items, from another draw than that of the case, (batch, in_channels, *F)."""
    return operands(replace(case, params=params, seed=case.seed + 1)).x
