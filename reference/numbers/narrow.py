"""The floating-point dtypes that NumPy does not have: as bits, as float32 values, and how a value
is rounded to them.

bfloat16 is the upper half of float32. float8_e4m3fn has no infinity and one NaN of each sign;
float8_e5m2 is like the formats of IEEE 754 (P. Micikevicius et al., "FP8 Formats for Deep
Learning", arXiv:2209.05433, table 1).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

# An array of one of these dtypes holds numbers as their bits.
BITS = {
    name: np.dtype([(name, code)])
    for name, code in (
        ("bfloat16", np.uint16),
        ("float8_e4m3fn", np.uint8),
        ("float8_e5m2", np.uint8),
    )
}
_FLOAT8 = {"float8_e4m3fn": (3, 7), "float8_e5m2": (2, 15)}  # bits of the fraction, bias
Array = np.ndarray[Any, Any]


def name_of(dtype: np.dtype[Any]) -> str:
    """The name of a dtype, also where it is one of `BITS`."""
    return next((name for name, bits in BITS.items() if dtype == bits), str(dtype.name))


def cast(values: Array, dtype: str) -> Array:
    """`values` in `dtype`; as bits where NumPy does not have it."""
    if dtype not in BITS:
        return values.astype(dtype)
    if dtype in _FLOAT8:
        return _codes(values, dtype).view(BITS[dtype])
    return (nearest(values).view(np.uint32) >> np.uint32(16)).astype(np.uint16).view(BITS[dtype])


def widened(array: Array) -> Array:
    """The float32 values of bits; an array of another dtype as it is."""
    name = name_of(array.dtype)
    if name not in BITS or array.dtype != BITS[name]:
        return array
    bits: Array = array[name]
    if name in _FLOAT8:
        return np.asarray(_values(name)[bits])
    return (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)


def nearest(values: Array) -> Array:
    """The bfloat16 nearest to each value, ties to even, as float32; NaN stays NaN."""
    with np.errstate(over="ignore", invalid="ignore"):
        narrow = np.array(values, np.float32)
    old = narrow.view(np.uint32)
    up = old + np.uint32(0x7FFF) + ((old >> np.uint32(16)) & np.uint32(1))
    quiet = old | np.uint32(0x400000)
    return (np.where(np.isnan(narrow), quiet, up) & np.uint32(0xFFFF0000)).view(np.float32)


def _codes(values: Array, dtype: str) -> Array:
    """The bits of the float8 nearest to each value, ties to even. What is too large is an infinity,
    or NaN where the dtype has none.
    """
    wide = np.array(values, np.float64)
    sizes, places = np.abs(wide), _values(dtype)[:128].astype(np.float64)
    finite = places[np.isfinite(places)]
    beyond = 2 * finite[-1] - finite[-2]  # the next number, if there were one
    middles = (finite + np.append(finite[1:], beyond)) / 2
    codes = np.searchsorted(middles, sizes)  # the lower number where a value lies in the middle
    is_tie = sizes == middles[np.minimum(codes, len(middles) - 1)]
    codes = np.where(np.isnan(wide), 127, codes + (is_tie & (codes % 2 == 1)))
    return np.asarray(codes + 128 * np.signbit(wide), np.uint8)


@cache
def _values(dtype: str) -> Array:
    """The float32 values of the 256 codes of a float8: a sign, an exponent, a fraction."""
    bits, bias = _FLOAT8[dtype]
    codes = np.arange(128)
    exponent, fraction = codes >> bits, codes & (2**bits - 1)
    sizes = np.ldexp(fraction + (exponent > 0) * 2.0**bits, np.maximum(exponent, 1) - bias - bits)
    if dtype == "float8_e5m2":
        sizes[exponent == exponent[-1]] = [np.inf, np.nan, np.nan, np.nan]
    else:
        sizes[-1] = np.nan
    values: Array = np.concatenate([sizes, -sizes]).astype(np.float32)
    return values
