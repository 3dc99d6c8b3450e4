"""Padding modes: each framework's own documented rule resolves to explicit padding, and the
output is that padding's.
"""

from __future__ import annotations

from reference.compare import Judgement
from reference.schema import Case
from suites.cases.claim import EXACT, claim
from suites.engine.cell.cell import Cell


@claim(kinds=EXACT, levels=True, padding_mode=True, any_dtype=True)
async def test_a_padding_mode_is_the_padding_of_its_document(cell: Cell, case: Case) -> Judgement:
    """SAME, VALID, an output size and the like mean the begin and end that the framework's
    document says, bit for bit.
    """
    return await cell.conv_transpose(case)
