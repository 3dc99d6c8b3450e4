"""The probe: two or three ordinary calls measure how a route rounds its sums on this machine.

See `suites.accumulation.sums` for the sums and the publications that they follow.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from typing import Protocol

from adapters.worker.call import Reply
from reference.definition import Array
from reference.numbers.accumulation import default
from reference.schema import Params
from suites.accumulation.calls import (
    DIRECTIONS,
    Expressible,
    is_disturbed,
    spreading_operands,
    spreading_params,
    sums_call,
)
from suites.accumulation.classify import BY_BITS, Mismatches, Probed, classify, to_record

__all__ = ["Askable", "Probed", "probe", "to_record"]


class Askable(Expressible, Protocol):
    """A place that replies to calls; `suites.engine.cell.cell.Cell` is one."""

    def ask(
        self, params: Params, route: str | None = None, **arrays: Array | None
    ) -> Awaitable[Reply]:
        """The reply to a call with `params`; b is None in a call without a bias."""


async def probe(place: Askable) -> Probed | None:
    """The accumulation of the route of a place; None where the route cannot express such sums.

    If every call fails, the class is the customary one, and `Probed.measured` is false.
    """
    if place.dtype not in BY_BITS.values():
        return None
    replies: list[Reply] = []
    by_direction: dict[str, Mismatches] = {}
    for direction in DIRECTIONS:
        call = sums_call(place, direction)
        if call is None:
            continue
        reply = await place.ask(call.params, **call.operands())
        replies.append(reply)
        mismatches = call.mismatches(reply)
        if mismatches is not None:
            by_direction[direction] = mismatches
    if not by_direction:
        return Probed(default(place.dtype), evidence=tuple(replies)) if replies else None
    spreads, evidence = await measure_spreading(place)
    return replace(classify(place.dtype, by_direction, spreads), evidence=(*replies, *evidence))


async def measure_spreading(place: Askable) -> tuple[bool, tuple[Reply, ...]]:
    """Whether a large input element disturbs output elements that it does not reach, and the reply.

    Winograd's and Fourier's algorithms do so. No reply, and False, where the route cannot express
    the call or compiles each shape.
    """
    params = spreading_params(place)
    if params is None:
        return False, ()
    operands, mask = spreading_operands(params, place.dtype)
    reply = await place.ask(params, **operands)
    return is_disturbed(reply, params, mask), (reply,)
