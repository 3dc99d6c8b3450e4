"""Two other formulations: GEMM with col2im (Caffe's), and a convolution of the inflated input,
are the same operator.
"""

from __future__ import annotations

from reference.compare import Judgement
from reference.schema import Case
from suites.cases.claim import EXACT, claim
from suites.engine.cell.cell import Cell


@claim(operator="gemm_col2im", kinds=EXACT, levels=True, any_dtype=True)
async def test_gemm_and_col2im_are_the_transposed_convolution(cell: Cell, case: Case) -> Judgement:
    """A matrix product over the channels, then the framework's own col2im, gives the scatter
    definition, bit for bit.
    """
    return await cell.conv_transpose(case)


@claim(operator="inflation", kinds=EXACT, levels=True, any_dtype=True)
async def test_a_convolution_of_the_inflated_input_is_the_transposed_one(
    cell: Cell, case: Case
) -> Judgement:
    """With s-1 zeros between the elements, a border set by m and the kernel flipped, the
    framework's own convolution is the operator.
    """
    return await cell.conv_transpose(case)
