"""Operands of claims that call other operators than the definition: small non-zero integers, exact in every sum."""

from __future__ import annotations

import numpy as np

from reference.definition import Array, multiplicity
from reference.dtypes import PRECISION
from reference.schema import Case, Params

WIDE = {"integers": (), "wide_weight": ("w",), "wide_input": ("x",)}  # the operand that takes all the room of a product


class NotExact(Exception):
    """No integers are small enough: the case says nothing about the claim."""


def integers(case: Case, terms: int, factors: int = 2, **shapes: tuple[int, ...]) -> dict[str, Array]:
    """An int64 array for each shape, such that sums of `terms` products of `factors` entries stay within 2^p."""
    random = np.random.Generator(np.random.PCG64([case.seed, len(shapes)]))
    largest, wide = room(case, terms), WIDE[case.kind]
    most = {name: (largest if name in wide else 1) if wide else root(largest, factors) for name in shapes}
    return {name: random.integers(1, most[name], shape, endpoint=True) * random.choice((-1, 1), shape) for name, shape in shapes.items()}


def room(case: Case, terms: int) -> int:
    """How large a product may be so that sums of `terms` of them are exact; NotExact where there is no room."""
    largest = int(2 ** PRECISION[case.dtype] // max(terms, 1))
    if not largest:
        raise NotExact(f"sums of {terms} products are not all exact in {case.dtype}")
    return largest


def root(number: int, degree: int) -> int:
    """The largest integer whose power is at most `number`."""
    guess = round(number ** (1 / degree))
    return max(next(n for n in (guess + 1, guess, guess - 1) if n**degree <= number or n <= 1), 1)


def most_terms(params: Params) -> int:
    """No sum of the operator, of the forward convolution, of a gradient or of a column has more products than this."""
    inside, outside = params.in_channels // params.groups, params.out_channels // params.groups
    forward = int(multiplicity(params).max(initial=0)) * inside + 1
    backward = int(np.prod(params.each("kernel_size"))) * outside
    positions = params.batch * int(np.prod(params.each("input_size")))
    pixels = params.batch * int(np.prod(params.each("output_size")))
    return max(forward, backward, positions, pixels)


def shapes_of(params: Params) -> dict[str, tuple[int, ...]]:
    """The shapes of x, w, b and of the cotangent g."""
    shapes = {"x": params.input_shape, "w": params.weight_shape, "b": (params.out_channels,), "g": params.output_shape}
    return shapes if params.bias else {name: shape for name, shape in shapes.items() if name != "b"}
