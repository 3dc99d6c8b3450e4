"""The probe: how a route sums, measured on this machine by a few calls whose answers tell the accumulator apart.

2^q + 1 - 2^q is 1 in an accumulator of more than q bits, and 0 in one of q bits or fewer in which the 1 meets 2^q first: the
places of the three terms are varied. It is asked over channels and over taps apart. Draws stand along the batch axis, weights
of several kinds along the output channels, so that a route is asked three times in all. The classes are DESIGN's: `Accumulation`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from adapters.child import Child
from reference.accumulation import Accumulation
from reference.definition import conv_transpose
from reference.dtypes import LARGEST, PRECISION, TINY
from reference.schema import Axis, Params
from suites.cell import Cell

QS = (7, 8, 10, 11, 14, 23, 24, 40, 52, 53, 63, 64)
BY_BITS = {8: "bfloat16", 11: "float16", 24: "float32", 53: "float64", 64: "longdouble"}
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


@dataclass(frozen=True)
class Probed:
    """What a route showed: its class, the accumulators' bits over channels and over taps, and each sum that went wrong, in words."""

    accumulation: Accumulation
    bits: dict[str, int] = field(default_factory=dict)  # where no sum lost anything, the largest q asked
    evidence: tuple[str, ...] = ()

    def faults(self, dtype: str) -> list[str]:
        """What is worse than one rounding of sums in the widest customary accumulator."""
        one, least = self.accumulation, PRECISION[customary(dtype)]
        narrow = any(PRECISION.get(a, 64) < least for a in (one.over_channels, one.over_taps))
        return list(self.evidence) if narrow or one.normwise or one.input_bits or one.faithful else []


SHOWN: WeakKeyDictionary[Child, dict[tuple[str, str], Probed | None]] = WeakKeyDictionary()


def customary(dtype: str) -> str:
    """The widest accumulator that is customary for a dtype."""
    return "float64" if dtype == "float64" else "float32"


def probed(cell: Cell) -> Probed | None:
    """What the cell's route shows, asked once of a child; None where it cannot be asked."""
    known, key = SHOWN.setdefault(cell.child, {}), (cell.route, cell.dtype)
    if key not in known:
        known[key] = _probed(cell) if cell.dtype in BY_BITS.values() else None
    return known[key]


def _probed(cell: Cell) -> Probed | None:
    lost = {name: _lost(cell, name) for name in ("channels", "taps")}
    if all(found is None for found in lost.values()):
        return None
    return _classified(cell.dtype, {name: found for name, found in lost.items() if found is not None}, _spreads(cell))


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


