"""Forward values: exact on integers, within a rigorous bound on real values."""

from __future__ import annotations

from reference.compare import Judgement
from reference.records.words import ACCURACY
from reference.schema import Case
from suites.cases.claim import EXACT, claim
from suites.engine.cell.cell import Cell


@claim(kinds=EXACT, levels=True, any_dtype=True)
async def test_forward_is_exact_on_integers(cell: Cell, case: Case) -> Judgement:
    """On integers whose sums are all representable, the output is the definition's, bit for bit."""
    return await cell.conv_transpose(case)


@claim(kinds=("normal",), levels=True, any_dtype=True, group=ACCURACY)
async def test_forward_is_within_the_bound(cell: Cell, case: Case) -> Judgement:
    """On real values, every output element lies within gamma_n S(o) of the definition in wider
    arithmetic.
    """
    return await cell.conv_transpose(case)
