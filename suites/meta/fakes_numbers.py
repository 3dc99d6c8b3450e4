"""Fakes that are wrong for some numbers: NaN, infinities, subnormal and large numbers."""

from __future__ import annotations

import numpy as np

from reference.formulations import inflation
from reference.numbers.narrow import nearest
from suites.meta.fakes import honest, to_bits

TINY = {"float32": 2.0**-126, "float64": 2.0**-1022}


def swallows_nan(x, w, b, params):
    """Outputs that are NaN become 0, as after a maximum or a comparison."""
    y = honest(x, w, b, params)
    return np.where(np.isnan(y), 0, y).astype(x.dtype)


def spreads_nan(x, w, b, params):
    """One NaN makes all outputs NaN, as if they were multiplied with a common scale."""
    y = honest(x, w, b, params)
    return np.full_like(y, np.nan) if np.isnan(y).any() else y


def multiplies_inserted_zeros(x, w, b, params):
    """A convolution of the inflated input, whose zeros are multiplied like any other number: right,
    but NaN reaches more outputs.
    """
    y = inflation(x.astype(np.float64), w.astype(np.float64), params)
    return (y if b is None else y + b.reshape(-1, *[1] * params.rank)).astype(x.dtype)


def clips_infinity(x, w, b, params):
    """Infinite outputs become the largest finite number."""
    y = honest(x, w, b, params)
    return np.where(np.isinf(y), np.sign(y) * np.finfo(x.dtype).max, y).astype(x.dtype)


def takes_zero_times_infinity_for_zero(x, w, b, params):
    """Products with a zero are left out, so that 0 * inf makes no NaN."""
    y, zeros = honest(x, w, b, params), honest(np.where(x == 0, 1, x), w, b, params)
    return np.where(np.isnan(y) & ~np.isnan(zeros), 0, y).astype(x.dtype)


def flushes_to_zero(x, w, b, params):
    """Subnormal operands and outputs become zero."""
    tiny = TINY[x.dtype.name]
    flushed = lambda a: None if a is None else np.where(np.abs(a) < tiny, 0, a).astype(a.dtype)
    return flushed(honest(flushed(x), flushed(w), flushed(b), params))


def overflows_early(x, w, b, params):
    """Outputs are multiplied with 4 and then divided by 4."""
    with np.errstate(over="ignore"):
        return honest(x, w, b, params) * x.dtype.type(4) / x.dtype.type(4)


def saturates(x, w, b, params):
    """A sum beyond the largest finite number is that number."""
    largest = np.finfo(x.dtype).max
    return np.clip(honest(x, w, b, params), -largest, largest)


def rounds_the_weight_to_tf32(x, w, b, params):
    """The weight is rounded to TF32, as cuDNN does where TF32 is allowed."""
    return honest(x, to_bits(w, 11), b, params)


def rounds_towards_zero(x, w, b, params):
    """The last rounding is towards zero."""
    wide = honest(
        x.astype(np.float64),
        w.astype(np.float64),
        None if b is None else b.astype(np.float64),
        params,
    )
    near = wide.astype(x.dtype)
    return np.where(
        np.abs(near.astype(np.float64)) > np.abs(wide), np.nextafter(near, x.dtype.type(0)), near
    )


def sums_in_bfloat16(x, w, b, params):
    """Outputs are rounded to bfloat16 in every dtype."""
    with np.errstate(over="ignore"):
        return nearest(honest(x, w, b, params)).astype(x.dtype)
