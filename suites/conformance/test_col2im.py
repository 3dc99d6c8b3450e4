"""im2col and col2im: each is right, and one after the other is x times the multiplicity map, not x."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.answer import Answer
from reference.compare import AGREES, Judgement
from reference.definition import Array, gather, multiplicity, scatter
from reference.draws import Operands
from reference.schema import Case, Outcome, Params
from suites.cell import Cell
from suites.claim import claim


@claim(operator="im2col")
def test_im2col_orders_its_columns(cell: Cell, case: Case) -> Judgement:
    """Columns are ordered by channel, then kernel offset, then position; padding is zero."""
    params = plain(case.params)
    columns = flat(gather(image(case, params), params), params)
    return cell.compare(cell.ask(params, Operands(image(case, params), NO_ARRAY, None)), exactly(columns))


@claim(operator="col2im")
def test_col2im_adds_what_overlaps(cell: Cell, case: Case) -> Judgement:
    """Arbitrary columns are added into the image, once for every window that holds the element."""
    params = plain(case.params)
    columns = flat(gather(image(case, params), params), params)
    columns = columns + np.arange(columns.size).reshape(columns.shape) % 7  # no longer those of any image
    due = scatter(columns.reshape(shape_of_columns(params)), params)
    return cell.compare(cell.ask(params, Operands(columns, NO_ARRAY, None)), exactly(due))


@claim(operator="col2im")
def test_col2im_of_im2col_is_the_multiplicity(cell: Cell, case: Case) -> Judgement:
    """col2im(im2col(x)) is x times the number of windows that hold each element: x itself exactly where that is 1."""
    params = plain(case.params)
    x = image(case, params)
    columns = cell.ask(params, Operands(x, NO_ARRAY, None), route="im2col")
    if columns.status != "returned" or columns.value is None:
        return cell.compare(columns, exactly(x * multiplicity(params)))
    back = cell.ask(params, Operands(columns.value, NO_ARRAY, None))
    judgement = cell.compare(back, exactly(x * multiplicity(params)))
    return judgement if judgement.verdict != AGREES else identity_where_once(back, x, params, judgement)


def identity_where_once(back: Outcome, x: Array, params: Params, agreed: Judgement) -> Judgement:
    """`agreed`, unless an element equals x where the multiplicity is not 1 or differs from it where it is."""
    once = np.broadcast_to(multiplicity(params) == 1, x.shape)
    same = np.equal(np.asarray(back.value), x)
    return agreed if (same == once).all() else Judgement("wrong values", "the identity holds elsewhere than where the multiplicity is 1")


NO_ARRAY: Array = np.zeros((), np.int64)


def plain(params: Params) -> Params:
    """The same axes with as many channels in as out: columns know one number of channels."""
    channels = params.out_channels
    return replace(params, in_channels=channels, groups=1, bias=False)


def image(case: Case, params: Params) -> Array:
    """Small non-zero integers in the shape of the output: sums over a window stay exact."""
    random = np.random.Generator(np.random.PCG64(case.seed))
    return random.integers(1, 11, params.output_shape, endpoint=True) * random.choice(np.array([-1, 1]), params.output_shape)


def shape_of_columns(params: Params) -> tuple[int, ...]:
    """(batch, channels, *K, *F)."""
    return (params.batch, params.out_channels, *params.each("kernel_size"), *params.each("input_size"))


def flat(columns: Array, params: Params) -> Array:
    """(batch, channels * prod(K), prod(F)), as frameworks lay columns out."""
    positions = int(np.prod(params.each("input_size")))
    return columns.reshape(params.batch, -1, positions)


def exactly(expected: Array) -> Answer:
    """An answer that allows no error."""
    return Answer(expected, np.zeros(expected.shape), exact=True)
