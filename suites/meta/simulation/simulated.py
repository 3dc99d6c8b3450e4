"""Honest implementations of each accumulation class, in NumPy: terms are summed in a random
order, and each step is rounded.

Values are held in float64 and rounded to the accumulator's dtype after each step. With `fma`, a
product and its sum are rounded only once. The float64 in between rounds a second time, which
reference/bounds.py shows to be within one rounding of any accumulator but float64.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference.definition import window
from reference.numbers.accumulation import Accumulation
from reference.numbers.dtypes import PRECISION, SMALLEST, TINY
from reference.numbers.narrow import cast, name_of, nearest, widened
from reference.schema import Params

Array = Any
ROUND: dict[str, Callable[[Array], Array]] = {
    "float64": lambda a: a,
    "float32": lambda a: a.astype(np.float32).astype(np.float64),
    "float16": lambda a: a.astype(np.float16).astype(np.float64),
    "bfloat16": lambda a: nearest(a).astype(np.float64),
}


@dataclass(frozen=True)
class How:
    """How an implementation sums: the fields of `Accumulation`, and whether it fuses product and
    sum.

    `T` stands for the dtype of the data.
    """

    channels: str = "float32"
    taps: str = "float32"
    fma: bool = False
    apart: bool = False
    bits: int | None = None
    flushes_inputs: bool = False
    flushes_results: bool = False
    truncates: bool = False

    def accumulation(self, dtype: str) -> Accumulation:
        """The accumulation class of the implementation."""
        channels, taps = (name.replace("T", dtype) for name in (self.channels, self.taps))
        return Accumulation(
            channels,
            taps,
            False,
            self.bits,
            self.flushes_inputs,
            self.flushes_results,
            self.truncates,
            self.apart,
        )

    def rounding(self, name: str, dtype: str) -> Callable[[Array], Array]:
        """The function that rounds each result in the accumulator `name`."""
        name = name.replace("T", dtype)
        rounded = ROUND[name]
        if self.truncates and name == dtype:
            rounded = lambda a: in_bits(a, PRECISION[dtype], SMALLEST[dtype], np.trunc)
        return (lambda a: flushed(rounded(a), TINY[name])) if self.flushes_results else rounded

    def operand(self, values: Array | None, dtype: str) -> Array | None:
        """An operand as the implementation reads it: in fewer bits, or with zero
        for subnormal numbers.
        """
        if values is not None and self.bits is not None:
            values = in_bits(values, self.bits, TINY[dtype] * 2.0 ** (1 - self.bits), np.rint)
        return (
            flushed(values, TINY[dtype]) if values is not None and self.flushes_inputs else values
        )


def in_bits(values: Array, bits: int, least: float, to_integer: Callable[[Array], Array]) -> Array:
    """The values with `bits` significant bits, as multiples of `least`."""
    step = np.maximum(np.ldexp(1.0, np.frexp(values)[1] - bits), least)
    return to_integer(values / step) * step


def flushed(values: Array, tiny: float) -> Array:
    """The values, with zero in place of subnormal numbers."""
    return np.where(np.abs(values) < tiny, 0, values)


def summed(x: Array, w: Array, b: Array | None, params: Params, how: How, dtype: str) -> Array:
    """The transposed convolution of float64 arrays that hold numbers of `dtype`."""
    within, across, last = (how.rounding(name, dtype) for name in (how.channels, how.taps, "T"))
    x, w, b = (how.operand(a, dtype) for a in (x, w, b))
    full = np.zeros((params.batch, params.out_channels, *params.each("full_size")))
    for terms in order(
        np.random.default_rng(x.size), w.shape[2:], params.in_channels // params.groups, how
    ):
        part = full[(..., *reached(terms[0][0], params))]
        total = part if how.channels == how.taps else np.zeros_like(part)
        for k, channel in terms:
            term = products(x, w, params, k, channel)
            total = within(total + (term if how.fma else within(term)))
        part[...] = total if how.channels == how.taps else across(part + across(total))
    y = window(full, params)
    if b is not None:
        y = across((last(y) if how.apart else y) + b.reshape(-1, *[1] * params.rank))
    return last(y)


def order(
    random: np.random.Generator, kernel: tuple[int, ...], channels: int, how: How
) -> list[list[tuple[Any, int]]]:
    """The terms (tap, channel) in random order, in lists that are summed by themselves.

    A list is one term, or all channels of a tap where taps are summed apart.
    """
    taps = [[(k, int(c)) for c in random.permutation(channels)] for k in np.ndindex(*kernel)]
    lists = taps if how.channels != how.taps else [[term] for tap in taps for term in tap]
    return [lists[i] for i in random.permutation(len(lists))]


def reached(k: tuple[int, ...], params: Params) -> list[slice]:
    """Where the products of a tap are added in the full output."""
    return [
        slice(i * a.dilation, i * a.dilation + (a.input_size - 1) * a.stride + 1, a.stride)
        for i, a in zip(k, params.axes)
    ]


def products(x: Array, w: Array, params: Params, k: tuple[int, ...], channel: int) -> Array:
    """The products of one channel of each group with one tap, (batch, out_channels, *F)."""
    sizes, groups = params.each("input_size"), params.groups
    inputs = x.reshape(params.batch, groups, -1, *sizes)[:, :, channel, None]
    weights = w.reshape(groups, -1, *w.shape[1:])[(slice(None), channel, slice(None), *k)]
    return (inputs * weights.reshape(*weights.shape, *[1] * params.rank)).reshape(
        params.batch, params.out_channels, *sizes
    )


def _fake(how: How) -> Callable[..., Array]:
    """The implementation as a fake: a plain function for the child."""

    def fake(x, w, b, params):
        dtype = name_of(x.dtype)
        wide = [None if a is None else widened(a).astype(np.float64) for a in (x, w, b)]
        with np.errstate(over="ignore", invalid="ignore"):
            y = summed(*wide, params, how, dtype)
        return cast(y, dtype)

    return fake


HOW = {
    "once_float64": How("float64", "float64"),
    "once_float32": How(),
    "once_float32_fma": How(fma=True),
    "once_float32_bias_apart": How(apart=True),
    "tap_float32": How(taps="T"),
    "tap_float32_fma": How(taps="T", fma=True),
    "all_own": How("T", "T"),
    "all_own_fma": How("T", "T", fma=True),
    "flushes_inputs": How(flushes_inputs=True),
    "flushes_results": How(flushes_results=True),
    "tap_flushes": How(taps="T", flushes_inputs=True, flushes_results=True),
    "all_flushes": How("T", "T", flushes_inputs=True, flushes_results=True, fma=True),
    "inputs_in_8_bits": How(bits=8),
    "inputs_in_11_bits": How(bits=11, fma=True),
    "truncates": How(truncates=True),
    "tap_truncates": How(taps="T", truncates=True),
    "all_truncates": How("T", "T", truncates=True),
}
globals().update({name: _fake(how) for name, how in HOW.items()})
CLASSES = {
    "once_float64": "once(float64)",
    "once_float32": "once(float32)",
    "once_float32_fma": "once(float32)",
    "once_float32_bias_apart": "once(float32), rounded before the bias",
    "tap_float32": "tap(float32, T), rounded before the bias",
    "tap_float32_fma": "tap(float32, T), rounded before the bias",
    "all_own": "all(T), rounded before the bias",
    "all_own_fma": "all(T), rounded before the bias",
}  # as the probe names them
