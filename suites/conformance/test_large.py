"""Larger than toy: thousands of channels, kernels of 33, images of 512, a million terms, and beyond 2^31 elements."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from adapters.protocol import program
from reference.compare import AGREES, Judgement
from reference.schema import Axis, Case, Params
from suites.engine.cell import Cell, exactly, not_asked
from suites.cases.claim import claim

UP = Axis(256, 4, 2, padding=(1, 1))
LARGE = (
    Params((Axis(16, 16),) * 2, 1, 4096, 1),  # a million terms in the middle
    Params((Axis(4, 4, 2, padding=(1, 1)),) * 2, 1, 4096, 8, 1, True),
    Params((Axis(16, 33, 2, padding=(16, 16), output_padding=1), Axis(12, 33, 1, padding=(3, 3))), 1, 2, 3),
    Params((UP, UP), 1, 4, 3, 1, True),
    Params((Axis(512, 3, padding=(1, 1)),) * 2, 1, 2, 2),
    Params((Axis(100_000, 8, 4, padding=(2, 2)),), 1, 2, 2),
    Params((Axis(12, 4, 2, padding=(1, 1)),) * 3, 1, 16, 4),
)
SIDE = 46_340  # the next square above 2^31 is that of SIDE + 1
HUGE = (Params((Axis(2, 2, SIDE),) * 2),)
EACH = 4  # elements that are looked at on either side of an interesting one


@claim(fixed=LARGE)
def test_large_layers_are_exact_and_within_the_bound(cell: Cell, case: Case) -> Judgement:
    """C_in to 4096, kernels to 33 x 33, images to 512 x 512, a million terms: exact on integers, within the bound on real values."""
    if reason := cell.unsupported(case.params):
        return not_asked(reason)
    judgement = cell.conv_transpose(case)
    return judgement if judgement.verdict != AGREES else cell.conv_transpose(replace(case, kind="normal"))


@claim(fixed=HUGE, huge=True)
def test_indices_beyond_2_to_the_31_are_right(cell: Cell, case: Case) -> Judgement:
    """An output of more than 2^31 elements holds the right values where they are due, and zeros between them."""
    params = case.params
    if reason := cell.unsupported(params):
        return not_asked(reason)
    needed = 2 * int(np.prod(params.output_shape)) * {"float64": 8, "float32": 4}.get(cell.dtype, 2)
    if available() < needed:
        return not_asked(f"needs {needed / 2**30:.0f} GiB of free memory")
    x, w = np.arange(1, 5).reshape(params.input_shape), np.arange(1, 5).reshape(params.weight_shape)
    due = expected(params, x, w)
    around = {at + step for at in (*due, 2**31) for step in range(-EACH, EACH)}
    looked = sorted(at for at in around if 0 <= at < int(np.prod(params.output_shape)))
    text = program(cell.adapter, cell.route, params, cell.dtype)
    outcome = cell.run(replace(text, call=f"{text.call}\ny = y.reshape(-1)[{looked}]"), x=x, w=w, b=None)
    return cell.compare(outcome, exactly(np.array([due.get(at, 0) for at in looked])))


def expected(params: Params, x: np.ndarray, w: np.ndarray) -> dict[int, int]:
    """Index in the flattened output -> value, wherever it is not zero."""
    found: dict[int, int] = {}
    for f, k in product(np.ndindex(*x.shape[2:]), np.ndindex(*w.shape[2:])):
        row, column = (a * axis.stride + b for a, b, axis in zip(f, k, params.axes))
        at = row * params.output_shape[-1] + column
        found[at] = found.get(at, 0) + int(x[(0, 0, *f)] * w[(0, 0, *k)])
    return found


def available() -> int:
    """Bytes of memory that are free to use."""
    lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    return int(lines["MemAvailable"].split()[0]) * 1024
