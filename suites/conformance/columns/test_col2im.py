"""Claims about im2col and about col2im, each by itself."""

from __future__ import annotations

import numpy as np

from reference.compare import AGREES, WRONG_VALUES, Judgement
from reference.definition import gather
from reference.schema import Case, Params
from suites.cases.claims.decorators import claim
from suites.conformance.columns.operands import (
    any_columns,
    flat,
    image,
    summed,
    with_equal_channels,
)
from suites.engine.cell.cell import Cell, exactly, not_asked
from suites.invalid.verdict import REFUSALS


@claim(operator="im2col", levels=True, any_dtype=True)
async def test_im2col_orders_its_columns(cell: Cell, case: Case) -> Judgement:
    """Columns are ordered by channel, then kernel offset, then position; padding is zero."""
    params = with_equal_channels(case.params)
    x = image(case, params)
    return cell.compare(await cell.ask(params, x=x), exactly(flat(gather(x, params), params)))


@claim(operator="im2col")
async def test_im2col_refuses_an_image_smaller_than_the_kernel(cell: Cell, case: Case) -> Judgement:
    """An image smaller than the kernel's extent holds no window: im2col refuses it, or returns no
    columns.
    """
    if cell.entry.mode is not None:
        return not_asked("the padding mode pads every image so that it holds a window")
    params = with_equal_channels(case.params)
    shape = too_small_image_shape(params, first=case.seed % params.rank)
    if shape is None:
        return not_asked("every image with this kernel and padding is large enough")
    reply = await cell.ask(params, x=np.ones(shape, np.int64))
    if reply.status in REFUSALS or (reply.value is not None and not reply.value.size):
        return Judgement(AGREES, evidence=(reply,))
    if reply.value is None:
        return cell.compare(reply, exactly(np.zeros(0)))
    kernel = f"a kernel that reaches over {params.each('extent')}"
    message = f"an image of {shape[2:]} under {kernel} gives {reply.value.shape}"
    return Judgement("accepted nonsense", message, got=reply.value, evidence=(reply,))


def too_small_image_shape(params: Params, first: int) -> tuple[int, ...] | None:
    """The shape of an image that is one element too small for the kernel on one axis.

    The axis is `first`, or the next one on which such an image has elements; None where there is
    no such axis.
    """
    sizes = [axis.extent - sum(axis.padding) - 1 for axis in params.axes]
    order = [(first + number) % params.rank for number in range(params.rank)]
    number = next((number for number in order if sizes[number] >= 1), None)
    shape = params.output_shape
    return None if number is None else (*shape[: 2 + number], sizes[number], *shape[3 + number :])


@claim(operator="col2im", levels=True, any_dtype=True)
async def test_col2im_adds_what_overlaps(cell: Cell, case: Case) -> Judgement:
    """Each element of the image is the sum of the entries that all windows have for it; of truth
    values, whether one of them is true.
    """
    params = with_equal_channels(case.params)
    columns = any_columns(case, params)
    due = summed(columns, case, params)
    return cell.compare(await cell.ask(params, x=columns), exactly(due))


@claim(operator="col2im")
async def test_col2im_preserves_the_sum(cell: Cell, case: Case) -> Judgement:
    """The sum of the image is the sum of the columns without the entries that lie in the
    padding.
    """
    params = with_equal_channels(case.params)
    columns = any_columns(case, params)
    inside = flat(gather(np.ones(params.output_shape, np.int64), params), params)
    reply = await cell.ask(params, x=columns)
    if reply.value is None:
        return cell.compare(reply, exactly(np.zeros(params.output_shape)))
    got, due = float(np.asarray(reply.value, np.float64).sum()), int((columns * inside).sum())
    if got == due:
        return Judgement(AGREES, evidence=(reply,))
    message = f"the image sums to {got:g}, its columns to {due}"
    return Judgement(WRONG_VALUES, message, got=reply.value, evidence=(reply,))
