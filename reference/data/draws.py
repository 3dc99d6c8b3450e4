"""How the data of a case is drawn: exact kinds, some at the ends of the dtype's range,
and one of real values, without a zero.

In the exact kinds x and w are integers with S(o) <= 2^p at every output (p: the dtype's precision),
so that every product and every partial sum is representable in any order, fused or not: no rounding
can happen. Some kinds scale x and w by powers of two, so that operands or results are subnormal, or
as large as they can be: still exact. The kind "wrapping" has integers of the dtype's whole range,
whose sums are beyond it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt

import numpy as np

from reference.definition import Array, multiplicity
from reference.numbers.dtypes import COMPONENTS, PRECISION, UNSIGNED
from reference.numbers.narrow import nearest
from reference.schema import KINDS, WRAPPING, Case, Params

RANGE = {
    "float64": (-1074, 1024),
    "float32": (-149, 128),
    "float16": (-24, 16),
    "bfloat16": (-133, 128),
}  # of 2^e: eta, overflow
SCALED = ("subnormal_input", "subnormal_weight", "subnormal_output", "largest")
# A product of complex numbers is five sums away from its parts where three real products make it.
COMPLEX_ROOM = 8
Draw = Callable[[np.random.Generator, tuple[int, ...], int], Array]


@dataclass(frozen=True)
class Operands:
    """x, w and b (or None): int64 in the exact kinds, complex128 of integers,
    else float64 values of the dtype.

    `exponents`: x and w are integers times these powers of two, the bias times their product.
    """

    x: Array
    w: Array
    b: Array | None
    exponents: tuple[int, int] | None = None

    @property
    def integers(self) -> Operands:
        """The same without the powers of two."""
        if self.exponents is None:
            return self
        a, c = self.exponents
        x, w, b = (
            _times(self.x, -a),
            _times(self.w, -c),
            None if self.b is None else _times(self.b, -a - c).astype(np.int64),
        )
        return Operands(x.astype(np.int64), w.astype(np.int64), b)


def operands(case: Case) -> Operands:
    """The data of `case`: the same for the same case, on every machine."""
    kinds = (*KINDS, WRAPPING)
    random = np.random.Generator(np.random.PCG64([case.seed, kinds.index(case.kind)]))
    shapes = case.params.input_shape, case.params.weight_shape, (case.params.out_channels,)
    draw = {"normal": _normal, WRAPPING: _wrapping}.get(case.kind, _exact)
    x, w, b = draw(random, shapes, case)
    unscaled = Operands(x, w, b if case.params.bias else None)
    return _scaled(unscaled, exponents(case)) if case.kind in SCALED else unscaled


def exponents(case: Case) -> tuple[int, int]:
    """The powers of two of x and w: the sums lie at one end of the dtype's range."""
    least, overflow = RANGE[case.dtype]
    both = overflow - PRECISION[case.dtype] if case.kind == "largest" else least
    return {"subnormal_input": (least, 0), "subnormal_weight": (0, least)}.get(
        case.kind, (both // 2, both - both // 2)
    )


def _scaled(whole: Operands, powers: tuple[int, int]) -> Operands:
    a, c = powers
    return Operands(
        _times(whole.x, a),
        _times(whole.w, c),
        None if whole.b is None else _times(whole.b, a + c),
        powers,
    )


def _times(values: Array, exponent: int) -> Array:
    """Values times a power of two: in float64, without rounding."""
    product: Array = np.ldexp(values.astype(np.float64), exponent)
    return product


def _exact(
    random: np.random.Generator, shapes: tuple[tuple[int, ...], ...], case: Case
) -> list[Array]:
    largest, room = _largest(case)
    x_most, w_most = _shares(case.kind, largest)
    draw: Draw = _odd if case.kind in ("wide_weight", "wide_input") else _any
    draw = _complex(draw) if case.dtype in COMPONENTS else draw
    draw = _unsigned(draw) if case.dtype in UNSIGNED else draw
    x, w, b = (draw(random, shape, most) for shape, most in zip(shapes, (x_most, w_most, largest)))
    return [_sparse(random, x, room - 1) if summands(case.params) > room else x, w, b]


def _largest(case: Case) -> tuple[int, int]:
    """The largest product (and bias), and how many terms there may be before x has to be sparse."""
    limit = 2 ** PRECISION[case.dtype] - (
        case.kind == "largest"
    )  # 2^p itself would be beyond the largest finite number
    limit //= COMPLEX_ROOM if case.dtype in COMPONENTS else 1
    room = max(limit // 4, 1)
    return limit // min(summands(case.params), room), room


def values(case: Case) -> int:
    """M: how many equiprobable values each entry of x and of w has at least;
    0 where x is sparse.
    """
    largest, room = _largest(case)
    signs = 1 if case.dtype in UNSIGNED else 2
    return signs * min(_shares(case.kind, largest)) if summands(case.params) <= room else 0


def summands(params: Params) -> int:
    """The largest number of terms in one output, with the bias."""
    per_group = params.in_channels // params.groups
    return int(multiplicity(params).max()) * per_group + int(params.bias) or 1


def _shares(kind: str, largest: int) -> tuple[int, int]:
    """How `largest` is shared between |x| and |w|: evenly, or all to one of them."""
    even = isqrt(largest)
    return {"wide_weight": (1, largest), "wide_input": (largest, 1)}.get(kind, (even, even))


def _any(random: np.random.Generator, shape: tuple[int, ...], most: int) -> Array:
    return random.integers(1, most, shape, endpoint=True) * _signs(random, shape)


def _odd(random: np.random.Generator, shape: tuple[int, ...], most: int) -> Array:
    """Odd, so that the last bit tells: inputs that are rounded to TF32 or bfloat16 cannot hide."""
    return (2 * random.integers(0, (most - 1) // 2, shape, endpoint=True) + 1) * _signs(
        random, shape
    )


def _complex(draw: Draw) -> Draw:
    """Real and imaginary parts drawn alike."""
    return lambda random, shape, most: draw(random, shape, most) + 1j * draw(random, shape, most)


def _unsigned(draw: Draw) -> Draw:
    """The same without signs."""
    return lambda random, shape, most: np.abs(draw(random, shape, most))


def _signs(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 2 * random.integers(0, 1, shape, endpoint=True) - 1


def _sparse(random: np.random.Generator, x: Array, keep: int) -> Array:
    """Zero all but `keep` entries of each batch item: the sums stay below 2^p, whatever n(o) is."""
    flat = x.reshape(len(x), -1)
    order = random.permuted(np.broadcast_to(np.arange(flat.shape[1]), flat.shape), axis=1)
    return np.where(order < keep, flat, 0).reshape(x.shape)


def _wrapping(
    random: np.random.Generator, shapes: tuple[tuple[int, ...], ...], case: Case
) -> list[Array]:
    return [whole_range(random, shape, case.dtype) for shape in shapes]


def whole_range(random: np.random.Generator, shape: tuple[int, ...], dtype: str) -> Array:
    """Integers of the whole range of the dtype, in int64."""
    ends = np.iinfo(dtype)
    return random.integers(ends.min, ends.max, shape, np.int64, endpoint=True)


def _normal(
    random: np.random.Generator, shapes: tuple[tuple[int, ...], ...], case: Case
) -> list[Array]:
    if case.dtype in COMPONENTS:
        return [
            (random.standard_normal(s) + 1j * random.standard_normal(s))
            .astype(case.dtype)
            .astype(np.complex128)
            for s in shapes
        ]
    return [rounded(random.standard_normal(shape), case.dtype) for shape in shapes]


def rounded(values: Array, dtype: str) -> Array:
    """`values` rounded to `dtype`, as float64 (bfloat16: to nearest even, by hand,
    NumPy has none).
    """
    if dtype != "bfloat16":
        return values.astype(dtype).astype(np.float64)
    return nearest(values).astype(np.float64)
