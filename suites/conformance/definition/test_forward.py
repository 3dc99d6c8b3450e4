"""Claims about the values of the output: exact on integers, within a bound on real values."""

from __future__ import annotations

from reference.compare import Judgement
from reference.records.words import ACCURACY
from reference.schema import Case
from suites.cases.claims.claim import EXACT
from suites.cases.claims.decorators import claim
from suites.engine.cell.cell import Cell


@claim(kinds=EXACT, levels=True, any_dtype=True)
async def test_forward_is_exact_on_integers(cell: Cell, case: Case) -> Judgement:
    """On integers whose sums are all exact, the output equals the definition bit for bit."""
    return await cell.conv_transpose(case)


@claim(kinds=("normal",), levels=True, any_dtype=True, group=ACCURACY)
async def test_forward_is_within_the_bound(cell: Cell, case: Case) -> Judgement:
    """On real values, every output element differs by at most gamma_n S(o) from the definition in
    wider arithmetic.
    """
    return await cell.conv_transpose(case)
