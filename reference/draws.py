"""How the data of a case is drawn: three exact kinds and one of real values, all without a zero.

In the exact kinds x and w are integers with S(o) <= 2^p at every output (p: the dtype's precision), so that
every product and every partial sum is representable in any order, fused or not: no rounding can happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

import numpy as np

from reference.definition import Array, multiplicity
from reference.schema import KINDS, Case, Params

PRECISION = {"float64": 53, "float32": 24, "float16": 11, "bfloat16": 8}


@dataclass(frozen=True)
class Operands:
    """x, w and b (or None), as int64 in the exact kinds and as float64 values of the dtype otherwise."""

    x: Array
    w: Array
    b: Array | None


def operands(case: Case) -> Operands:
    """The data of `case`: the same for the same case, on every machine."""
    random = np.random.Generator(np.random.PCG64([case.seed, KINDS.index(case.kind)]))
    shapes = case.params.input_shape, case.params.weight_shape, (case.params.out_channels,)
    draw = _normal if case.kind == "normal" else _exact
    x, w, b = draw(random, shapes, case)
    return Operands(x, w, b if case.params.bias else None)


def _exact(random: np.random.Generator, shapes: tuple[tuple[int, ...], ...], case: Case) -> list[Array]:
    limit = 2 ** PRECISION[case.dtype]
    most_terms = summands(case.params)
    room = max(limit // 4, 1)
    largest = limit // min(most_terms, room)  # of a product, and of the bias
    x_most, w_most = _shares(case.kind, largest)
    draw = _any if case.kind == "integers" else _odd
    x, w, b = (draw(random, shape, most) for shape, most in zip(shapes, (x_most, w_most, largest)))
    return [_sparse(random, x, room - 1) if most_terms > room else x, w, b]


def summands(params: Params) -> int:
    """The largest number of terms in one output, with the bias."""
    per_group = params.in_channels // params.groups
    return int(multiplicity(params).max()) * per_group + int(params.bias) or 1


def _shares(kind: str, largest: int) -> tuple[int, int]:
    """How `largest` is shared between |x| and |w|: evenly, or all to one of them."""
    even = isqrt(largest)
    return {"integers": (even, even), "wide_weight": (1, largest), "wide_input": (largest, 1)}[kind]


def _any(random: np.random.Generator, shape: tuple[int, ...], most: int) -> Array:
    return random.integers(1, most, shape, endpoint=True) * _signs(random, shape)


def _odd(random: np.random.Generator, shape: tuple[int, ...], most: int) -> Array:
    """Odd, so that the last bit tells: inputs that are rounded to TF32 or bfloat16 cannot hide."""
    return (2 * random.integers(0, (most - 1) // 2, shape, endpoint=True) + 1) * _signs(random, shape)


def _signs(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 2 * random.integers(0, 1, shape, endpoint=True) - 1


def _sparse(random: np.random.Generator, x: Array, keep: int) -> Array:
    """Zero all but `keep` entries of each batch item: the sums stay below 2^p, whatever n(o) is."""
    flat = x.reshape(len(x), -1)
    order = random.permuted(np.broadcast_to(np.arange(flat.shape[1]), flat.shape), axis=1)
    return np.where(order < keep, flat, 0).reshape(x.shape)


def _normal(random: np.random.Generator, shapes: tuple[tuple[int, ...], ...], case: Case) -> list[Array]:
    return [rounded(random.standard_normal(shape), case.dtype) for shape in shapes]


def rounded(values: Array, dtype: str) -> Array:
    """`values` rounded to `dtype`, as float64 (bfloat16: to nearest even, by hand, NumPy has none)."""
    if dtype != "bfloat16":
        return values.astype(dtype).astype(np.float64)
    bits = values.astype(np.float32).view(np.uint32)
    kept = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) & np.uint32(0xFFFF0000)
    return kept.view(np.float32).astype(np.float64)
