"""Declared shapes: what a framework promises of the output without computing it is what comes out."""

from __future__ import annotations

import numpy as np

from reference.compare import Judgement
from reference.draws import operands
from reference.schema import Case
from suites.engine.cell import Cell, exactly
from suites.cases.claim import claim


@claim(operator="declared_shape", every=2, any_dtype=True)
def test_the_declared_shape_is_the_actual_one(cell: Cell, case: Case) -> Judgement:
    """The shape that is inferred without computing (meta and fake tensors, eval_shape, graphs) is the output's own."""
    data = operands(case)
    outcome = cell.ask(case.params, x=data.x, w=data.w, b=data.b)
    return cell.compare(outcome, exactly(np.array(case.params.output_shape)), "int64")
