"""Mutations of channels, groups, batch items and the bias: permuted, reused, or missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reference.definition import Array, conv_transpose, multiplicity
from reference.schema import Params
from suites.explain.diagnosis.family.mutation.changes import (
    Change,
    of_b,
    of_unbiased_y,
    of_w,
    of_x,
    of_y,
    taken,
)
from suites.explain.diagnosis.family.mutation.inputs import Inputs, along
from suites.explain.diagnosis.family.mutation.judging import Mutation, Output


def groups(params: Params) -> Iterator[Mutation]:
    """Groups ignored, the first group used for all, groups permuted or interleaved."""
    if params.groups == 1:
        return
    yield Mutation(
        "groups ignored", "the groups are ignored: all input channels are summed", _without_groups
    )
    yield from _first_group_for_all(params)
    yield from _groups_permuted(params)
    yield from _groups_interleaved(params)


def _first_group_for_all(params: Params) -> Iterator[Mutation]:
    """The weights, or the input channels, of the first group used for all groups."""
    kind, count = "first group for all", params.in_channels // params.groups
    words = "the weights of the first group are taken for all groups"
    yield Mutation(kind, words, of_w(lambda w: _tiled(w, 0, count, params.groups)))
    words = "the input channels of the first group are taken for all groups"
    yield Mutation(kind, words, of_x(lambda x: _tiled(x, 1, count, params.groups)))


def _groups_permuted(params: Params) -> Iterator[Mutation]:
    """The weights or the outputs of the groups in another order."""
    group_in, group_out = params.in_channels // params.groups, params.out_channels // params.groups
    for words, order in _orders(params.groups).items():
        for name, output in {
            "weights": of_w(_blocks(order, 0, group_in)),
            "outputs": of_unbiased_y(_blocks(order, 1, group_out)),
            "outputs with their bias": of_y(_blocks(order, 1, group_out)),
        }.items():
            yield Mutation("groups permuted", f"the groups' {name} are {words}", output)


def _groups_interleaved(params: Params) -> Iterator[Mutation]:
    """The output channels, the input channels, or the weights of the groups interleaved."""
    g = params.groups
    group_in, group_out = params.in_channels // g, params.out_channels // g
    for count, name, make in (
        (group_out, "output", of_unbiased_y),
        (group_out, "output", of_y),
        (group_in, "input", of_x),
    ):
        for order in (_interleaved(g, count), _interleaved(count, g)):
            words = f"the {name} channels of the groups are interleaved"
            yield Mutation("groups interleaved", words, make(taken(order, 1)))
    for order in (_interleaved(g, group_in), _interleaved(group_in, g)):
        words = "the weight's input channels of the groups are interleaved"
        yield Mutation("groups interleaved", words, of_w(taken(order, 0)))


def channels(params: Params) -> Iterator[Mutation]:
    """Channels permuted, or one channel used for all."""
    for n, name, make, dimension in (
        (params.out_channels, "output", of_y, 1),
        (params.out_channels, "output", of_unbiased_y, 1),
        (params.in_channels, "input", of_x, 1),
        (params.out_channels // params.groups, "weight's output", of_w, 1),
        (params.in_channels, "weight's input", of_w, 0),
    ):
        kind = f"{name.split()[-1]} channels permuted"
        for words, order in _orders(n).items():
            yield Mutation(kind, f"the {name} channels are {words}", make(taken(order, dimension)))
        if n > 1:
            for words, at in (("first", 0), ("last", n - 1)):
                order = np.full(n, at)
                sentence = f"the {words} of the {name} channels stands for all of them"
                yield Mutation("one channel for all", sentence, make(taken(order, dimension)))


def items(params: Params) -> Iterator[Mutation]:
    """Batch items permuted, or one item used for others."""
    n = params.batch
    if n == 1:
        return
    for words, at in (("first", 0), ("last", n - 1)):
        sentence = f"the {words} batch item is used for all items"
        yield Mutation("batch item reused", sentence, of_x(taken(np.full(n, at), 0)))
    before = np.maximum(np.arange(n) - 1, 0)
    yield Mutation(
        "batch item reused", "each batch item is the one before it", of_x(taken(before, 0))
    )
    for words, order in _orders(n).items():
        yield Mutation(
            "batch items permuted", f"the batch items are {words}", of_x(taken(order, 0))
        )


def biases(params: Params) -> Iterator[Mutation]:
    """The bias missing, doubled, subtracted, of another channel, or added several times."""
    if not params.bias:
        return
    n = params.out_channels
    outside = n // params.groups
    yield Mutation("bias missing", "the bias is missing", lambda inputs: inputs.unbiased)
    yield Mutation("bias twice", "the bias is added twice", of_b(lambda b: 2 * b))
    orders = _orders(n) | ({"the first one for all": np.zeros(n, int)} if n > 1 else {})
    for words, order in orders.items():
        words = f"the bias is of another channel ({words})"
        yield Mutation("bias of another channel", words, of_b(taken(order, 0)))
    if params.groups > 1:
        words = "the bias is of another channel (that of the first group for all groups)"
        order = np.arange(n) % outside
        yield Mutation("bias of another channel", words, of_b(taken(order, 0)))
    yield Mutation("bias subtracted", "the bias is subtracted", of_b(np.negative))
    inside = params.in_channels // params.groups
    for words, count in {
        "once a term": multiplicity(params) * inside,
        "once a tap": multiplicity(params),
        "once an input channel": np.array(inside),
        "once a group": np.array(params.groups),
        "only where a tap reaches": (multiplicity(params) > 0).astype(np.int64),
    }.items():
        yield Mutation("bias counted wrongly", f"the bias is added {words}", _counted_bias(count))


def _without_groups(inputs: Inputs) -> Array:
    """The output that sums all input channels for each group of output channels."""
    p = inputs.params
    whole = replace(p, groups=1, out_channels=p.out_channels // p.groups, bias=False)
    y = conv_transpose(inputs.x, inputs.w, None, whole)
    return inputs.biased(np.concatenate([y] * p.groups, axis=1))


def _tiled(values: Array, dimension: int, count: int, times: int) -> Array:
    """The first `count` entries along a dimension, repeated `times` times."""
    return taken(np.arange(count * times) % count, dimension)(values)


def _blocks(order: Array, dimension: int, size: int) -> Change:
    """Blocks of `size` along a dimension in another order."""
    return taken((order[:, None] * size + np.arange(size)).reshape(-1), dimension)


def _interleaved(rows: int, columns: int) -> Array:
    """The numbers of a (rows, columns) table that is numbered by rows, read by columns."""
    return np.arange(rows * columns).reshape(rows, columns).T.reshape(-1)


def _orders(n: int) -> dict[str, Array]:
    """Words -> order: some orders of n things other than 0 .. n - 1, each order once."""
    numbers = np.arange(n)
    exchanged = numbers.copy()
    exchanged[:2] = exchanged[:2][::-1]
    orders = {
        "in reversed order": numbers[::-1],
        "moved by one": np.roll(numbers, 1),
        "moved by one the other way": np.roll(numbers, -1),
        "exchanged in pairs": numbers ^ 1 if n % 2 == 0 else exchanged,
        "exchanged at the first two": exchanged,
    }
    distinct: dict[tuple[int, ...], str] = {}
    for words, order in orders.items() if n > 1 else ():
        distinct.setdefault(tuple(order), words)
    return {words: np.array(order) for order, words in distinct.items()}


def _counted_bias(count: Array) -> Output:
    """The output with the bias added `count` times to each element."""

    def output(inputs: Inputs) -> Array:
        y: Array = inputs.unbiased
        return y if inputs.b is None else y + along(inputs.b, 1, inputs.right.ndim) * count

    return output
