"""Proofs: on a few parameter tuples so many exact draws that a wrong index pattern cannot hide."""

from __future__ import annotations

from dataclasses import replace

from reference.compare import AGREES, Judgement
from reference.schema import Case
from suites.engine.cell import Cell, not_asked
from suites.cases.claim import OUTPUT, claim
from suites.conformance.proofs import PROVED, proof


@claim(operator=OUTPUT, fixed=PROVED, everywhere=True)
def test_the_index_pattern_is_proved(cell: Cell, case: Case) -> Judgement:
    """On k independent exact draws, which a wrong index pattern survives with a probability below 2^-40, the output is exact."""
    case = replace(case, params=cell.settled(case.params))
    if reason := cell.unsupported(case.params):
        return not_asked(reason)
    found = proof(case)
    if found is None:
        return not_asked(f"{case.dtype} leaves too few exact values")
    judgement = Judgement(AGREES)
    for seed in range(found.draws):
        judgement = cell.conv_transpose(replace(case, seed=seed))
        if judgement.verdict != AGREES:
            return judgement
    cell.tally.proofs.append(found.told(case.params))
    return judgement
