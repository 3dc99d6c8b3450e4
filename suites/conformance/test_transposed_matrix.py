"""Transposed convolution is C^T: the matrix of the framework's own convolution, and the adjoint identity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.compare import AGREES, Judgement
from reference.definition import Array, conv_transpose
from reference.derivatives import conv
from reference.schema import Case, Outcome, Params
from suites.engine.cell import Cell, exactly
from suites.cases.claim import EXACT, claim
from suites.conformance.exact_integers import integers, most_terms, shapes_of

COLUMNS = 200  # of C that are asked for, where it has more


@claim(operator="conv", kinds=EXACT)
def test_the_forward_convolution_is_exact_on_integers(cell: Cell, case: Case) -> Judgement:
    """The framework's own forward convolution is y = C x of the same stride, padding, dilation and groups, bit for bit."""
    p = replace(case.params, bias=False)
    data = operands_of(case, p)
    return cell.compare(cell.ask(p, x=data["g"], w=data["w"]), exactly(conv(data["g"], data["w"], p)))


@claim(operator="conv", uses=("conv_transpose",), every=8)
def test_the_transposed_convolution_is_the_matrix_transposed(cell: Cell, case: Case) -> Judgement:
    """C, a column from each one-hot image that the framework convolves, is the definition's; its transpose times x is what
    the framework's transposed convolution makes of x.
    """
    p = replace(case.params, bias=False)
    data = operands_of(case, p)
    pixels = sample(case, int(np.prod(p.output_shape[1:])))
    images = one_hot(pixels, p.output_shape[1:])
    many = replace(p, batch=len(images))
    columns = cell.ask(many, x=images, w=data["w"])
    judgement = cell.compare(columns, exactly(conv(images, data["w"], many)))
    if judgement.verdict != AGREES:
        return judgement
    transposed = flat(data["x"]) @ flat(integer(columns)).T  # rows of C^T: the columns that were asked for
    y = cell.ask(p, route=cell.partners["conv_transpose"], x=data["x"], w=data["w"])
    return at(cell, y, pixels, transposed, p)


@claim(operator="conv", uses=("conv_transpose",), every=4)
def test_the_two_convolutions_are_adjoint(cell: Cell, case: Case) -> Judgement:
    """<C x, y> = <x, C^T y> between the framework's own convolution and its own transposed convolution, in exact integers."""
    p = replace(case.params, bias=False)
    data = operands_of(case, p)
    forward = cell.ask(p, x=data["g"], w=data["w"])
    back = cell.ask(p, route=cell.partners["conv_transpose"], x=data["x"], w=data["w"])
    for outcome, shape in ((forward, p.input_shape), (back, p.output_shape)):
        if outcome.value is None or outcome.value.shape != shape:
            return cell.compare(outcome, exactly(np.zeros(shape)))
    cell.tally.judged += 1
    left, right = (sum(map(int, (integer(one).astype(object) * other).flat)) for one, other in ((forward, data["x"]), (back, data["g"])))
    return Judgement(AGREES) if left == right else Judgement("wrong values", f"<C x, y> is {left}, <x, C^T y> is {right}")


@claim(operator="conv", uses=("conv_transpose",), every=4)
def test_the_shape_is_inverted_the_content_is_not(cell: Cell, case: Case) -> Judgement:
    """A transposed convolution after a convolution restores the shape, with m its remainder, and gives C^T C x: not x, but
    exactly where C^T C leaves it alone. So does a convolution after a transposed one, with C C^T.
    """
    p = replace(case.params, bias=False)
    data = integers(case, most_terms(p) ** 2, 3, x=p.input_shape, w=p.weight_shape, g=p.output_shape)
    calls = ((None, data["g"]), (cell.partners["conv_transpose"], data["x"]))
    for (first, start), (second, _) in (calls, calls[::-1]):
        middle = cell.ask(p, route=first, x=start, w=data["w"])
        there = lambda values, route: conv(values, data["w"], p) if route is None else conv_transpose(values, data["w"], None, p)
        judgement = cell.compare(middle, exactly(there(start, first)))
        if judgement.verdict == AGREES:
            back = cell.ask(p, route=second, x=np.asarray(middle.value), w=data["w"])
            judgement = cell.compare(back, exactly(there(there(start, first), second)))
        if judgement.verdict != AGREES:
            return judgement
    return judgement


def operands_of(case: Case, p: Params) -> dict[str, Array]:
    """Exact x, w and an image g."""
    return integers(case, most_terms(p), **{name: shape for name, shape in shapes_of(p).items() if name != "b"})


def sample(case: Case, size: int) -> Array:
    """Which one-hot images are asked: all, or the first, the last and others by chance."""
    if size <= COLUMNS:
        return np.arange(size)
    return np.unique([0, size - 1, *np.random.Generator(np.random.PCG64(case.seed)).integers(0, size, COLUMNS)])


def one_hot(pixels: Array, shape: tuple[int, ...]) -> Array:
    """(pixels, *shape)."""
    images = np.zeros((len(pixels), int(np.prod(shape))), np.int64)
    images[np.arange(len(pixels)), pixels] = 1
    return images.reshape(-1, *shape)


def integer(outcome: Outcome) -> Array:
    """What came out, as int64: exact on integers, and garbage stays garbage."""
    values = np.nan_to_num(np.asarray(outcome.value, np.float64))
    return np.rint(np.clip(values, -(2.0**62), 2.0**62)).astype(np.int64)


def flat(values: Array) -> Array:
    """(batch, all the rest)."""
    return values.reshape(len(values), -1)


def at(cell: Cell, y: Outcome, pixels: Array, due: Array, p: Params) -> Judgement:
    """The verdict on the sampled pixels of an output."""
    if y.value is None or y.value.shape != p.output_shape:
        return cell.compare(y, exactly(np.zeros(p.output_shape)))
    return cell.compare(replace(y, value=flat(y.value)[:, pixels]), exactly(due))
