"""The sums whose answers tell accumulators apart: terms, weights, what is due, and words for each.

2^q + 1 - 2^q is 1 in an accumulator of more than q bits, and 0 in one of q bits or fewer in which the 1 meets 2^q first: the
places of the three terms are varied. The others tell shortened operands, rounded products, sloppy last roundings and flushing.
"""

from __future__ import annotations

from typing import NamedTuple

from reference.dtypes import LARGEST, PRECISION, TINY

QS = (7, 8, 10, 11, 14, 23, 24, 40, 52, 53, 63, 64)
CHANNELS, TAPS = 32, 9
PLACES = {
    CHANNELS: ((0, 16, 1), (0, 16, 31), (16, 0, 31), (3, 19, 2), (0, 1, 2), (31, 15, 14), (8, 24, 9), (1, 0, 30)),
    TAPS: ((0, 8, 4), (0, 1, 2), (8, 0, 7), (2, 1, 0), (4, 5, 6), (8, 7, 6), (0, 4, 8), (7, 3, 5)),
}


class Sum(NamedTuple):
    """One draw: the terms (place, x), which kind of weight they meet, what is due, and words for it."""

    name: str
    terms: tuple[tuple[int, float], ...]
    weight: str
    due: float
    words: str


def weights(dtype: str) -> dict[str, float]:
    """The kinds of weight, by output channel."""
    p, half = PRECISION[dtype], dtype == "float16"
    return {
        "scale": 2.0**14 if half else 1.0,  # so that 2^q is in reach of float16
        "one": 1.0,
        "up": 2.0**8 if half else 2.0**30,
        "quarter": 0.25,
        **{f"odd{bits}": 1 + 2.0 ** (1 - bits) for bits in steps(dtype)},
        "first odd": 1 + 2.0 ** (1 - p),  # of the first term alone; 1 elsewhere
        "biased": 1.0,  # with a bias of 1
    }


def steps(dtype: str) -> list[int]:
    """The numbers of significant bits with which operands are asked: those of bfloat16 and TF32, and all."""
    return sorted({8, 11, PRECISION[dtype]} & set(range(PRECISION[dtype] + 1)))


def sums(dtype: str, places: int) -> list[Sum]:
    """The draws of one direction."""
    p, scale = PRECISION[dtype], weights(dtype)["scale"]
    found = []
    for q in QS:
        if 2.0**q / scale <= LARGEST[dtype] / 2:
            for i, j, k in PLACES[places]:
                terms = ((i, 2.0**q / scale), (j, 1 / scale), (k, -(2.0**q) / scale))
                found.append(Sum(f"q{q}", terms, "scale", 1.0, f"2^{q} + 1 - 2^{q}"))
    full, last = 1 + 2.0 ** (1 - p), places - 1
    for bits in steps(dtype):
        value = 1 + 2.0 ** (1 - bits)
        found.append(Sum(f"input{bits}", ((last, value),), "one", value, f"(1 + 2^{1 - bits}) 1"))
        found.append(Sum(f"weight{bits}", ((last, 1.0),), f"odd{bits}", value, f"1 (1 + 2^{1 - bits})"))
    found += [
        Sum("product", ((0, full), (last, -(1 + 2.0 ** (2 - p)))), "first odd", 2.0 ** (2 - 2 * p), f"(1 + 2^{1 - p})^2 - (1 + 2^{2 - p})"),
        Sum("up", ((0, 2.0**p), (last, 1.5)), "one", 2.0**p + 2, f"2^{p} + 1.5"),
        Sum("tie", ((0, 2.0**p), (last, 1.0)), "one", 2.0**p, f"2^{p} + 1, a tie"),
        Sum("tie up", ((0, 2.0**p), (last, 3.0)), "one", 2.0**p + 4, f"2^{p} + 3, a tie"),
        Sum("bias", ((0, 2.0**p), (last, 1.0)), "biased", 2.0**p + 2, f"2^{p} + 1, and a bias of 1,"),
        Sum("flush in", ((last, TINY[dtype] / 4),), "up", TINY[dtype] / 4 * weights(dtype)["up"], "a subnormal number times a large one"),
        Sum("flush out", ((last, TINY[dtype]),), "quarter", TINY[dtype] / 4, "the smallest normal number times 1/4"),
    ]
    return found
