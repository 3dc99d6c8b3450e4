"""Declared shapes: what a framework promises of the output without computing it is what comes
out.
"""

from __future__ import annotations

import numpy as np

from reference.compare import Judgement
from reference.data.draws import operands
from reference.schema import Case
from suites.cases.claim import claim
from suites.engine.cell.cell import Cell, exactly


@claim(operator="declared_shape", levels=True, any_dtype=True)
async def test_the_declared_shape_is_the_actual_one(cell: Cell, case: Case) -> Judgement:
    """The shape that is inferred without computing (meta and fake tensors, eval_shape, graphs)
    is the output's own.
    """
    data = operands(case)
    reply = await cell.ask(case.params, x=data.x, w=data.w, b=data.b)
    return cell.compare(reply, exactly(np.array(case.params.output_shape)), "int64")
