"""The claim about the index pattern, which many exact draws on a few tuples prove."""

from __future__ import annotations

from dataclasses import replace

from reference.compare import AGREES, Judgement
from reference.schema import Case
from suites.cases.claims.claim import OUTPUT
from suites.cases.claims.decorators import fixed_claim
from suites.conformance.definition.proofs import PROVED, proof
from suites.engine.cell.cell import Cell, not_asked


@fixed_claim(*PROVED, operator=OUTPUT, everywhere=True)
async def test_the_index_pattern_is_proved(cell: Cell, case: Case) -> Judgement:
    """The output is exact on so many independent draws that a wrong index pattern would agree on
    all of them with a probability below 2^-40.
    """
    case = replace(case, params=cell.resolved(case.params))
    if reason := cell.unsupported(case.params):
        return not_asked(reason)
    needed = proof(case)
    if needed is None:
        return not_asked(f"{case.dtype} leaves too few exact values")
    judgement = Judgement(AGREES)
    for seed in range(needed.draws):
        judgement = await cell.conv_transpose(replace(case, seed=seed))
        if judgement.verdict != AGREES:
            return judgement
    return replace(judgement, proof=needed.to_record(case.params))
