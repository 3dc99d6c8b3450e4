"""Claims about C, the matrix of the framework's own convolution, and its transpose C^T."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from adapters.worker.call import Reply
from reference.compare import AGREES, WRONG_VALUES, Judgement
from reference.data.kept import kept_by_case
from reference.definition import Array, conv_transpose
from reference.derivatives import conv
from reference.schema import Case, Params
from suites.cases.claims.claim import EXACT
from suites.cases.claims.decorators import claim
from suites.conformance.operands.exact_integers import (
    Arrays,
    backward_terms,
    forward_terms,
    integers,
    operand_shapes,
    operands,
)
from suites.engine.cell.cell import Cell, exactly

COLUMNS = 200  # about as many columns of C are asked where it has more


@claim(operator="conv", kinds=EXACT, levels=True, any_dtype=True)
async def test_the_forward_convolution_is_exact_on_integers(cell: Cell, case: Case) -> Judgement:
    """The framework's own forward convolution C, with the same stride, padding, dilation and
    groups, equals the definition bit for bit on integers.
    """
    p = replace(case.params, bias=False)
    data = integers(case, backward_terms(p), {"x": p.output_shape, "w": p.weight_shape})
    return cell.compare(await cell.ask(p, **data), exactly(conv(data["x"], data["w"], p)))


@claim(operator="conv", uses=("conv_transpose",))
async def test_the_transposed_convolution_is_the_matrix_transposed(
    cell: Cell, case: Case
) -> Judgement:
    """The matrix C, whose columns are the framework's convolutions of one-hot images, is right, and
    the framework's transposed convolution of x is C^T x.
    """
    p = replace(case.params, bias=False)
    data, pixels, matrix, products = with_matrix(case)
    images = one_hot(pixels, p.output_shape[1:])
    many = replace(p, batch=len(images))
    columns = await cell.ask(many, x=images, w=data["w"])
    judgement = cell.compare(columns, exactly(matrix))
    if judgement.verdict != AGREES:
        return judgement
    y = await cell.ask(p, route=cell.partners["conv_transpose"], **data)
    if y.value is None or y.value.shape != p.output_shape:
        return cell.compare(y, exactly(np.zeros(p.output_shape)))
    judgement = cell.compare(y.with_value(flat(y.value)[:, pixels]), exactly(products))
    return replace(judgement, evidence=(columns, y))


@claim(operator="conv", uses=("conv_transpose",))
async def test_the_two_convolutions_are_adjoint(cell: Cell, case: Case) -> Judgement:
    """<C x, y> = <x, C^T y> in exact integers, where C is the framework's own convolution and C^T
    its own transposed convolution.
    """
    p = replace(case.params, bias=False)
    terms = max(forward_terms(p), backward_terms(p))
    data = integers(case, terms, {**operand_shapes(p), "g": p.output_shape})
    forward = await cell.ask(p, x=data["g"], w=data["w"])
    back = await cell.ask(p, route=cell.partners["conv_transpose"], x=data["x"], w=data["w"])
    for reply, shape in ((forward, p.input_shape), (back, p.output_shape)):
        if reply.value is None or reply.value.shape != shape:
            return cell.compare(reply, exactly(np.zeros(shape)))
    left, right = inner_product(forward, data["x"]), inner_product(back, data["g"])
    if left == right:
        return Judgement(AGREES, evidence=(forward, back))
    message = f"<C x, y> is {left}, <x, C^T y> is {right}"
    return Judgement(WRONG_VALUES, message, evidence=(forward, back))


@claim(operator="conv", uses=("conv_transpose",))
async def test_the_shape_is_inverted_the_content_is_not(cell: Cell, case: Case) -> Judgement:
    """A convolution and then a transposed convolution with m as its remainder restore the shape,
    but give exactly C^T C x, not x; in the other order they give exactly C C^T x.
    """
    p = replace(case.params, bias=False)
    terms = forward_terms(p) * backward_terms(p)
    shapes = {**operand_shapes(p), "g": p.output_shape}
    data = integers(case, terms, shapes, factors=3)
    judgement = await judge_chain(
        cell, p, data["g"], data["w"], (None, cell.partners["conv_transpose"])
    )
    if judgement.verdict != AGREES:
        return judgement
    return await judge_chain(cell, p, data["x"], data["w"], (cell.partners["conv_transpose"], None))


async def judge_chain(
    cell: Cell, p: Params, start: Array, w: Array, routes: tuple[str | None, ...]
) -> Judgement:
    """The judgement on `routes` called one after the other, each on the output of the previous one.

    None stands for the route of the cell, a convolution; the named routes are transposed
    convolutions. The first output that is not exact is judged.
    """
    values, due, judgement = start, start, Judgement(AGREES)
    for route in routes:
        operator: Callable[[Array], Array] = (
            convolution(p, w) if route is None else transposed(p, w)
        )
        reply = await cell.ask(p, route=route, x=values, w=w)
        due = operator(due)
        judgement = cell.compare(reply, exactly(due))
        if judgement.verdict != AGREES:
            return judgement
        values = np.asarray(reply.value)
    return judgement


def convolution(p: Params, w: Array) -> Callable[[Array], Array]:
    """The function C, from (batch, out_channels, *output_size) to (batch, in_channels, *F)."""
    return lambda image: conv(image, w, p)


def transposed(p: Params, w: Array) -> Callable[[Array], Array]:
    """The function C^T, from (batch, in_channels, *F) to (batch, out_channels, *output_size)."""
    return lambda x: conv_transpose(x, w, None, p)


@kept_by_case
def with_matrix(case: Case) -> tuple[Arrays, Array, Array, Array]:
    """The operands x and w of a case; the numbers of the elements of its output that are asked; the
    convolutions of the one-hot images of these elements, which are columns of C; and their inner
    products with x, (batch, elements).
    """
    p = replace(case.params, bias=False)
    data = operands(case, p)
    pixels = sample(case, int(np.prod(p.output_shape[1:])))
    images = one_hot(pixels, p.output_shape[1:])
    columns = conv(images, data["w"], replace(p, batch=len(images)))
    return data, pixels, columns, flat(data["x"]) @ flat(columns).T


def sample(case: Case, size: int) -> Array:
    """The numbers of the one-hot images that are asked, of `size` in all.

    All of them, or the first, the last and a random choice of `COLUMNS`.
    """
    if size <= COLUMNS:
        return np.arange(size)
    random = np.random.Generator(np.random.PCG64(case.seed))
    return np.unique([0, size - 1, *random.integers(0, size, COLUMNS)])


def one_hot(pixels: Array, shape: tuple[int, ...]) -> Array:
    """Images that are 1 in one element each and 0 elsewhere, (pixels, *shape)."""
    images = np.zeros((len(pixels), int(np.prod(shape))), np.int64)
    images[np.arange(len(pixels)), pixels] = 1
    return images.reshape(-1, *shape)


def integer(reply: Reply) -> Array:
    """The value of a reply as int64; NaN becomes 0, and larger values than 2^62 become 2^62."""
    with np.errstate(all="ignore"):  # garbage may be a signalling NaN
        values = np.nan_to_num(np.asarray(reply.value, np.float64))
        return np.rint(np.clip(values, -(2.0**62), 2.0**62)).astype(np.int64)


def inner_product(reply: Reply, values: Array) -> int:
    """The inner product of the value of a reply with `values`, in integers of any length."""
    return sum(map(int, (integer(reply).astype(object) * values).flat))


def flat(values: Array) -> Array:
    """`values` in the shape (batch, elements of an item)."""
    return values.reshape(len(values), -1)
