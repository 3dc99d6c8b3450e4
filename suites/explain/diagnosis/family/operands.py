"""Mutations of the operands: flipped kernels, wrong layouts, dropped signs, lost precision."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from reference.definition import Array
from reference.numbers.narrow import nearest
from reference.schema import Params
from suites.explain.diagnosis.family.geometry import places
from suites.explain.diagnosis.family.mutation.changes import (
    Change,
    cut_to_bits,
    of_all,
    of_components,
    of_w,
    of_x,
    of_y,
    to_bits,
)
from suites.explain.diagnosis.family.mutation.judging import Mutation


def kernels(params: Params) -> Iterator[Mutation]:
    """The kernel flipped along an axis, or two of its axes exchanged."""
    for at, name in places(params.rank, "along"):
        dims = tuple(2 + i for i in at)
        yield Mutation("kernel flipped", f"the kernel is flipped {name}", of_w(_flip(dims)))
    for first, second in combinations(range(params.rank), 2):
        words = f"the kernel's axes {first} and {second} are exchanged"
        order = list(range(2 + params.rank))
        order[2 + first], order[2 + second] = order[2 + second], order[2 + first]
        for change in (_read(tuple(order)), _written(tuple(order))):
            yield Mutation("kernel axes exchanged", words, of_w(change))


def layouts(params: Params) -> Iterator[Mutation]:
    """The weight, the input or the output read or written in a wrong memory layout."""
    space = tuple(range(2, 2 + params.rank))
    last = (0, *space, 1)
    in_out = "the weight is read with its in and out channels exchanged"
    for change in (_read((1, 0, *space)), _written((1, 0, *space)), _swap_in_groups(params)):
        yield Mutation("weight in and out exchanged", in_out, of_w(change))
    orders = {"(in, *kernel, out)": last, "(*kernel, in, out)": (*space, 0, 1)}
    orders |= {"(*kernel, out, in)": (*space, 1, 0), "(out, *kernel, in)": (1, *space, 0)}
    for name, order in orders.items():
        for change in (_read(order), _written(order)):
            yield Mutation(
                "weight layout", f"the weight is read in the layout {name}", of_w(change)
            )
    for change in (_read(last), _written(last)):
        yield Mutation("input layout", "the input is read as channels-last", of_x(change))
        yield Mutation("output layout", "the output is written as channels-last", of_y(change))


def signs(params: Params) -> Iterator[Mutation]:
    """Operands without their sign, or complex ones conjugated."""
    for name, make in (("input", of_x), ("weight", of_w)):
        yield Mutation("sign dropped", f"the {name} is taken absolutely", make(np.abs))
    for name, make in (("input", of_x), ("weight", of_w), ("output", of_y)):
        yield Mutation("conjugated", f"the {name} is conjugated", make(np.conjugate))


def roundings(params: Params) -> Iterator[Mutation]:
    """Operands rounded to fewer bits."""
    for words, change in ROUNDINGS.items():
        for name, make in (("input and weight", of_all), ("input", of_x), ("weight", of_w)):
            verb = "are" if name.startswith("input and") else "is"
            sentence = f"{name} {verb} rounded to {words} first"
            yield Mutation("input precision", f"the {sentence}", make(change), words)


def results(params: Params) -> Iterator[Mutation]:
    """Results rounded to fewer bits than their dtype has."""
    for bits, name in ((8, "bfloat16"), (11, "float16"), (24, "float32")):
        words = f"the sums are accumulated in {name}, or rounded to it"
        yield Mutation("narrow accumulation", words, of_y(_rounded_to(bits)), name)


def _half(values: Array) -> Array:
    """Values rounded to float16."""
    with np.errstate(over="ignore"):
        return values.astype(np.float16).astype(np.float64)


ROUNDINGS: dict[str, Change] = {
    "TF32": of_components(lambda a: to_bits(a, 11)),
    "bfloat16": of_components(lambda a: nearest(a).astype(np.float64)),
    "float16": of_components(_half),
    "TF32, cut off,": of_components(lambda a: cut_to_bits(a, 11)),
    "bfloat16, cut off,": of_components(lambda a: cut_to_bits(a, 8)),
    "float32": of_components(lambda a: to_bits(a, 24)),
}


def _rounded_to(bits: int) -> Change:
    """The change that rounds to `bits` significant bits."""
    return of_components(lambda values: to_bits(values, bits))


def _flip(dims: tuple[int, ...]) -> Change:
    """The change that reverses the order along some dimensions."""
    return lambda w: np.flip(w, dims)


def _read(order: tuple[int, ...]) -> Change:
    """The change that writes an array with its dimensions in `order`, and reads it as before."""
    return lambda a: a.transpose(order).reshape(a.shape)


def _written(order: tuple[int, ...]) -> Change:
    """The change that reads the memory of an array as if its dimensions were in `order`."""

    def change(a: Array) -> Array:
        shape = tuple(a.shape[i] for i in order)
        return a.reshape(shape).transpose(np.argsort(order)).reshape(a.shape)

    return change


def _swap_in_groups(params: Params) -> Change:
    """The change that exchanges in and out channels of the weight within each group."""
    g = params.groups
    return lambda w: w.reshape(g, -1, *w.shape[1:]).swapaxes(1, 2).reshape(w.shape)
