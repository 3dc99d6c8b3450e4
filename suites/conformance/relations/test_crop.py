"""Claims about what cuts the output: padding, output_padding and crop."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.compare import Judgement
from reference.definition import Array, window
from reference.schema import Axis, Case, Params
from suites.cases.claims.decorators import claim
from suites.conformance.operands.exact_integers import (
    forward_terms,
    integers,
    operand_shapes,
    operands,
)
from suites.conformance.relations.related import per_channel, related
from suites.engine.cell.cell import Cell, not_asked


@claim()
async def test_padding_and_crop_are_a_window_on_the_full_output(
    cell: Cell, case: Case
) -> Judgement:
    """The output is a window on the framework's own full output, set by padding, output_padding
    and crop; where the window reaches beyond the full output, it holds zeros or the bias.
    """
    p = with_a_cut(case.params)
    full = replace(p, axes=tuple(map(full_axis, p.axes)))
    if full == p:
        return not_asked("an output of one element cannot be cut")
    if reason := cell.unsupported(p) or cell.unsupported(full):
        return not_asked(reason)
    data = integers(case, forward_terms(full), operand_shapes(p))
    b = per_channel(data["b"], p.rank) if p.bias else np.zeros((), np.int64)

    def relation(y: Array) -> Array:
        return window(y - b, p) + b

    whole = await cell.ask(full, **data)
    return related(cell, (whole,), await cell.ask(p, **data), full.output_shape, relation)


def full_axis(axis: Axis) -> Axis:
    """The axis without padding, output_padding and crop, which has the full output."""
    return replace(axis, padding=(0, 0), output_padding=0, crop=(0, 0))


def with_a_cut(params: Params) -> Params:
    """`params` if they cut the output, else with a padding of 1 at the begin of one axis.

    This is the first axis of more than one output element; `params` if there is none.
    """
    if any(axis != full_axis(axis) for axis in params.axes):
        return params
    for number, axis in enumerate(params.axes):
        if axis.output_size > 1:
            return params.with_axis(number, replace(axis, padding=(1, 0)))
    return params


@claim()
async def test_a_crop_is_the_padding_that_cuts_as_much(cell: Cell, case: Case) -> Judgement:
    """A crop after the call (Caffe's Crop layer with its offset, a slice) gives the same output
    as padding that removes the same elements.
    """
    p = case.params
    padded = p.crop_as_padding
    if padded == p:
        return not_asked("nothing is cropped")
    if reason := cell.unsupported(padded):
        return not_asked(reason)
    data = operands(case, p)
    reply = await cell.ask(padded, **data)
    return related(cell, (reply,), await cell.ask(p, **data), p.output_shape, np.asarray)
