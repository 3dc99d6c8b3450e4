"""Accumulation classes: how an implementation sums, as far as its answers tell."""

from __future__ import annotations

from dataclasses import dataclass

from reference.numbers.dtypes import COMPONENTS, PRECISION


@dataclass(frozen=True)
class Accumulation:
    """Dtypes of the accumulators over the channels of a tap and over the taps,
    and what else costs accuracy.

    `input_bits`: operands are rounded to so many significant bits first. `faithful`: the last
    rounding is to one of the two neighbours, not always the nearer. `bias_apart`: the sum is
    rounded before the bias is added. `normwise`: errors are of the size of the largest operands
    (Winograd, FFT). Accumulators of complex numbers are named by their components' dtype.
    """

    over_channels: str
    over_taps: str
    normwise: bool = False
    input_bits: int | None = None
    flushes_inputs: bool = False
    flushes_results: bool = False
    faithful: bool = False
    bias_apart: bool = False

    @property
    def narrowest(self) -> str:
        """The accumulator that loses most; what is wider than float64 counts as float64."""
        return min(
            (a for a in (self.over_channels, self.over_taps, "float64") if a in PRECISION),
            key=lambda a: PRECISION[a],
        )

    def rounds_taps(self, dtype: str) -> bool:
        """Whether a tap is rounded to the data's dtype before the next is added,
        its channels being summed in a wider one.
        """
        return self.over_taps == dtype and PRECISION.get(self.over_channels, 64) > PRECISION[dtype]

    def named(self, dtype: str) -> str:
        """The class in words: once(A), tap(A, T) or all(T), and what else there is."""
        a = self.narrowest
        short = a == dtype and a not in (
            "float32",
            "float64",
        )  # where these are the data's own, it is the customary way
        kind = (
            f"tap({self.over_channels}, {dtype})"
            if self.rounds_taps(dtype)
            else f"all({a})"
            if short
            else f"once({a})"
        )
        more = {
            f"inputs in {self.input_bits} bits": self.input_bits is not None,
            "subnormal inputs flushed": self.flushes_inputs,
            "subnormal results flushed": self.flushes_results,
            "last rounding not to nearest": self.faithful,
            "rounded before the bias": self.bias_apart and PRECISION[a] > PRECISION[dtype],
        }
        return ", ".join(
            [
                "normwise" if self.normwise else kind,
                *(words for words, holds in more.items() if holds),
            ]
        )


def default(dtype: str) -> Accumulation:
    """One rounding from the widest customary accumulator: float64 for itself,
    float32 for the others.
    """
    wide = "float64" if COMPONENTS.get(dtype, dtype) == "float64" else "float32"
    return Accumulation(wide, wide)
