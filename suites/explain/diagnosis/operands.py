"""Mutated operands: kernel flipped, layouts misread, channels, groups and items permuted, bias astray."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np

from reference.bfloat16 import nearest
from reference.definition import Array, conv_transpose, multiplicity
from reference.schema import Params
from suites.explain.diagnosis.geometry import places
from suites.explain.diagnosis.inputs import Inputs, along
from suites.explain.diagnosis.judging import Mutation, Output

Change = Callable[[Array], Array]


def of_w(change: Change) -> Output:
    """The output of a changed weight."""
    return lambda inputs: inputs.put(w=change(inputs.w)).right


def of_x(change: Change) -> Output:
    """The output of a changed input."""
    return lambda inputs: inputs.put(x=change(inputs.x)).right


def of_b(change: Change) -> Output:
    """The output of a changed bias."""
    return lambda inputs: inputs.put(b=None if inputs.b is None else change(inputs.b)).right


def of_y(change: Change) -> Output:
    """A change of the right output."""
    return lambda inputs: change(inputs.right)


def of_unbiased_y(change: Change) -> Output:
    """A change of the output before the bias is added."""
    return lambda inputs: inputs.biased(change(inputs.unbiased))


def of_all(change: Change) -> Output:
    """The output of an input and a weight that are changed alike."""
    return lambda inputs: inputs.put(x=change(inputs.x), w=change(inputs.w)).right


def kernels(params: Params) -> Iterator[Mutation]:
    """The kernel flipped, or its axes exchanged."""
    for at, name in places(params.rank, "along"):
        dims = tuple(2 + i for i in at)
        yield Mutation("kernel flipped", f"the kernel is flipped {name}", of_w(_flip(dims)))
    for first, second in combinations(range(params.rank), 2):
        words = f"the kernel's axes {first} and {second} are exchanged"
        dims = list(range(2 + params.rank))
        dims[2 + first], dims[2 + second] = dims[2 + second], dims[2 + first]
        for change in (_read(tuple(dims)), _written(tuple(dims))):
            yield Mutation("kernel axes exchanged", words, of_w(change))


def layouts(params: Params) -> Iterator[Mutation]:
    """An array read in the memory order of another layout."""
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


def groups(params: Params) -> Iterator[Mutation]:
    """Groups ignored, permuted or interleaved."""
    g = params.groups
    if g == 1:
        return
    inside, outside = params.in_channels // g, params.out_channels // g
    yield Mutation(
        "groups ignored", "the groups are ignored: all input channels are summed", _without_groups
    )
    first = "the weights of the first group are taken for all groups"
    yield Mutation("first group for all", first, of_w(lambda w: _tiled(w, 0, inside, g)))
    first = "the input channels of the first group are taken for all groups"
    yield Mutation("first group for all", first, of_x(lambda x: _tiled(x, 1, inside, g)))
    for words, order in _orders(g).items():
        for name, output in {
            "weights": of_w(_blocks(order, 0, inside)),
            "outputs": of_unbiased_y(_blocks(order, 1, outside)),
            "outputs with their bias": of_y(_blocks(order, 1, outside)),
        }.items():
            yield Mutation("groups permuted", f"the groups' {name} are {words}", output)
    for count, name, make in (
        (outside, "output", of_unbiased_y),
        (outside, "output", of_y),
        (inside, "input", of_x),
    ):
        for order in (_interleaved(g, count), _interleaved(count, g)):
            words = f"the {name} channels of the groups are interleaved"
            yield Mutation("groups interleaved", words, make(_taken(order, 1)))
    for order in (_interleaved(g, inside), _interleaved(inside, g)):
        words = "the weight's input channels of the groups are interleaved"
        yield Mutation("groups interleaved", words, of_w(_taken(order, 0)))


def channels(params: Params) -> Iterator[Mutation]:
    """Channels in another order, or one for all."""
    for n, name, make, dimension in (
        (params.out_channels, "output", of_y, 1),
        (params.out_channels, "output", of_unbiased_y, 1),
        (params.in_channels, "input", of_x, 1),
        (params.out_channels // params.groups, "weight's output", of_w, 1),
        (params.in_channels, "weight's input", of_w, 0),
    ):
        kind = f"{name.split()[-1]} channels permuted"
        for words, order in _orders(n).items():
            yield Mutation(kind, f"the {name} channels are {words}", make(_taken(order, dimension)))
        if n > 1:
            for words, at in (("first", 0), ("last", n - 1)):
                order = np.full(n, at)
                sentence = f"the {words} of the {name} channels stands for all of them"
                yield Mutation("one channel for all", sentence, make(_taken(order, dimension)))


def items(params: Params) -> Iterator[Mutation]:
    """A batch item in place of another."""
    n = params.batch
    if n == 1:
        return
    for words, at in (("first", 0), ("last", n - 1)):
        sentence = f"the {words} batch item is used for all items"
        yield Mutation("batch item reused", sentence, of_x(_taken(np.full(n, at), 0)))
    before = np.maximum(np.arange(n) - 1, 0)
    yield Mutation(
        "batch item reused", "each batch item is the one before it", of_x(_taken(before, 0))
    )
    for words, order in _orders(n).items():
        yield Mutation(
            "batch items permuted", f"the batch items are {words}", of_x(_taken(order, 0))
        )


def biases(params: Params) -> Iterator[Mutation]:
    """The bias missing, doubled, of another channel, or added at other places."""
    if not params.bias:
        return
    n = params.out_channels
    outside = n // params.groups
    yield Mutation("bias missing", "the bias is missing", lambda inputs: inputs.unbiased)
    yield Mutation("bias twice", "the bias is added twice", of_b(lambda b: 2 * b))
    orders = _orders(n) | ({"the first one for all": np.zeros(n, int)} if n > 1 else {})
    for words, order in orders.items():
        words = f"the bias is of another channel ({words})"
        yield Mutation("bias of another channel", words, of_b(_taken(order, 0)))
    if params.groups > 1:
        words = "the bias is of another channel (that of the first group for all groups)"
        order = np.arange(n) % outside
        yield Mutation("bias of another channel", words, of_b(_taken(order, 0)))
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
    """Results rounded to fewer bits, whatever their dtype."""
    for bits, name in ((8, "bfloat16"), (11, "float16"), (24, "float32")):
        words = f"the sums are accumulated in {name}, or rounded to it"
        yield Mutation("narrow accumulation", words, of_y(_rounded_to(bits)), name)


def to_bits(values: Array, bits: int) -> Array:
    """Values rounded to `bits` significant bits, ties to even."""
    mantissa, exponent = np.frexp(values.astype(np.float64))
    rounded = np.ldexp(np.rint(np.ldexp(mantissa, bits)), exponent - bits)
    return np.asarray(rounded.astype(values.dtype))


def cut_to_bits(values: Array, bits: int) -> Array:
    """Values cut to `bits` significant bits, towards zero."""
    mantissa, exponent = np.frexp(values.astype(np.float64))
    cut = np.ldexp(np.trunc(np.ldexp(mantissa, bits)), exponent - bits)
    return np.asarray(cut.astype(values.dtype))


def _of_components(change: Change) -> Change:
    """A change of real values, of both components of complex ones."""

    def changed(values: Array) -> Array:
        if np.iscomplexobj(values):
            return np.asarray(change(values.real) + 1j * change(values.imag))
        return change(values)

    return changed


def _half(values: Array) -> Array:
    with np.errstate(over="ignore"):
        return values.astype(np.float16).astype(np.float64)


ROUNDINGS: dict[str, Change] = {
    "TF32": _of_components(lambda a: to_bits(a, 11)),
    "bfloat16": _of_components(lambda a: nearest(a).astype(np.float64)),
    "float16": _of_components(_half),
    "TF32, cut off,": _of_components(lambda a: cut_to_bits(a, 11)),
    "bfloat16, cut off,": _of_components(lambda a: cut_to_bits(a, 8)),
    "float32": _of_components(lambda a: to_bits(a, 24)),
}


def _rounded_to(bits: int) -> Change:
    return _of_components(lambda values: to_bits(values, bits))


def _flip(dims: tuple[int, ...]) -> Change:
    return lambda w: np.flip(w, dims)


def _read(order: tuple[int, ...]) -> Change:
    """The memory of an array whose dimensions were put in another order."""
    return lambda a: a.transpose(order).reshape(a.shape)


def _written(order: tuple[int, ...]) -> Change:
    """The array whose dimensions in another order have this memory."""

    def change(a: Array) -> Array:
        shape = tuple(a.shape[i] for i in order)
        return a.reshape(shape).transpose(np.argsort(order)).reshape(a.shape)

    return change


def _swap_in_groups(params: Params) -> Change:
    g = params.groups
    return lambda w: w.reshape(g, -1, *w.shape[1:]).swapaxes(1, 2).reshape(w.shape)


def _without_groups(inputs: Inputs) -> Array:
    p = inputs.params
    whole = replace(p, groups=1, out_channels=p.out_channels // p.groups, bias=False)
    y = conv_transpose(inputs.x, inputs.w, None, whole)
    return inputs.biased(np.concatenate([y] * p.groups, axis=1))


def _tiled(values: Array, dimension: int, count: int, times: int) -> Array:
    """The first `count` along a dimension, repeated."""
    return _taken(np.arange(count * times) % count, dimension)(values)


def _taken(order: Array, dimension: int) -> Change:
    return lambda values: values.take(order, axis=dimension)


def _blocks(order: Array, dimension: int, size: int) -> Change:
    """Blocks of `size` along a dimension in another order."""
    return _taken((order[:, None] * size + np.arange(size)).reshape(-1), dimension)


def _interleaved(rows: int, columns: int) -> Array:
    """0 .. rows * columns - 1 read by columns."""
    return np.arange(rows * columns).reshape(rows, columns).T.reshape(-1)


def _orders(n: int) -> dict[str, Array]:
    """Other orders of n things; those that are equal for this n only once."""
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
    met: dict[tuple[int, ...], str] = {}
    for words, order in orders.items() if n > 1 else ():
        met.setdefault(tuple(order), words)
    return {words: np.array(order) for order, words in met.items()}


def _counted_bias(count: Array) -> Output:
    def output(inputs: Inputs) -> Array:
        assert inputs.b is not None
        y: Array = inputs.unbiased + along(inputs.b, 1, inputs.right.ndim) * count
        return y

    return output
