"""The calls of the probe: their parameters, their operands, and the evaluation of the replies."""

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

DIRECTIONS = {"channels": CHANNELS, "taps": TAPS}  # direction of a sum -> number of its terms
RANKS = (2, 1, 3)  # in this order of preference
VECTOR = 4  # the number of output channels is a multiple of it
TAP_CHANNELS = 8  # input channels of a sum over taps; all but the first are zero
LARGE = 4  # the large input element has LARGE x LARGE places, another one in each item


class Expressible(Protocol):
    """A place, as far as it is known without calls; `suites.cases.place.Place` is one."""

    dtype: str

    @property
    def entry(self) -> Route:
        """The entry of the route in the adapter's table."""

    def unsupported(self, params: Params) -> str | None:
        """Why the route cannot express `params`; None where it can."""

    def resolved(self, params: Params) -> Params:
        """`params` with the padding of the route's padding mode."""


@dataclass(frozen=True)
class SumsCall:
    """One call that computes all sums of a direction.

    Each item of the batch is a sum, and each output channel a kind of weight. `element` is the
    index on the spatial axes of the output at which the sums are read.
    """

    dtype: str
    direction: str
    params: Params
    element: tuple[int, ...]

    @property
    def sums(self) -> list[ProbeSum]:
        """The sums, one for each item of the batch."""
        return sums(self.dtype, DIRECTIONS[self.direction])

    def operands(self) -> dict[str, Any]:
        """The operands x, w and b of the call."""
        x, w = np.zeros(self.params.input_shape), np.zeros(self.params.weight_shape)
        over_channels = self.direction == "channels"
        for item, probe_sum in enumerate(self.sums):
            for term, value in probe_sum.terms:
                index = (item, term, ...) if over_channels else (item, 0, ..., term)
                x[index] = value
        kinds = weights(self.dtype)
        for channel, (name, value) in enumerate(kinds.items()):
            w[:, channel] = 1.0 if name == "first odd" else value
            if name == "first odd":  # the first term is multiplied with the last tap
                index = (0, channel, ...) if over_channels else (0, channel, ..., TAPS - 1)
                w[index] = value
        biased = [float(name == "biased") for name in kinds]
        unused = [0.0] * (self.params.out_channels - len(kinds))
        return {"x": x, "w": w, "b": np.array(biased + unused) if self.params.bias else None}

    def mismatches(self, reply: Reply) -> dict[str, str] | None:
        """Name -> description, for the sums that differ from the right value.

        None where the reply has no output of the right shape.
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
    """The call of a direction with the first candidate that the place can express.

    None where it can express no candidate.
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
    """Parameters for the sums of a direction, one for each rank.

    A sum has one tap of many channels, or all taps of one channel.
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
    """The index on the spatial axes of the output element that is the whole sum.

    None where padding or crop cuts this element off.
    """
    *earlier, last = params.axes
    if any(axis.padding[0] for axis in earlier) or (direction == "channels" and last.padding[0]):
        return None
    first = 0 if direction == "channels" else TAPS - 1 - last.padding[0] - last.crop[0]
    return (*(0,) * len(earlier), first) if 0 <= first < last.output_size else None


def spreading_params(place: Expressible) -> Params | None:
    """Parameters for the test whether a large input element disturbs output elements far from it.

    None where the place cannot express them, or compiles each shape.
    """
    params = place.resolved(Params((Axis(8, 3),) * 2, LARGE**2, 8, 8))
    return None if place.entry.compiled or place.unsupported(params) is not None else params


def spreading_operands(params: Params, dtype: str) -> tuple[dict[str, Any], Array]:
    """The operands, and a mask of the output elements that no large input element reaches.

    All entries are 1, but for one large input element in each item.
    """
    large, w = np.zeros(params.input_shape), np.ones(params.weight_shape)
    for item in range(LARGE**2):
        large[item, :, 2 + item // LARGE, 2 + item % LARGE] = 2.0 ** (PRECISION[dtype] - 1)
    mask = conv_transpose(large, w, None, params) == 0
    return {"x": np.ones(params.input_shape) + large, "w": w}, mask


def is_disturbed(reply: Reply, params: Params, mask: Array) -> bool:
    """Whether an output element that no large element reaches (true in `mask`) is wrong."""
    if reply.value is None or reply.value.shape != params.output_shape:
        return False
    ones, w = np.ones(params.input_shape), np.ones(params.weight_shape)
    due = conv_transpose(ones, w, None, params)
    return bool((np.asarray(reply.value, np.float64) != due)[mask].any())
