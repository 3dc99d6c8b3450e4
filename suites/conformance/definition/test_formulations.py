"""Claims about two other formulations of the operator: GEMM with col2im, and inflation."""

from __future__ import annotations

from reference.compare import Judgement
from reference.schema import Case
from suites.cases.claims.claim import EXACT
from suites.cases.claims.decorators import claim
from suites.engine.cell.cell import Cell


@claim(operator="gemm_col2im", kinds=EXACT, levels=True, any_dtype=True)
async def test_gemm_and_col2im_are_the_transposed_convolution(cell: Cell, case: Case) -> Judgement:
    """A matrix product over the channels, followed by the framework's own col2im, equals the
    definition bit for bit.
    """
    return await cell.conv_transpose(case)


@claim(operator="inflation", kinds=EXACT, levels=True, any_dtype=True)
async def test_a_convolution_of_the_inflated_input_is_the_transposed_one(
    cell: Cell, case: Case
) -> Judgement:
    """The framework's own convolution of the inflated input (s-1 zeros between the elements and a
    border) with the flipped kernel is the transposed convolution, bit for bit.
    """
    return await cell.conv_transpose(case)
