"""Integer operands whose sums are all exact in the dtype of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from reference.data.draws import COMPLEX_ROOM
from reference.definition import Array, multiplicity
from reference.numbers.dtypes import COMPONENTS, PRECISION, UNSIGNED
from reference.schema import Case, Params
from suites.engine.cell.pipeline import NotExact

Shape = tuple[int, ...]
Arrays = dict[str, Any]  # arrays of integers by name, which become keyword arguments of a call
# Kind of data -> the operand whose entries may be as large as a product; the others are +-1.
WIDE = {"integers": "", "wide_weight": "w", "wide_input": "x"}
# Number of factors in a product -> the operands that are sparse where sums are long.
SPARSE = {2: ("x", "x2", "g", "v"), 3: ("w",)}
SPARSE_PRODUCT = 4  # the largest product of sparse operands


def integers(
    case: Case, terms: int, shapes: Mapping[str, Shape], factors: int = 2, outputs: int = 1
) -> Arrays:
    """An int64 array of each shape, such that every sum of products is exact in the case's dtype;
    complex128 where that is complex.

    `terms` is the largest number of products in one sum, `factors` the number of entries in a
    product (3: of x and of two entries of w), `outputs` the number of sums that are added to each
    other afterwards. Entries are not zero. Where even products of +-1 can exceed 2^p, only a few
    entries of the operands in `SPARSE` are not zero, so that all sums are exact.
    """
    random = np.random.Generator(np.random.PCG64([case.seed, len(shapes)]))
    limit = int(2 ** PRECISION[case.dtype] // outputs)
    limit //= COMPLEX_ROOM if case.dtype in COMPONENTS else 1
    sparse = SPARSE[factors] if terms > limit else ()
    product = SPARSE_PRODUCT if sparse else limit // max(terms, 1)
    kept = root(limit // SPARSE_PRODUCT - 1, factors - 1)  # one product is left for the bias
    arrays = {}
    for name, shape in shapes.items():
        bound = entry_bound(case.kind, name, product, factors)
        entries = draw(random, shape, bound, case.dtype)
        arrays[name] = thinned(random, entries, kept) if name in sparse else entries
    return arrays


def entry_bound(kind: str, name: str, product: int, factors: int) -> int:
    """The largest entry of the operand `name` if products of `factors` entries are at most
    `product`.
    """
    if WIDE[kind]:
        return product if name == WIDE[kind] else 1
    return root(product, factors)


def draw(random: np.random.Generator, shape: Shape, bound: int, dtype: str) -> Array:
    """Random integers of a dtype from -bound to bound, or from 1 where it is unsigned; both parts
    of complex ones alike. There are no zeros but those of bool.
    """
    if dtype == "bool":
        return random.integers(0, 1, shape, endpoint=True)
    sizes = random.integers(1, bound, shape, endpoint=True)
    if dtype in UNSIGNED:
        return sizes
    entries: Array = sizes * random.choice(np.array([-1, 1]), shape)
    if dtype in COMPONENTS:
        return entries + 1j * draw(random, shape, bound, COMPONENTS[dtype])
    return entries


def thinned(random: np.random.Generator, values: Array, kept: int) -> Array:
    """`values` with at most `kept` entries that are not zero, at random places."""
    order = random.permutation(values.size).reshape(values.shape)
    return np.where(order < kept, values, 0)


def largest_term(case: Case, terms: int) -> int:
    """The largest absolute value of a term for which sums of `terms` terms are exact.

    Raises NotExact where there is none.
    """
    bound = int(2 ** PRECISION[case.dtype] // max(terms, 1))
    if not bound:
        raise NotExact(f"sums of {terms} terms are not all exact in {case.dtype}")
    return bound


def root(number: int, degree: int) -> int:
    """The largest integer n with n^degree <= number, and at least 1."""
    guess: int = round(float(number) ** (1 / degree))
    near = (guess + 1, guess, guess - 1)
    return max(next(n for n in near if n**degree <= number or n <= 1), 1)


def forward_terms(params: Params) -> int:
    """The largest number of terms in an output of the transposed convolution, with the bias."""
    pairs = int(multiplicity(params).max(initial=0))
    return pairs * int(params.in_channels // params.groups) + 1


def backward_terms(params: Params) -> int:
    """The largest number of products in one output of the forward convolution."""
    return int(np.prod(params.each("kernel_size"))) * int(params.out_channels // params.groups)


def gradient_terms(params: Params) -> int:
    """The largest number of terms in an entry of any gradient, of first or of second order."""
    positions = params.batch * int(np.prod(params.each("input_size")))
    pixels = params.batch * int(np.prod(params.each("output_size")))
    return max(forward_terms(params), backward_terms(params), positions, pixels)


def operand_shapes(params: Params) -> dict[str, Shape]:
    """The shapes of x, w and, where there is a bias, b."""
    shapes = {"x": params.input_shape, "w": params.weight_shape}
    return {**shapes, "b": (params.out_channels,)} if params.bias else shapes


def operands(
    case: Case, params: Params, more_shapes: Mapping[str, Shape] | None = None, outputs: int = 1
) -> Arrays:
    """Exact operands of a transposed convolution: x, w, b if there is a bias, and further arrays.

    `more_shapes` has the shapes of the further arrays by name.
    """
    shapes = {**operand_shapes(params), **(more_shapes or {})}
    return integers(case, forward_terms(params), shapes, outputs=outputs)
