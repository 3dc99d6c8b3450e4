"""The accumulation class of a route, concluded from the sums of the probe that are wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.worker.call import Reply
from reference.numbers.accumulation import Accumulation, default
from reference.numbers.dtypes import PRECISION
from reference.records.cell import AccumulationRecord
from suites.accumulation.sums import EXPONENTS, operand_bits

BY_BITS = {8: "bfloat16", 11: "float16", 24: "float32", 53: "float64", 64: "longdouble"}
# The beginnings of the names of sums that other fields of the class report.
REPORTED_APART = ("q", "flush", "bias")
Mismatches = Mapping[str, str]  # name of a wrong sum -> a description with both values


@dataclass(frozen=True)
class Probed:
    """The result of the probe for a route in a dtype.

    `bits`: "channels" or "taps" -> the significant bits of the accumulator, which are the smallest
    q for which a sum lost its 1, or the largest q of the probe plus 1 if no sum did; empty if
    nothing could be measured. `mismatches`: descriptions of the wrong sums that show most.
    `evidence`: the replies of the probe.
    """

    accumulation: Accumulation
    bits: Mapping[str, int] = field(default_factory=dict)
    mismatches: tuple[str, ...] = ()
    evidence: tuple[Reply, ...] = field(default=(), repr=False, compare=False)

    @property
    def measured(self) -> bool:
        """Whether a call of the probe returned a value; if not, the class is the customary one."""
        return bool(self.bits)

    def faults(self, dtype: str) -> list[str]:
        """The mismatches, if the class is worse than the customary one; else none.

        Customary is one rounding from the widest customary accumulator.
        """
        sums, least = self.accumulation, customary_bits(dtype)
        narrow = min(bits_of(sums.over_channels), bits_of(sums.over_taps)) < least
        worse = narrow or sums.normwise or sums.input_bits is not None or sums.faithful
        return list(self.mismatches) if worse else []


def to_record(probed: Probed | None, dtype: str) -> AccumulationRecord | None:
    """The measured class as it is recorded; None where nothing was measured."""
    if probed is None or not probed.measured:
        return None
    name = probed.accumulation.named(dtype)
    return {"name": name, "bits": dict(probed.bits), "faults": probed.faults(dtype)}


def customary_bits(dtype: str) -> int:
    """The precision in bits of the widest customary accumulator of a dtype."""
    return PRECISION[default(dtype).over_taps]


def bits_of(accumulator: str) -> int:
    """The precision in bits of an accumulator; 64 for those wider than float64."""
    return PRECISION.get(accumulator, 64)


def classify(dtype: str, by_direction: Mapping[str, Mismatches], spreads: bool) -> Probed:
    """The class of a route, without its evidence.

    `by_direction`: "channels" or "taps" -> the mismatches of the sums over them. `spreads`: a large
    input element disturbs output elements that it does not reach.
    """
    bits = {direction: accumulator_bits(lost) for direction, lost in by_direction.items()}
    names = {
        direction: accumulator(dtype, bits[direction], "product" in lost)
        for direction, lost in by_direction.items()
    }
    merged = {name: words for lost in by_direction.values() for name, words in lost.items()}
    channels = names.get("channels", names.get("taps", dtype))
    accumulation = Accumulation(
        over_channels=channels,
        over_taps=names.get("taps", channels),
        normwise=spreads,
        input_bits=kept_bits(dtype, merged),
        flushes_inputs="flush in" in merged,
        flushes_results="flush out" in merged,
        faithful=bool({"up", "tie", "tie up"} & merged.keys()),
        bias_apart="bias" in merged,
    )
    least = customary_bits(dtype)
    narrow = [way for way in bits if min(bits_of(names[way]), bits[way]) < least]
    shown = [narrowest(by_direction[way], bits[way]) for way in narrow]
    shown = shown or [
        words for name, words in merged.items() if not name.startswith(REPORTED_APART)
    ]
    return Probed(accumulation, bits, tuple(shown))


def accumulator_bits(lost: Mismatches) -> int:
    """The smallest q for which a sum 2^q + 1 - 2^q lost its 1.

    The largest q of the probe plus 1 where no sum did.
    """
    return next((q for q in EXPONENTS if f"q{q}" in lost), EXPONENTS[-1] + 1)


def accumulator(dtype: str, bits: int, product_rounded: bool) -> str:
    """The dtype of an accumulator that loses a 1 beside 2^bits.

    `dtype`, that of the data, if each product is rounded to it.
    """
    widest = max((b for b in BY_BITS if b <= bits), default=min(BY_BITS))
    name = BY_BITS[widest]
    return dtype if product_rounded and bits_of(name) > PRECISION[dtype] else name


def kept_bits(dtype: str, lost: Mismatches) -> int | None:
    """The number of significant bits of the operands that are used; None where all are used."""
    steps = operand_bits(dtype)
    lossy = [bits for bits in steps if {f"input{bits}", f"weight{bits}"} & lost.keys()]
    return max((bits for bits in steps if bits < min(lossy)), default=1) if lossy else None


def narrowest(lost: Mismatches, bits: int) -> str:
    """The description of the wrong sum with the smallest q, else of the first wrong sum."""
    return lost.get(f"q{bits}") or next(iter(lost.values()))
