"""Complex numbers from real sums in float32, by four products or by Gauss's three."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reference.schema import Params
from suites.meta.simulation.simulated import ROUND, How, summed

Array = Any
Sum = Callable[[Array, Array], Array]
near = ROUND["float32"]


def four(s: Sum, x: Array, w: Array) -> Array:
    """Four products: xr wr - xi wi, and xr wi + xi wr."""
    return near(s(x.real, w.real) - s(x.imag, w.imag)) + 1j * near(
        s(x.real, w.imag) + s(x.imag, w.real)
    )


def three(s: Sum, x: Array, w: Array) -> Array:
    """Gauss's three products: with k = (xr + xi) wr, k - xi (wr + wi) and k + xr (wi - wr)."""
    k = s(near(x.real + x.imag), w.real)
    return near(k - s(x.imag, near(w.real + w.imag))) + 1j * near(
        k + s(x.real, near(w.imag - w.real))
    )


def complex_summed(
    way: Callable[[Sum, Array, Array], Array],
    x: Array,
    w: Array,
    b: Array | None,
    params: Params,
    how: How,
) -> Array:
    """The transposed convolution of complex128 arrays that hold numbers of complex64."""
    y = way(lambda a, c: summed(a, c, None, params, how, "float32"), x, w)
    if b is None:
        return y
    y = y + b.reshape(-1, *[1] * params.rank)
    return near(y.real) + 1j * near(y.imag)


COMPLEX = {"complex_by_four": four, "complex_by_three": three}
