"""Claims about im2col and col2im called one after the other."""

from __future__ import annotations

import numpy as np

from adapters.worker.call import Reply
from reference.compare import AGREES, WRONG_VALUES, Judgement
from reference.definition import Array, gather, multiplicity, scatter
from reference.schema import Case, Params
from suites.cases.claims.decorators import claim
from suites.conformance.columns.operands import (
    any_columns,
    column_shape,
    flat,
    image,
    with_equal_channels,
)
from suites.engine.cell.cell import Cell, exactly


@claim(operator="col2im", uses=("im2col",))
async def test_col2im_of_im2col_is_the_multiplicity(cell: Cell, case: Case) -> Judgement:
    """col2im(im2col(x)) is each element of x times the number of windows that hold the element,
    and equals x exactly where this number is 1.
    """
    params = with_equal_channels(case.params)
    x = image(case, params)
    columns = await cell.ask(params, route=cell.partners["im2col"], x=x)
    if columns.value is None:
        return cell.compare(columns, exactly(flat(gather(x, params), params)))
    back = await cell.ask(params, x=columns.value)
    judgement = cell.compare(back, exactly(x * multiplicity(params)))
    if judgement.verdict == AGREES and not is_identity_where_once(back, x, params):
        message = "the identity holds elsewhere than where the multiplicity is 1"
        return Judgement(
            WRONG_VALUES, message, got=back.value, expected=x, evidence=(columns, back)
        )
    return judgement


def is_identity_where_once(back: Reply, x: Array, params: Params) -> bool:
    """Whether the elements that equal those of x are exactly those that one window holds."""
    once = np.broadcast_to(multiplicity(params) == 1, x.shape)
    return bool((np.equal(np.asarray(back.value), x) == once).all())


@claim(operator="im2col", uses=("col2im",))
async def test_im2col_of_col2im_is_the_identity_only_on_tiles(cell: Cell, case: Case) -> Judgement:
    """Each entry of im2col(col2im(c)) is the sum of all entries of c for the same image element;
    the result equals c only where no window overlaps another or is cut.
    """
    params = with_equal_channels(case.params)
    columns = any_columns(case, params)
    image = scatter(columns.reshape(column_shape(params)), params)
    folded = await cell.ask(params, route=cell.partners["col2im"], x=columns)
    if folded.value is None:
        return cell.compare(folded, exactly(image))
    due = flat(gather(image, params), params)
    back = await cell.ask(params, x=folded.value)
    judgement = cell.compare(back, exactly(due))
    if judgement.verdict == AGREES and are_tiles(params) != np.array_equal(due, columns):
        words = (
            "fails on tiles" if are_tiles(params) else "holds although windows overlap or are cut"
        )
        return Judgement(
            WRONG_VALUES, f"the identity {words}", got=back.value, evidence=(folded, back)
        )
    return judgement


def are_tiles(params: Params) -> bool:
    """Whether no two windows overlap and none is cut."""
    counts = multiplicity(params)
    products = int(np.prod(params.each("kernel_size"))) * int(np.prod(params.each("input_size")))
    return bool((counts <= 1).all()) and int(counts.sum()) == products
