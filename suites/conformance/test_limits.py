"""Limits: what an API is said to refuse it refuses, and where it answers all the same it answers rightly."""

from __future__ import annotations

from dataclasses import replace

from reference.answer import answer
from reference.compare import AGREES, Judgement
from reference.draws import operands
from reference.schema import Case
from suites.engine.cell import Cell
from suites.cases.claim import claim
from suites.engine.search import AFTER_ALL


@claim(refused=True)
def test_what_the_api_does_not_have_is_refused(cell: Cell, case: Case) -> Judgement:
    """A call that the document rules out ends in an error; an answer all the same is right ("supported after all") or nonsense."""
    data = operands(case)
    outcome = cell.ask(case.params, x=data.x, w=data.w, b=data.b)
    if outcome.status in ("rejected", "unsupported"):
        cell.tally.judged += 1
        return Judgement(AGREES, "refused")
    judgement = cell.compare(outcome, answer(case, data))
    if judgement.verdict == AGREES:
        return replace(judgement, message=AFTER_ALL)
    return replace(judgement, verdict="accepted nonsense") if outcome.status == "returned" else judgement
