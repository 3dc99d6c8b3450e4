"""Claims about large layers, and about an output of more than 2^31 elements."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from adapters.program import program
from reference.answer import MayOverflow
from reference.compare import AGREES, Judgement
from reference.definition import Array
from reference.schema import Axis, Case, Params
from suites.cases.claims.decorators import fixed_claim
from suites.engine.cell.cell import Cell, exactly, not_asked

UP = Axis(256, 4, 2, padding=(1, 1))
LARGE = (
    Params((Axis(16, 16),) * 2, 1, 4096, 1),  # a million terms in the element in the middle
    Params((Axis(4, 4, 2, padding=(1, 1)),) * 2, 1, 4096, 8, 1, True),
    Params(
        (Axis(16, 33, 2, padding=(16, 16), output_padding=1), Axis(12, 33, 1, padding=(3, 3))),
        1,
        2,
        3,
    ),
    Params((UP, UP), 1, 4, 3, 1, True),
    Params((Axis(512, 3, padding=(1, 1)),) * 2, 1, 2, 2),
    Params((Axis(100_000, 8, 4, padding=(2, 2)),), 1, 2, 2),
    Params((Axis(12, 4, 2, padding=(1, 1)),) * 3, 1, 16, 4),
)
SIDE = 46_340  # SIDE^2 < 2^31 < (SIDE + 1)^2
HUGE = (Params((Axis(2, 2, SIDE),) * 2),)
NEIGHBOURS = 4  # elements that are read on either side of one that is not zero
BYTES = {"float64": 8, "float32": 4}  # of an element; 2 in the other dtypes
MEMORY = Path("/proc/meminfo")


@fixed_claim(*LARGE)
async def test_large_layers_are_exact_and_within_the_bound(cell: Cell, case: Case) -> Judgement:
    """Layers of up to 4096 input channels, 33 x 33 taps, 512 x 512 pixels and a million terms are
    exact on integers and within the bound on real values.
    """
    if reason := cell.unsupported(case.params):
        return not_asked(reason)
    judgement = await cell.conv_transpose(case)
    if judgement.verdict != AGREES:
        return judgement
    try:
        return await cell.conv_transpose(replace(case, kind="normal"))
    except MayOverflow:  # a sum of so many terms may overflow in float16
        return judgement


@fixed_claim(*HUGE, huge=True)
async def test_indices_beyond_2_to_the_31_are_right(cell: Cell, case: Case) -> Judgement:
    """An output of more than 2^31 elements holds the right values at the right indices, and zeros
    between them.
    """
    params = case.params
    elements = int(np.prod(params.output_shape))
    needed = 2 * elements * BYTES.get(cell.dtype, 2)
    if reason := cell.unsupported(params) or memory_is_missing(needed):
        return not_asked(reason)
    x, w = (np.arange(1, 5).reshape(shape) for shape in (params.input_shape, params.weight_shape))
    due = nonzero_elements(params, x, w)
    steps = range(-NEIGHBOURS, NEIGHBOURS)
    near = {index + step for index in (*due, 2**31) for step in steps}
    indices = sorted(index for index in near if 0 <= index < elements)
    whole = program(cell.adapter, cell.route, params, cell.dtype)
    part = replace(whole, call=f"{whole.call}\ny = y.reshape(-1)[{indices}]")
    reply = await cell.run(part, x=x, w=w, b=None)
    return cell.compare(reply, exactly(np.array([due.get(index, 0) for index in indices])))


def nonzero_elements(params: Params, x: Array, w: Array) -> dict[int, int]:
    """Index in the flattened output -> value, for all elements that are not zero.

    `params` have one channel and rank 2.
    """
    elements: dict[int, int] = {}
    for f, k in product(np.ndindex(*x.shape[2:]), np.ndindex(*w.shape[2:])):
        row, column = (i * axis.stride + j for i, j, axis in zip(f, k, params.axes))
        index = row * params.output_shape[-1] + column
        elements[index] = elements.get(index, 0) + int(x[(0, 0, *f)] * w[(0, 0, *k)])
    return elements


def memory_is_missing(needed: int) -> str | None:
    """Why less than `needed` bytes of memory are free; None where they are free."""
    if not MEMORY.exists():
        return "the system does not say how much memory is free"
    lines = dict(line.split(":") for line in MEMORY.read_text(encoding="ascii").splitlines())
    available = int(lines["MemAvailable"].split()[0]) * 1024
    return f"needs {needed / 2**30:.0f} GiB of free memory" if available < needed else None
