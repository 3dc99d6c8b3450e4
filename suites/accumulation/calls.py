"""The calls of the probe: their parameters and operands, and what their replies show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from adapters.protocol import Route
from adapters.worker.call import Reply
from reference.definition import Array, conv_transpose
from reference.numbers.dtypes import PRECISION
from reference.schema import Axis, Params
from suites.accumulation.sums import CHANNELS, TAPS, ProbeSum, sums, weights

DIRECTIONS = {"channels": CHANNELS, "taps": TAPS}  # and the terms of a sum
RANKS = (2, 1, 3)  # in this order of preference
VECTOR = 4  # output channels come in whole vectors of so many
TAP_CHANNELS = 8  # input channels of a sum over taps; all but the first are zero
LARGE = 4  # a large input element stands at LARGE x LARGE places, one in each item


class Expressible(Protocol):
    """What is known of a place without asking it; `suites.cases.place.Place` is one."""

    dtype: str

    @property
    def entry(self) -> Route:
        """The route's own data."""

    def unsupported(self, params: Params) -> str | None:
        """Why the route cannot express `params`, or None."""

    def resolved(self, params: Params) -> Params:
        """`params` with the padding of the route's padding mode."""


@dataclass(frozen=True)
class SumsCall:
    """One call that asks all sums of a direction: a sum an item of the batch, a kind of weight an
    output channel.

    `element` is the place of the output, on the spatial axes, at which a sum is read.
    """

    dtype: str
    direction: str
    params: Params
    element: tuple[int, ...]

    @property
    def sums(self) -> list[ProbeSum]:
        """The sums, in the order of the batch."""
        return sums(self.dtype, DIRECTIONS[self.direction])

    def operands(self) -> dict[str, Any]:
        """x, w and b."""
        x, w = np.zeros(self.params.input_shape), np.zeros(self.params.weight_shape)
        for item, probe_sum in enumerate(self.sums):
            for term, value in probe_sum.terms:
                x[(item, term, ...) if self.direction == "channels" else (item, 0, ..., term)] = (
                    value
                )
        kinds = weights(self.dtype)
        for channel, (name, value) in enumerate(kinds.items()):
            w[:, channel] = 1.0 if name == "first odd" else value
            if name == "first odd":  # the last tap is the one that the first term meets
                w[(0, channel) if self.direction == "channels" else (0, channel, ..., TAPS - 1)] = (
                    value
                )
        biased = [float(name == "biased") for name in kinds]
        unused = [0.0] * (self.params.out_channels - len(kinds))
        return {"x": x, "w": w, "b": np.array(biased + unused) if self.params.bias else None}

    def mismatches(self, reply: Reply) -> dict[str, str] | None:
        """The sums that came out otherwise than due: name -> words. None where the reply holds
        no such output.
        """
        if reply.value is None or reply.value.shape != self.params.output_shape:
            return None
        y = np.asarray(reply.value, np.float64)
        channels = {name: channel for channel, name in enumerate(weights(self.dtype))}
        mismatches = {}
        for item, probe_sum in enumerate(self.sums):
            value = float(y[(item, channels[probe_sum.weight], *self.element)])
            if value != probe_sum.due and (self.params.bias or probe_sum.name != "bias"):
                words = f"{probe_sum.words} over {self.direction} gave {value!r}"
                mismatches[probe_sum.name] = f"{words} where {probe_sum.due!r} was due"
        return mismatches


def sums_call(place: Expressible, direction: str) -> SumsCall | None:
    """The call of a direction with the first parameters that the place has; None where it has
    none of them.
    """
    for params in candidates(place.dtype, direction):
        resolved = place.resolved(params)
        if place.unsupported(resolved) is not None:
            resolved = replace(resolved, bias=False)
        element = element_to_read(resolved, direction)
        if element is not None and place.unsupported(resolved) is None:
            return SumsCall(place.dtype, direction, resolved, element)
    return None


def candidates(dtype: str, direction: str) -> Iterator[Params]:
    """Parameters for the sums of a direction, of each rank: over channels alone, or over all
    taps of one channel.
    """
    batch = len(sums(dtype, DIRECTIONS[direction]))
    out_channels = -(-len(weights(dtype)) // VECTOR) * VECTOR
    for rank in RANKS:
        if direction == "channels":
            axes, in_channels = (Axis(2, 2, 2),) * rank, CHANNELS
        else:
            axes, in_channels = (*(Axis(1, 1),) * (rank - 1), Axis(TAPS, TAPS)), TAP_CHANNELS
        yield Params(axes, batch, in_channels, out_channels, bias=True)


def element_to_read(params: Params, direction: str) -> tuple[int, ...] | None:
    """The place of the output that holds the whole sum; None where padding has cut it off."""
    *others, last = params.axes
    if any(axis.padding[0] for axis in others) or (direction == "channels" and last.padding[0]):
        return None
    first = 0 if direction == "channels" else TAPS - 1 - last.padding[0] - last.crop[0]
    return (*(0,) * len(others), first) if 0 <= first < last.output_size else None


def spreading_params(place: Expressible) -> Params | None:
    """Parameters that show whether a large input element disturbs other outputs; None where the
    place has not them.
    """
    params = place.resolved(Params((Axis(8, 3),) * 2, LARGE**2, 8, 8))
    return None if place.entry.compiled or place.unsupported(params) is not None else params


def spreading_operands(params: Params, dtype: str) -> tuple[dict[str, Any], Array]:
    """Ones everywhere with one large input element an item, and a mask of the outputs that it
    does not reach.
    """
    large, w = np.zeros(params.input_shape), np.ones(params.weight_shape)
    for item in range(LARGE**2):
        large[item, :, 2 + item // LARGE, 2 + item % LARGE] = 2.0 ** (PRECISION[dtype] - 1)
    return {"x": np.ones(params.input_shape) + large, "w": w}, conv_transpose(
        large, w, None, params
    ) == 0


def is_disturbed(reply: Reply, params: Params, apart: Array) -> bool:
    """Whether an output that no large element reaches (true in `apart`) is not the sum of its
    ones.
    """
    if reply.value is None or reply.value.shape != params.output_shape:
        return False
    ones, w = np.ones(params.input_shape), np.ones(params.weight_shape)
    due = conv_transpose(ones, w, None, params)
    return bool((np.asarray(reply.value, np.float64) != due)[apart].any())