def _lost(cell: Cell, direction: str) -> dict[str, str] | None:
    """The sums that came out otherwise than due: name -> words. None where the route cannot be asked in this direction."""
    places = CHANNELS if direction == "channels" else TAPS
    drawn, kinds = sums(cell.dtype, places), weights(cell.dtype)
    params, at = _params(direction, len(drawn), 4 * -(-len(kinds) // 4), cell)  # whole vectors of output channels
    if params is None:
        return None
    x, w = np.zeros(params.input_shape), np.zeros(params.weight_shape)
    for number, one in enumerate(drawn):
        for place, value in one.terms:
            x[_place(direction, number, place)] = value
    for number, (name, value) in enumerate(kinds.items()):
        w[:, number] = value if name != "first odd" else 1.0
        if name == "first odd":
            w[(0, number) if direction == "channels" else _tap(number)] = value
    b = np.array([float(name == "biased") for name in [*kinds, *[""] * (params.out_channels - len(kinds))]]) if params.bias else None
    outcome = cell.ask(params, x=x, w=w, b=b)
    if outcome.value is None or outcome.value.shape != params.output_shape:
        return None
    numbers = {name: number for number, name in enumerate(kinds)}
    got = np.asarray(outcome.value, np.float64)
    told = [(one, float(got[(number, numbers[one.weight], *at)])) for number, one in enumerate(drawn) if params.bias or one.name != "bias"]
    return {one.name: f"{one.words} over {direction} gave {value!r} where {one.due!r} was due" for one, value in told if value != one.due}


def _params(direction: str, draws: int, kinds: int, cell: Cell) -> tuple[Params | None, tuple[int, ...]]:
    """Parameters that the route has, and the output element that is read: of channels alone, or of all taps of one channel."""
    for rank in (2, 1, 3):
        if direction == "channels":
            axes, inside = (Axis(2, 2, 2),) * rank, CHANNELS
        else:
            axes, inside = (*(Axis(1, 1),) * (rank - 1), Axis(TAPS, TAPS)), 8
        params = cell.settled(Params(axes, draws, inside, kinds, bias=True))
        params = params if cell.unsupported(params) is None else replace(params, bias=False)
        last = params.axes[-1]
        at = (0,) * rank if direction == "channels" else (*(0,) * (rank - 1), TAPS - 1 - last.padding[0] - last.crop[0])
        shown = 0 <= at[-1] < last.output_size and not any(a.padding[0] for a in params.axes[:-1])
        if cell.unsupported(params) is None and shown and (direction == "taps" or not last.padding[0]):
            return params, at
    return None, ()


def _place(direction: str, number: int, place: int) -> tuple[object, ...]:
    return (number, place, ...) if direction == "channels" else (number, 0, ..., place)


def _tap(number: int) -> tuple[object, ...]:
    """The tap that the first place meets at the middle of the output: the last one."""
    return (0, number, ..., TAPS - 1)


def _spreads(cell: Cell) -> bool:
    """Whether a large input element disturbs outputs that it does not reach, as in Winograd's and Fourier's algorithms."""
    params = cell.settled(Params((Axis(8, 3),) * 2, 16, 8, 8))
    if cell.entry.compiled or cell.unsupported(params) is not None:
        return False
    x, large = np.ones(params.input_shape), np.zeros(params.input_shape)
    for number in range(16):
        large[number, :, 2 + number // 4, 2 + number % 4] = 2.0 ** (PRECISION[cell.dtype] - 1)
    w = np.ones(params.weight_shape)
    outcome = cell.ask(params, x=x + large, w=w)
    if outcome.value is None or outcome.value.shape != params.output_shape:
        return False
    apart = conv_transpose(large, w, None, params) == 0
    return bool((np.asarray(outcome.value, np.float64) != conv_transpose(x, w, None, params))[apart].any())


def _classified(dtype: str, lost: dict[str, dict[str, str]], spreads: bool) -> Probed:
    bits = {name: next((q for q in QS if f"q{q}" in found), QS[-1] + 1) for name, found in lost.items()}
    over = {name: _accumulator(dtype, bits[name], "product" in found) for name, found in lost.items()}
    channels = over.get("channels", over.get("taps", dtype))
    seen = {name: words for found in lost.values() for name, words in found.items()}
    lossy = [bits for bits in steps(dtype) if {f"input{bits}", f"weight{bits}"} & seen.keys()]
    kept = max((bits for bits in steps(dtype) if bits < min(lossy)), default=1) if lossy else None
    apart, faithful = "bias" in seen, bool({"up", "tie", "tie up"} & seen.keys())
    accumulation = Accumulation(
        channels, over.get("taps", channels), spreads, kept, "flush in" in seen, "flush out" in seen, faithful, apart
    )
    least = PRECISION[customary(dtype)]
    worse = [_worst(found, bits[name]) for name, found in lost.items() if PRECISION.get(over[name], 64) < least or bits[name] < least]
    return Probed(
        accumulation, bits, tuple(worse or [words for name, words in seen.items() if not name.startswith(("q", "flush", "bias"))])
    )


def _accumulator(dtype: str, bits: int, product_rounded: bool) -> str:
    """The dtype of an accumulator that loses a 1 beside 2^bits; that of the data where each product is rounded to it."""
    found = BY_BITS[max(b for b in BY_BITS if b <= bits)] if bits >= min(BY_BITS) else "bfloat16"
    return dtype if product_rounded and PRECISION.get(found, 64) > PRECISION[dtype] else found


def _worst(found: dict[str, str], bits: int) -> str:
    """The sum that tells most: the narrowest that was lost, else the first."""
    return found.get(f"q{bits}") or next(iter(found.values()))
