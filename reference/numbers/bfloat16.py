"""bfloat16, which NumPy does not have: as bits, as float32 values,
and how a value is rounded to it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

BITS = np.dtype(
    [("bfloat16", np.uint16)]
)  # an array of this dtype holds bfloat16 numbers as their bits
Array = np.ndarray[Any, Any]


def cast(values: Array, dtype: str) -> Array:
    """`values` in `dtype`; bfloat16 as bits."""
    if dtype != "bfloat16":
        return values.astype(dtype)
    return (nearest(values).view(np.uint32) >> np.uint32(16)).astype(np.uint16).view(BITS)


def widened(bits: Array) -> Array:
    """The float32 values of bits."""
    return (bits["bfloat16"].astype(np.uint32) << np.uint32(16)).view(np.float32)


def nearest(values: Array) -> Array:
    """The bfloat16 nearest to each value, ties to even, as float32; NaN stays NaN."""
    with np.errstate(over="ignore", invalid="ignore"):
        narrow = np.array(values, np.float32)
    old = narrow.view(np.uint32)
    up = old + np.uint32(0x7FFF) + ((old >> np.uint32(16)) & np.uint32(1))
    quiet = old | np.uint32(0x400000)
    return (np.where(np.isnan(narrow), quiet, up) & np.uint32(0xFFFF0000)).view(np.float32)
