"""The probe: how a route sums, measured on this machine by two or three ordinary calls.

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
    """A place that answers calls; `suites.engine.cell.cell.Cell` is one."""

    def ask(
        self, params: Params, route: str | None = None, **arrays: Array | None
    ) -> Awaitable[Reply]:
        """The reply to a call with `params`; b is None where it is absent."""


async def probe(place: Askable) -> Probed | None:
    """How the route of a place sums; None where no such sum can be asked of it.

    Where every call failed, the class is the customary one, and `Probed.measured` is false.
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
    spreads, more = await measure_spreading(place)
    return replace(classify(place.dtype, by_direction, spreads), evidence=(*replies, *more))


async def measure_spreading(place: Askable) -> tuple[bool, tuple[Reply, ...]]:
    """Whether a large input element disturbs outputs that it does not reach, as in Winograd's and
    Fourier's algorithms.

    With the replies that show it: none where the route lacks the parameters or compiles each shape.
    """
    params = spreading_params(place)
    if params is None:
        return False, ()
    operands, apart = spreading_operands(params, place.dtype)
    reply = await place.ask(params, **operands)
    return is_disturbed(reply, params, apart), (reply,)
