"""Mutations that show the right values at other places: moved, mirrored, or zeros in part."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from reference.definition import Array
from reference.schema import Params
from suites.explain.diagnosis.family.geometry import places
from suites.explain.diagnosis.family.mutation.inputs import Inputs, spatial
from suites.explain.diagnosis.family.mutation.judging import Mutation, Output

FARTHEST = 8  # elements by which an output may be moved
Axes = tuple[int, ...]


def misplaced(params: Params) -> Iterator[Mutation]:
    """The rows of output_padding filled with zeros, or with the bias alone."""
    for at, name in places(params.rank):
        for rows in (_last_rows, _padded_rows):
            for bias, words in ((False, "zeros"), (True, "the bias alone")):
                yield Mutation(
                    "output_padding filled with zeros",
                    f"the rows of output_padding {name} are filled with {words}",
                    _filled(rows, at, bias),
                )


def moved(params: Params, degenerate: bool = False) -> Iterator[Mutation]:
    """The output moved along an axis. At its other end come in: the further values of the full
    output, zeros, or the values that left it.

    `degenerate`: it is moved by its whole size or more; else by less.
    """
    sizes = params.each("output_size")
    for amount in range(1, _farthest(params) + 1):
        for at, name in places(params.rank, "along"):
            if (amount >= min(sizes[i] for i in at)) == degenerate:
                for shift in (amount, -amount):
                    yield from _moved(shift, at, name)


def mirrored(params: Params) -> Iterator[Mutation]:
    """The output or the input mirrored along an axis, or with two axes exchanged."""
    for at, name in places(params.rank, "along"):
        dims = tuple(2 + i for i in at)
        yield Mutation("output mirrored", f"the output is mirrored {name}", _flipped_y(dims))
        yield Mutation("input mirrored", f"the input is mirrored {name}", _flipped_x(dims))
    for first in range(params.rank):
        for second in range(first + 1, params.rank):
            pair = f"axes {first} and {second}"
            words = f"the output has its {pair} exchanged"
            yield Mutation("output axes exchanged", words, _swapped_y(2 + first, 2 + second))
            words = f"the input is read with its {pair} exchanged"
            yield Mutation("input axes exchanged", words, _swapped_x(2 + first, 2 + second))


def _farthest(params: Params) -> int:
    """The largest amount by which an output may be moved: it depends on the parameters."""
    reach = (3, *params.each("stride"), *params.each("dilation"), *params.each("kernel_size"))
    pads = [abs(pad) for pair in params.each("padding") for pad in pair]
    return int(min(max(*reach, *pads), FARTHEST))


def _moved(shift: int, at: Axes, name: str) -> Iterator[Mutation]:
    """The output moved by `shift` elements along the axes `at`; `name`: these axes in words."""
    side = "right" if shift > 0 else "left"
    words = f"the output is moved by {abs(shift)} to the {side} {name}"
    variant = f"by {abs(shift)} to the {side}"
    yield Mutation("moved", words, _window(shift, at), variant)
    yield Mutation("moved", f"{words}, and zeros come in", _shifted(shift, at, True), variant)
    round_words = f"{words}, and what leaves it comes in at the other end"
    yield Mutation("moved", round_words, _shifted(shift, at, False), variant)


def _window(shift: int, at: Axes) -> Output:
    """The window of the full output that begins `shift` elements earlier."""

    def output(inputs: Inputs) -> Array:
        axes = inputs.params.axes
        starts = tuple(
            axis.padding[0] + axis.crop[0] - shift * (i in at) for i, axis in enumerate(axes)
        )
        return inputs.shown(starts, inputs.params.each("output_size"))

    return output


def _shifted(shift: int, at: Axes, zeros: bool) -> Output:
    """The output moved within its window; `zeros` come in, else the values that left it."""

    def output(inputs: Inputs) -> Array:
        y = np.roll(inputs.right, (shift,) * len(at), tuple(2 + i for i in at))
        for i in at if zeros else ():
            y[spatial(i, slice(0, shift) if shift > 0 else slice(shift, None))] = 0
        return y

    return output


def _last_rows(axis_size: int, output_padding: int, crop_end: int) -> slice:
    """The last output_padding rows of the output."""
    return slice(max(axis_size - output_padding, 0), None)


def _padded_rows(axis_size: int, output_padding: int, crop_end: int) -> slice:
    """The rows that output_padding has added, as far as the crop leaves them."""
    return slice(max(axis_size - output_padding + crop_end, 0), None)


def _filled(rows: Callable[[int, int, int], slice], at: Axes, bias: bool) -> Output:
    """The output with some rows of each axis zero; if `bias`, with the bias alone."""

    def output(inputs: Inputs) -> Array:
        y = (inputs.unbiased if bias else inputs.right).copy()
        for i in at:
            axis = inputs.params.axes[i]
            y[spatial(i, rows(axis.output_size, axis.output_padding, axis.crop[1]))] = 0
        return inputs.biased(y) if bias else y

    return output


def _flipped_y(dims: Axes) -> Output:
    """The output mirrored along some dimensions."""
    return lambda inputs: np.flip(inputs.right, dims)


def _flipped_x(dims: Axes) -> Output:
    """The output for an input that is mirrored along some dimensions."""
    return lambda inputs: inputs.put(x=np.flip(inputs.x, dims)).right


def _swapped_y(first: int, second: int) -> Output:
    """The output with two dimensions exchanged."""
    return lambda inputs: inputs.right.swapaxes(first, second)


def _swapped_x(first: int, second: int) -> Output:
    """The output for an input that is read with two dimensions exchanged."""

    def output(inputs: Inputs) -> Array:
        return inputs.put(x=inputs.x.swapaxes(first, second).reshape(inputs.x.shape)).right

    return output
