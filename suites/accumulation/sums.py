"""The sums of the probe: their terms, their weights and their right values.

2^q + 1 - 2^q is 1 in an accumulator of more than q bits. It is 0 in an accumulator of q bits or
fewer that adds 1 to 2^q first; the places of the three terms are varied, so that this happens.
Other sums show shortened operands, rounded products, last roundings that are not to nearest, and
flushing of subnormal numbers. Tests of this kind are described by M. Fasi, N. J. Higham,
M. Mikaitis and S. Pranesh, "Numerical behavior of NVIDIA tensor cores" (PeerJ Computer Science
7:e330, 2021), and, with the terms at varied places, by P. Xie, Y. Gao and J. Xue, "FPRev: Revealing
the Order of Floating-Point Summation by Numerical Testing" (arXiv:2411.00442, 2024).
"""

from __future__ import annotations

from typing import NamedTuple

from reference.numbers.dtypes import LARGEST, PRECISION, TINY

EXPONENTS = (7, 8, 10, 11, 14, 23, 24, 40, 52, 53, 63, 64)  # q
CHANNELS, TAPS = 32, 9  # the number of terms of a sum over channels, and over taps
PLACES = {  # number of terms -> the places of 2^q, 1 and -2^q among the terms
    CHANNELS: (
        (0, 16, 1),
        (0, 16, 31),
        (16, 0, 31),
        (3, 19, 2),
        (0, 1, 2),
        (31, 15, 14),
        (8, 24, 9),
        (1, 0, 30),
    ),
    TAPS: ((0, 8, 4), (0, 1, 2), (8, 0, 7), (2, 1, 0), (4, 5, 6), (8, 7, 6), (0, 4, 8), (7, 3, 5)),
}


class ProbeSum(NamedTuple):
    """One sum: its terms (place, x), the kind of their weight, its right value, its description."""

    name: str
    terms: tuple[tuple[int, float], ...]
    weight: str
    due: float
    words: str


def weights(dtype: str) -> dict[str, float]:
    """Name of a kind of weight -> its value; the order is that of the output channels."""
    half = dtype == "float16"
    return {
        "scale": 2.0**14 if half else 1.0,  # with it, float16 reaches 2^q
        "one": 1.0,
        "large": 2.0**8 if half else 2.0**30,
        "quarter": 0.25,
        **{f"odd{bits}": one_and_last_bit(bits) for bits in operand_bits(dtype)},
        "first odd": one_and_last_bit(PRECISION[dtype]),  # of the first term alone; 1 elsewhere
        "biased": 1.0,  # with a bias of 1
    }


def operand_bits(dtype: str) -> list[int]:
    """The tested numbers of significant bits of operands: bfloat16, TF32, and the dtype itself."""
    return sorted(bits for bits in {8, 11, PRECISION[dtype]} if bits <= PRECISION[dtype])


def one_and_last_bit(bits: int) -> float:
    """1 + 2^(1 - bits): the next number above 1 with `bits` significant bits."""
    return 1 + 2.0 ** (1 - bits)


def sums(dtype: str, count: int) -> list[ProbeSum]:
    """All sums of `count` terms, `CHANNELS` or `TAPS`."""
    last = count - 1
    return [
        *cancelling_sums(dtype, count),
        *operand_sums(dtype, last),
        *rounding_sums(PRECISION[dtype], last),
        *subnormal_sums(dtype, last),
    ]


def cancelling_sums(dtype: str, count: int) -> list[ProbeSum]:
    """The sums 2^q + 1 - 2^q, for each q that the dtype can represent with the scale."""
    scale = weights(dtype)["scale"]
    reached = [q for q in EXPONENTS if 2.0**q / scale <= LARGEST[dtype] / 2]
    return [
        ProbeSum(
            f"q{q}",
            ((i, 2.0**q / scale), (j, 1 / scale), (k, -(2.0**q) / scale)),
            "scale",
            1.0,
            f"2^{q} + 1 - 2^{q}",
        )
        for q in reached
        for i, j, k in PLACES[count]
    ]


def operand_sums(dtype: str, last: int) -> list[ProbeSum]:
    """Sums of one term whose input or weight needs a certain number of significant bits."""
    tested = []
    for bits in operand_bits(dtype):
        value, words = one_and_last_bit(bits), f"(1 + 2^{1 - bits})"
        tested.append(ProbeSum(f"input{bits}", ((last, value),), "one", value, f"{words} 1"))
        tested.append(ProbeSum(f"weight{bits}", ((last, 1.0),), f"odd{bits}", value, f"1 {words}"))
    return tested


def rounding_sums(p: int, last: int) -> list[ProbeSum]:
    """Sums that are wrong if products are rounded, or if the last rounding is not to nearest even.

    `p`: the precision of the dtype in bits.
    """
    full, beside = one_and_last_bit(p), one_and_last_bit(p - 1)
    square = f"(1 + 2^{1 - p})^2 - (1 + 2^{2 - p})"
    return [
        ProbeSum("product", ((0, full), (last, -beside)), "first odd", 2.0 ** (2 - 2 * p), square),
        ProbeSum("up", ((0, 2.0**p), (last, 1.5)), "one", 2.0**p + 2, f"2^{p} + 1.5"),
        ProbeSum("tie", ((0, 2.0**p), (last, 1.0)), "one", 2.0**p, f"2^{p} + 1, a tie"),
        ProbeSum("tie up", ((0, 2.0**p), (last, 3.0)), "one", 2.0**p + 4, f"2^{p} + 3, a tie"),
        ProbeSum(
            "bias", ((0, 2.0**p), (last, 1.0)), "biased", 2.0**p + 2, f"2^{p} + 1, and a bias of 1,"
        ),
    ]


def subnormal_sums(dtype: str, last: int) -> list[ProbeSum]:
    """A sum with a subnormal input, and a sum with a subnormal result."""
    tiny, large = TINY[dtype], weights(dtype)["large"]
    factor, product = "a subnormal number times a large one", "the smallest normal number times 1/4"
    return [
        ProbeSum("flush in", ((last, tiny / 4),), "large", tiny / 4 * large, factor),
        ProbeSum("flush out", ((last, tiny),), "quarter", tiny / 4, product),
    ]
