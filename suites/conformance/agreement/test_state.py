"""Claims about a call after other calls in one process: what came before changes nothing.

Frameworks keep packed weights, workspaces, plans and compiled functions from call to call.
"""

from __future__ import annotations

from dataclasses import replace

from adapters.program import program
from reference.compare import AGREES, Judgement
from reference.data.draws import operands
from reference.schema import Case
from suites.cases.calls import larger
from suites.cases.claims.claim import EXACT, OUTPUT
from suites.cases.claims.decorators import claim
from suites.engine.cell.cell import Cell, not_asked
from suites.invalid.verdict import REFUSALS

ONE_AXIS_MORE = "x = x[..., None]"


@claim(operator=OUTPUT, consecutive=True)
async def test_a_call_with_other_weights_uses_them(cell: Cell, case: Case) -> Judgement:
    """A call with the negated weight and bias gives the negated output, and the same call with the
    weight and bias themselves then gives theirs: no weight is kept from call to call.
    """
    data, due = cell.drawn(case)
    b = None if data.b is None else -data.b
    first = await cell.ask(case.params, x=data.x, w=-data.w, b=b)
    judgement = cell.compare(first, replace(due, expected=-due.expected))
    if judgement.verdict != AGREES:
        return judgement
    second = await cell.ask(case.params, x=data.x, w=data.w, b=data.b)
    return replace(cell.compare(second, due), evidence=(first, second))


@claim(operator=OUTPUT, kinds=EXACT, consecutive=True)
async def test_a_call_after_a_larger_one_is_right(cell: Cell, case: Case) -> Judgement:
    """After a call with more items and longer rows, the output is exact: nothing is left of the
    larger call's memory.
    """
    before = larger(case.params)
    if reason := cell.unsupported(before):
        return not_asked(reason)
    data = operands(replace(case, params=before))
    first = await cell.ask(before, x=data.x, w=data.w, b=data.b)
    if first.value is None:
        return Judgement(first.status, first.message, evidence=(first,))
    judgement = await cell.conv_transpose(case)
    return replace(judgement, evidence=(first, *judgement.evidence))


@claim(operator=OUTPUT, consecutive=True)
async def test_a_call_after_a_refused_one_is_right(cell: Cell, case: Case) -> Judgement:
    """After a call on an input with one axis more, the output is exact: an error leaves nothing
    behind.
    """
    data, due = cell.drawn(case)
    text = program(cell.adapter, cell.route, case.params, cell.dtype, ONE_AXIS_MORE)
    first = await cell.run(text, params=case.params, x=data.x, w=data.w, b=data.b)
    if first.value is None and first.status not in REFUSALS:
        return not_asked("the call before it ends the process, which other claims show")
    second = await cell.ask(case.params, x=data.x, w=data.w, b=data.b)
    return replace(cell.compare(second, due), evidence=(first, second))
