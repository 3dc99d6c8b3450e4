"""Output sizes: the formula, its inverse, and the s sizes that a convolution maps to one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reference.compare import AGREES, Judgement
from reference.schema import Case, Params, convolved_size
from suites.cell import Cell
from suites.claim import claim


@claim(every=5)
def test_output_shape_follows_every_remainder(cell: Cell, case: Case) -> Judgement:
    """With output_padding m = 0..s-1, the s sizes that a convolution maps to F are made, one each, with the right values."""
    judgement = Judgement(AGREES)
    for params in remainders(case.params):
        if cell.unsupported(params) is None:
            judgement = cell.conv_transpose(replace(case, params=params))
        if judgement.verdict != AGREES:
            return replace(judgement, message=f"with output_padding {params.each('output_padding')}: {judgement.message}")
    return judgement


def remainders(params: Params) -> Iterator[Params]:
    """`params` itself, then with every other remainder m = 0..s-1 in turn, on one axis after the other.

    Each size must come back through the convolution's formula: floor division gives F and leaves m.
    """
    yield params
    for at, axis in enumerate(params.axes):
        for m in range(axis.stride):
            if axis.full_size - sum(axis.padding) + m < 1 + sum(axis.crop):
                continue
            other = replace(axis, output_padding=m)
            assert convolved_size(other.uncropped_size, other) == (axis.input_size, m)
            yield replace(params, axes=(*params.axes[:at], other, *params.axes[at + 1 :]))
