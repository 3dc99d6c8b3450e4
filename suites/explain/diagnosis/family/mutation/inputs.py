"""The operands and parameters of one call, on which mutated references are evaluated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import ldexp
from typing import Any

import numpy as np

from reference.definition import Array, conv_transpose, products, scatter, window
from reference.numbers.dtypes import TINY
from reference.schema import Axis, Params


@dataclass(frozen=True, eq=False)
class Inputs:
    """x (batch, in_channels, *F), w (in_channels, out/groups, *K), b (out_channels) or None.

    The operands of an exact sample are integers; `exponents` are the powers of two by which x and w
    were multiplied in the call. `keeps_size`: the answer has the right shape, so that a mutated
    geometry keeps the right output size.
    """

    x: Array
    w: Array
    b: Array | None
    params: Params
    dtype: str
    exponents: tuple[int, int] = (0, 0)
    keeps_size: bool = True

    def put(self, **changes: Any) -> Inputs:
        """The inputs with other operands or parameters."""
        return replace(self, **changes)

    @cached_property
    def right(self) -> Array:
        """The right output, in the dtype of the operands. Do not write to it."""
        return conv_transpose(self.x, self.w, self.b, self.params)

    @cached_property
    def unbiased(self) -> Array:
        """The right output without the bias."""
        return self.right if self.b is None else conv_transpose(self.x, self.w, None, self.params)

    @cached_property
    def columns(self) -> Array:
        """All products (batch, out_channels, *K, *F), summed over the channels of a group."""
        return products(self.x, self.w, self.params)

    @cached_property
    def full(self) -> Array:
        """(batch, out_channels, *full_size): the output before padding and crop, without bias."""
        sizes = self.params.each("full_size")
        return scatter(self.columns, windowed(self.params, (0,) * self.params.rank, sizes))

    def shown(self, starts: tuple[int, ...], sizes: tuple[int, ...]) -> Array:
        """The window of the full output that begins at `starts`; zeros beyond the full output."""
        return self.biased(window(self.full, windowed(self.params, starts, sizes)))

    def biased(self, y: Array) -> Array:
        """`y` with the bias added."""
        return y if self.b is None else y + along(self.b, 1, y.ndim)

    @property
    def absolute(self) -> Inputs:
        """The absolute values of the operands: the output for them is S(o)."""
        b = None if self.b is None else np.abs(self.b)
        return self.put(x=np.abs(self.x), w=np.abs(self.w), b=b)

    @property
    def ones(self) -> Inputs:
        """Ones in place of the operands: the output for them is n(o), the number of terms."""
        b = None if self.b is None else np.ones(self.b.shape)
        return self.put(x=np.ones(self.x.shape), w=np.ones(self.w.shape), b=b, exponents=(0, 0))

    def tiny(self, *which: int) -> float:
        """The smallest normal number in units of x (0), of w (1), or of their products (0, 1)."""
        least = TINY.get(self.dtype, 0.0)
        return ldexp(least, -sum(self.exponents[i] for i in which))


def along(values: Array, dimension: int, ndim: int) -> Array:
    """A vector as an array of `ndim` dimensions that varies along one of them."""
    shape = [1] * ndim
    shape[dimension] = -1
    return values.reshape(shape)


def spatial(at: int, index: slice | int | Array) -> tuple[Any, ...]:
    """The subscript that picks `index` on axis `at` of an input, a weight or an output."""
    return (slice(None),) * (2 + at) + (index,)


def windowed(params: Params, starts: tuple[int, ...], sizes: tuple[int, ...]) -> Params:
    """The parameters whose window begins at `starts` of the full output and has `sizes`."""
    axes = tuple(
        Axis(
            axis.input_size,
            axis.kernel_size,
            axis.stride,
            axis.dilation,
            (start, axis.full_size - start - size),
        )
        for axis, start, size in zip(params.axes, starts, sizes)
    )
    return replace(params, axes=axes)
