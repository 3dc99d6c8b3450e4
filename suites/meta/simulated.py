"""Honest implementations of each accumulation class, in NumPy: every term in an order of chance, every step rounded.

Values are held in float64 and rounded to the accumulator after each step; with `fma`, product and sum are rounded together
(float64 in between rounds a second time, by 2^-53 of the sum: nothing that a bound would notice).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference.bfloat16 import BITS, cast, nearest, widened
from reference.definition import window
from reference.schema import Params

Array = Any
Round = Callable[[Array], Array]
ROUND: dict[str, Round] = {
    "float64": lambda a: a,
    "float32": lambda a: a.astype(np.float32).astype(np.float64),
    "float16": lambda a: a.astype(np.float16).astype(np.float64),
    "bfloat16": lambda a: nearest(a).astype(np.float64),
}


def summed(
    x: Array, w: Array, b: Array | None, params: Params, channels: str, taps: str, dtype: str, fma: bool = False, apart: bool = False
):
    """The transposed convolution of float64 arrays: the channels of a tap in `channels`, the taps in `taps`, then `dtype`."""
    random, one, all_ = np.random.default_rng(x.size), ROUND[channels], ROUND[taps]
    full = np.zeros((params.batch, params.out_channels, *params.each("full_size")))
    for k in random.permutation(int(np.prod(w.shape[2:]))):
        at = np.unravel_index(k, w.shape[2:])
        reached = [slice(i * a.dilation, i * a.dilation + (a.input_size - 1) * a.stride + 1, a.stride) for i, a in zip(at, params.axes)]
        part = full[(slice(None), slice(None), *reached)]
        if channels == taps:
            full[(slice(None), slice(None), *reached)] = _channels(random, x, w, at, params, part, one, fma)
        else:
            tap = _channels(random, x, w, at, params, np.zeros_like(part), one, fma)
            full[(slice(None), slice(None), *reached)] = all_(part + all_(tap))
    y = window(full, params)
    if b is not None:
        y = all_((ROUND[dtype](y) if apart else y) + b.reshape(-1, *[1] * params.rank))
    return ROUND[dtype](y)


def _channels(random, x, w, at, params, start, rounded: Round, fma: bool):
    """`start` and the products of each input channel of a group with one tap."""
    per_group, out = params.in_channels // params.groups, params.out_channels // params.groups
    total = start.copy()
    for channel in random.permutation(per_group):
        for group in range(params.groups):
            inside, outside = group * per_group + channel, slice(group * out, (group + 1) * out)
            product = x[:, inside, None] * w[(inside, slice(None), *at)].reshape(1, -1, *[1] * params.rank)
            total[:, outside] = rounded(total[:, outside] + (product if fma else rounded(product)))
    return total


def _fake(channels: str, taps: str, **how: bool) -> Callable[..., Array]:
    """A plain function for the child: `T` stands for the data's own dtype."""

    def fake(x, w, b, params):
        dtype = "bfloat16" if x.dtype == BITS else x.dtype.name
        wide = [None if a is None else (widened(a) if a.dtype == BITS else a).astype(np.float64) for a in (x, w, b)]
        with np.errstate(over="ignore", invalid="ignore"):
            y = summed(*wide, params, channels.replace("T", dtype), taps.replace("T", dtype), dtype, **how)
        return cast(y, dtype)

    return fake


once_float64 = _fake("float64", "float64")
once_float32 = _fake("float32", "float32")
once_float32_fma = _fake("float32", "float32", fma=True)
once_float32_bias_apart = _fake("float32", "float32", apart=True)
tap_float32 = _fake("float32", "T")
tap_float32_fma = _fake("float32", "T", fma=True)
all_own = _fake("T", "T")
all_own_fma = _fake("T", "T", fma=True)
CLASSES = {
    "once_float64": "once(float64)",
    "once_float32": "once(float32)",
    "once_float32_fma": "once(float32)",
    "once_float32_bias_apart": "once(float32), rounded before the bias",
    "tap_float32": "tap(float32, T), rounded before the bias",
    "tap_float32_fma": "tap(float32, T), rounded before the bias",
    "all_own": "all(T), rounded before the bias",
    "all_own_fma": "all(T), rounded before the bias",
}
