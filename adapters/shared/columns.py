"""Columns as frameworks with the channels last order them: kernel offset, then channel."""

from __future__ import annotations

from math import prod

from reference.schema import Params


def taps(p: Params) -> int:
    """The number of kernel offsets."""
    return prod(p.each("kernel_size"))


def restore_columns_last(p: Params) -> str:
    """Columns (N, *F, taps * C) as (N, C * taps, prod(F))."""
    positions = ", ".join(map(str, range(1, p.rank + 1)))
    return (
        f"y = y.reshape(*y.shape[:-1], {taps(p)}, {p.out_channels})\n"
        f"y = y.transpose(0, {p.rank + 2}, {p.rank + 1}, {positions})\n"
        "y = y.reshape(y.shape[0], y.shape[1] * y.shape[2], -1)"
    )


def restore_columns_first(p: Params) -> str:
    """Columns (N, taps * C, *F) as (N, C * taps, prod(F))."""
    return (
        f"y = y.reshape(y.shape[0], {taps(p)}, {p.out_channels}, -1).swapaxes(1, 2)\n"
        "y = y.reshape(y.shape[0], y.shape[1] * y.shape[2], -1)"
    )
