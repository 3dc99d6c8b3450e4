"""The claim about padding modes (SAME, VALID and others), which stand for explicit padding."""

from __future__ import annotations

from reference.compare import Judgement
from reference.schema import Case
from suites.cases.claims.claim import EXACT
from suites.cases.claims.decorators import claim
from suites.engine.cell.cell import Cell


@claim(kinds=EXACT, levels=True, padding_mode=True, any_dtype=True)
async def test_a_padding_mode_is_the_padding_of_its_document(cell: Cell, case: Case) -> Judgement:
    """A padding mode (SAME, VALID, an output size) gives the output of the explicit padding that
    the framework's document states for it, bit for bit.
    """
    return await cell.conv_transpose(case)
