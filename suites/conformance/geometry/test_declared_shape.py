"""The claim about declared shapes, which a framework states without computing the output."""

from __future__ import annotations

import numpy as np

from reference.compare import Judgement
from reference.data.draws import operands
from reference.schema import Case
from suites.cases.claims.decorators import claim
from suites.engine.cell.cell import Cell, exactly


@claim(operator="declared_shape", levels=True, any_dtype=True)
async def test_the_declared_shape_is_the_actual_one(cell: Cell, case: Case) -> Judgement:
    """The shape that is inferred without computing (meta and fake tensors, eval_shape, graphs)
    is the shape of the output.
    """
    data = operands(case)
    reply = await cell.ask(case.params, x=data.x, w=data.w, b=data.b)
    return cell.compare(reply, exactly(np.array(case.params.output_shape)), "int64")
