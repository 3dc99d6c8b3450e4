"""The probe: how a route sums, measured on this machine by a few calls of the sums that tell accumulators apart.

Sums are asked over channels and over taps. Draws stand along the batch axis, weights of several kinds along the output channels,
so that a route is asked three times in all. What it finds is an `Accumulation`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from adapters.child import Child
from reference.accumulation import Accumulation
from reference.definition import conv_transpose
from reference.dtypes import PRECISION
from reference.schema import Axis, Params
from suites.engine.cell import Cell
from suites.accumulation.sums import CHANNELS, QS, TAPS, steps, sums, weights

BY_BITS = {8: "bfloat16", 11: "float16", 24: "float32", 53: "float64", 64: "longdouble"}


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


def remembered(cell: Cell) -> dict[str, Any]:
    """What a probe found of the cell's route, for its record; empty where none was asked."""
    found = SHOWN.get(cell.child, {}).get((cell.route, cell.dtype))
    return {"name": found.accumulation.named(cell.dtype), "bits": found.bits, "faults": found.faults(cell.dtype)} if found else {}


def _probed(cell: Cell) -> Probed | None:
    lost = {name: _lost(cell, name) for name in ("channels", "taps")}
    if all(found is None for found in lost.values()):
        return None
    return _classified(cell.dtype, {name: found for name, found in lost.items() if found is not None}, _spreads(cell))


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
