"""The claim about limits: a call that an API rules out is refused."""

from __future__ import annotations

from dataclasses import replace

from reference.answer import answer
from reference.compare import AGREES, Judgement
from reference.data.draws import operands
from reference.schema import Case
from suites.cases.claims.decorators import limits_claim
from suites.engine.cell.cell import Cell
from suites.engine.cell.result import AFTER_ALL
from suites.invalid.verdict import REFUSALS, arranged


@limits_claim()
async def test_what_the_api_does_not_have_is_refused(cell: Cell, case: Case) -> Judgement:
    """A call that the API's document rules out is refused; an answer is "supported after all" if
    it is right, and nonsense if it is wrong.
    """
    data = operands(case)
    reply = arranged(await cell.ask(case.params, x=data.x, w=data.w, b=data.b))
    if reply.status in REFUSALS and not reply.is_behind_the_call:
        return Judgement(AGREES, "refused", evidence=(reply,))
    judgement = cell.compare(reply, answer(case, data))
    if judgement.verdict == AGREES:
        return replace(judgement, message=AFTER_ALL)
    return (
        replace(judgement, verdict="accepted nonsense") if reply.status == "returned" else judgement
    )
