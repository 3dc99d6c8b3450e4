"""Claims about integer sums that are beyond the dtype, where a framework's wrap around."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.compare import Judgement
from reference.data.draws import whole_range
from reference.derivatives import conv
from reference.schema import WRAPPING, Case
from suites.cases.claims.claim import OUTPUT
from suites.cases.claims.decorators import claim
from suites.engine.cell.cell import Cell, exactly


@claim(operator=OUTPUT, kinds=(WRAPPING,), any_dtype=True)
async def test_integers_wrap_around(cell: Cell, case: Case) -> Judgement:
    """On integers of the dtype's whole range, the output equals the definition modulo 2^bits, in
    two's complement.
    """
    return await cell.conv_transpose(case)


@claim(operator="conv", kinds=(WRAPPING,), any_dtype=True)
async def test_integers_of_the_forward_convolution_wrap_around(cell: Cell, case: Case) -> Judgement:
    """On integers of the dtype's whole range, the forward convolution equals the definition modulo
    2^bits, in two's complement.
    """
    p = replace(case.params, bias=False)
    random = np.random.Generator(np.random.PCG64(case.seed))
    x, w = (whole_range(random, shape, case.dtype) for shape in (p.output_shape, p.weight_shape))
    due = conv(x, w, p).astype(case.dtype).astype(np.int64)
    return cell.compare(await cell.ask(p, x=x, w=w), exactly(due))
