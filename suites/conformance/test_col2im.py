"""im2col and col2im: each is right, one after the other is the multiplicity map, and small images are refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.compare import AGREES, Judgement
from reference.definition import Array, gather, multiplicity, scatter
from reference.schema import Case, Outcome, Params
from suites.engine.cell import Cell, exactly, not_asked
from suites.cases.claim import claim
from suites.conformance.exact_integers import room


@claim(operator="im2col")
def test_im2col_orders_its_columns(cell: Cell, case: Case) -> Judgement:
    """Columns are ordered by channel, then kernel offset, then position; padding is zero."""
    params = plain(case.params)
    columns = flat(gather(image(case, params), params), params)
    return cell.compare(cell.ask(params, x=image(case, params)), exactly(columns))


@claim(operator="im2col", every=4)
def test_im2col_refuses_an_image_smaller_than_the_kernel(cell: Cell, case: Case) -> Judgement:
    """An image smaller than the kernel's extent holds no window: an error is due, or no column at all."""
    params = plain(case.params)
    at = case.seed % params.rank
    axis = params.axes[at]
    short = axis.extent - sum(axis.padding) - 1
    if short < 1:
        return not_asked("every image with this kernel and padding is large enough")
    shape = [*params.output_shape]
    shape[2 + at] = short
    outcome = cell.ask(params, x=np.ones(shape, np.int64))
    if outcome.status == "rejected" or (outcome.value is not None and not outcome.value.size):
        cell.tally.judged += 1
        return Judgement(AGREES)
    message = outcome.message or f"an image of {short} under a kernel that reaches over {axis.extent} gives {np.shape(outcome.value)}"
    return Judgement("accepted nonsense" if outcome.status == "returned" else outcome.status, message, got=outcome.value)


@claim(operator="col2im")
def test_col2im_adds_what_overlaps(cell: Cell, case: Case) -> Judgement:
    """Arbitrary columns are added into the image, once for every window that holds the element."""
    params = plain(case.params)
    columns = any_columns(case, params)
    due = scatter(columns.reshape(shape_of_columns(params)), params)
    return cell.compare(cell.ask(params, x=columns), exactly(due))


@claim(operator="col2im", uses=("im2col",))
def test_col2im_of_im2col_is_the_multiplicity(cell: Cell, case: Case) -> Judgement:
    """col2im(im2col(x)) is x times the number of windows that hold each element: x itself exactly where that is 1."""
    params = plain(case.params)
    x = image(case, params)
    columns = cell.ask(params, route=cell.partners["im2col"], x=x)
    if columns.value is None:
        return cell.compare(columns, exactly(x * multiplicity(params)))
    back = cell.ask(params, x=columns.value)
    judgement = cell.compare(back, exactly(x * multiplicity(params)))
    return judgement if judgement.verdict != AGREES else identity_where_once(back, x, params, judgement)


@claim(operator="im2col", uses=("col2im",), every=2)
def test_im2col_of_col2im_is_the_identity_only_on_tiles(cell: Cell, case: Case) -> Judgement:
    """im2col(col2im(c)) is, in each place, the sum of all columns that share it: c itself iff the windows tile without overlap."""
    params = plain(case.params)
    columns = any_columns(case, params)
    folded = cell.ask(params, route=cell.partners["col2im"], x=columns)
    due = flat(gather(scatter(columns.reshape(shape_of_columns(params)), params), params), params)
    if folded.value is None:
        return cell.compare(folded, exactly(due))
    judgement = cell.compare(cell.ask(params, x=folded.value), exactly(due))
    tiles = bool((multiplicity(params) <= 1).all()) and int(multiplicity(params).sum()) == columns[0].size // params.out_channels
    if judgement.verdict == AGREES and tiles != np.array_equal(due, columns):
        return Judgement("wrong values", f"the identity {'fails on tiles' if tiles else 'holds although windows overlap or are cut'}")
    return judgement


@claim(operator="col2im", every=4)
def test_col2im_preserves_the_sum(cell: Cell, case: Case) -> Judgement:
    """The sum of the image is the sum of the columns, less those entries that fall into the padding."""
    params = plain(case.params)
    columns = any_columns(case, params)
    inside = flat(gather(np.ones(params.output_shape, np.int64), params), params)
    outcome = cell.ask(params, x=columns)
    if outcome.value is None:
        return cell.compare(outcome, exactly(np.zeros(params.output_shape)))
    cell.tally.judged += 1
    got, due = int(np.asarray(outcome.value, np.float64).sum()), int((columns * inside).sum())
    return Judgement(AGREES) if got == due else Judgement("wrong values", f"the image sums to {got}, its columns to {due}")


def identity_where_once(back: Outcome, x: Array, params: Params, agreed: Judgement) -> Judgement:
    """`agreed`, unless an element equals x where the multiplicity is not 1 or differs from it where it is."""
    once = np.broadcast_to(multiplicity(params) == 1, x.shape)
    same = np.equal(np.asarray(back.value), x)
    return agreed if (same == once).all() else Judgement("wrong values", "the identity holds elsewhere than where the multiplicity is 1")


def plain(params: Params) -> Params:
    """The same axes with as many channels in as out: columns know one number of channels."""
    channels = params.out_channels
    return replace(params, in_channels=channels, groups=1, bias=False)


def image(case: Case, params: Params) -> Array:
    """Small non-zero integers in the shape of the output: sums over a window stay exact."""
    random = np.random.Generator(np.random.PCG64(case.seed))
    most = small(case, params)
    return random.integers(1, most, params.output_shape, endpoint=True) * random.choice(np.array([-1, 1]), params.output_shape)


def any_columns(case: Case, params: Params) -> Array:
    """Small positive integers in the shape of the columns, those of no image."""
    random = np.random.Generator(np.random.PCG64(case.seed))
    return flat(random.integers(1, small(case, params), shape_of_columns(params), endpoint=True), params)


def small(case: Case, params: Params) -> int:
    """The largest entry, at most 11, with which sums over all windows stay exact."""
    return min(11, room(case, int(multiplicity(params).max(initial=1))))


def shape_of_columns(params: Params) -> tuple[int, ...]:
    """(batch, channels, *K, *F)."""
    return (params.batch, params.out_channels, *params.each("kernel_size"), *params.each("input_size"))


def flat(columns: Array, params: Params) -> Array:
    """(batch, channels * prod(K), prod(F)), as frameworks lay columns out."""
    positions = int(np.prod(params.each("input_size")))
    return columns.reshape(params.batch, -1, positions)
