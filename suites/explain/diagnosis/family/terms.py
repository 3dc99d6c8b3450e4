"""Mutations of single terms of the sums: a tap, a channel, a row or a product is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from reference.definition import Array, scatter
from reference.schema import Params
from suites.explain.diagnosis.family.mutation.inputs import Inputs, spatial
from suites.explain.diagnosis.family.mutation.judging import Mutation, Output

WIDTHS = (8, 16, 32, 64)  # elements of a vector of the CPU
MOST_TAPS = 32  # of a kernel with more taps, only the first and the last are tried
MOST_CHANNELS = 16  # of more input channels, only the first and the last are tried
FACTORS = {"is dropped": 0, "is counted twice": 2}
WORDS = {"is dropped": "dropped", "is counted twice": "counted twice"}


def taps(params: Params) -> Iterator[Mutation]:
    """A tap dropped or counted twice; the first or the last row of taps of an axis dropped."""
    kernel = params.each("kernel_size")
    count = int(np.prod(kernel))
    listed = list(np.ndindex(*kernel))
    chosen = listed if count <= MOST_TAPS else [listed[0], listed[-1]]
    for fate, factor in FACTORS.items():
        for tap in chosen:
            variant = "first" if not any(tap) else "last" if tap == listed[-1] else ""
            words = f"the tap {_index(tap)} of the kernel {fate}"
            yield _scaled_w(
                f"tap {WORDS[fate]}", words, (slice(None), slice(None), *tap), factor, variant
            )
    for at, size in enumerate(kernel):
        if params.rank > 1 and size > 1:
            for name, index in (("first", 0), ("last", size - 1)):
                words = f"the {name} row of taps along axis {at} is dropped"
                yield _scaled_w("tap dropped", words, spatial(at, index), 0)


def input_channels(params: Params) -> Iterator[Mutation]:
    """An input channel, or the last of each group, dropped or counted twice; a tail dropped."""
    n, inside = params.in_channels, params.in_channels // params.groups
    listed = range(n) if n <= MOST_CHANNELS else (0, n - 1)
    for fate, factor in FACTORS.items():
        kind = f"input channel {WORDS[fate]}"
        for channel in listed:
            name = "the last input channel" if channel == n - 1 else f"input channel {channel}"
            variant = "last" if channel == n - 1 else "first" if channel == 0 else ""
            yield _scaled_x(kind, f"{name} {fate}", (slice(None), channel), factor, variant)
        if params.groups > 1 and inside > 1:
            last = slice(inside - 1, None, inside)
            words = f"the last input channel of each group {fate}"
            yield _scaled_x(kind, words, (slice(None), last), factor, "last")
    in_group = np.arange(n) % inside
    for start in _tails(inside):
        words = f"the input channels beyond {start} are dropped"
        beyond = np.flatnonzero(in_group >= start)
        yield _scaled_x("input channel tail dropped", words, (slice(None), beyond), 0)


def rows(params: Params) -> Iterator[Mutation]:
    """The first or the last input row of an axis dropped or counted twice; a tail dropped."""
    for fate, factor in FACTORS.items():
        for at, size in enumerate(params.each("input_size")):
            for name, index in (("first", 0), ("last", size - 1)):
                words = f"the {name} input row along axis {at} {fate}"
                yield _scaled_x(f"input row {WORDS[fate]}", words, spatial(at, index), factor, name)
    for at, size in enumerate(params.each("input_size")):
        for start in _tails(size):
            words = f"the input rows beyond {start} along axis {at} are dropped"
            yield _scaled_x("input tail dropped", words, spatial(at, slice(start, None)), 0)


def kernel_tails(params: Params) -> Iterator[Mutation]:
    """The taps beyond a vector's width dropped."""
    for at, size in enumerate(params.each("kernel_size")):
        for start in _tails(size):
            words = f"the taps beyond {start} along axis {at} are dropped"
            yield _scaled_w("tap tail dropped", words, spatial(at, slice(start, None)), 0)


def products(params: Params) -> Iterator[Mutation]:
    """The product of a corner tap with a corner input element dropped or counted twice, in all
    channels or in the first ones.
    """
    corners = (0, -1)
    for fate, factor in FACTORS.items():
        for tap, position, first in product(corners, corners, (False, True)):
            of = "the first channels'" if first else "the"
            element = f"the {_end(position)} input element"
            words = f"{of} product of the {_end(tap)} tap with {element} {fate}"
            variant = f"{_end(tap)} tap, {_end(position)} element"
            output = _scaled_product(tap, position, factor, first)
            yield Mutation(f"product {WORDS[fate]}", words, output, variant)


def _index(tap: tuple[int, ...]) -> str:
    """The index of a tap in words."""
    return str(tap[0]) if len(tap) == 1 else str(tuple(map(int, tap)))


def _end(position: int) -> str:
    """The word for a corner: 0 is the first, -1 the last."""
    return "first" if position == 0 else "last"


def _tails(size: int) -> list[int]:
    """The possible beginnings of a tail: after the first vector, or after the last whole one."""
    starts = {width for width in WIDTHS if size > width}
    return sorted(
        starts | {size // width * width for width in WIDTHS if size > width and size % width}
    )


def _scaled(values: Array, index: tuple[Any, ...], factor: int) -> Array:
    """A copy with the values at an index multiplied by a factor."""
    changed = values.copy()
    changed[index] *= factor
    return changed


def _scaled_x(
    kind: str, words: str, index: tuple[Any, ...], factor: int, variant: str = ""
) -> Mutation:
    """The mutation that multiplies the inputs at an index by a factor."""
    return Mutation(
        kind, words, lambda inputs: inputs.put(x=_scaled(inputs.x, index, factor)).right, variant
    )


def _scaled_w(
    kind: str, words: str, index: tuple[Any, ...], factor: int, variant: str = ""
) -> Mutation:
    """The mutation that multiplies the weights at an index by a factor."""
    return Mutation(
        kind, words, lambda inputs: inputs.put(w=_scaled(inputs.w, index, factor)).right, variant
    )


def _scaled_product(tap: int, position: int, factor: int, first: bool) -> Output:
    """The output whose products of one tap and one input element are multiplied by a factor.

    `tap`, `position`: 0 or -1 on every axis. `first`: in the first channels only.
    """

    def output(inputs: Inputs) -> Array:
        p = inputs.params
        kernel_index = tuple(tap % size for size in p.each("kernel_size"))
        input_index = tuple(position % size for size in p.each("input_size"))
        columns = inputs.columns.copy()
        if first:
            term = inputs.x[(slice(None), 0, *input_index)] * inputs.w[(0, 0, *kernel_index)]
            columns[(slice(None), 0, *kernel_index, *input_index)] += (factor - 1) * term
        else:
            columns[(slice(None), slice(None), *kernel_index, *input_index)] *= factor
        return inputs.biased(scatter(columns, p))

    return output
