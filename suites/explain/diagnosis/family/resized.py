"""Mutations of the output shape: rows cut or added, dimensions dropped, another layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from reference.definition import Array
from reference.schema import Params
from suites.explain.diagnosis.family.mutation.judging import Mutation, Output

MOST_EXTRA = 4  # rows that may be missing or too many at one end


def resized(params: Params) -> Iterator[Mutation]:
    """Rows missing or added at one end of an axis; dimensions dropped; channels last."""
    for at in range(params.rank):
        for amount in range(1, MOST_EXTRA + 1):
            for end, pads in (("end", (0, amount)), ("beginning", (amount, 0))):
                for sign, kind, words in (
                    (-1, "rows missing", "missing"),
                    (1, "rows too many", "too many"),
                ):
                    count = "1 row is" if amount == 1 else f"{amount} rows are"
                    sentence = f"{count} {words} at the {end} of axis {at}"
                    change = _cut if sign < 0 else _extended
                    yield Mutation(kind, sentence, _other_shape(change(at, *pads)), end)
    yield Mutation(
        "dimensions dropped", "dimensions of size 1 are dropped", _other_shape(np.squeeze)
    )
    for name, dimension in (("batch", 0), ("channel", 1)):
        sentence = f"the {name} dimension is dropped"
        yield Mutation("dimensions dropped", sentence, _other_shape(_without(dimension)))
    channels_last = (0, *range(2, 2 + params.rank), 1)
    words = "the output is in the layout (batch, *sizes, channels)"
    yield Mutation("output layout", words, _other_shape(lambda y: y.transpose(channels_last)))


def _other_shape(change: Callable[[Array], Array]) -> Output:
    """The changed output if the answer has a wrong shape; else the right output."""
    return lambda inputs: inputs.right if inputs.keeps_size else change(inputs.right)


def _cut(at: int, begin: int, end: int) -> Callable[[Array], Array]:
    """The change that removes `begin` and `end` rows at the ends of axis `at`."""

    def change(y: Array) -> Array:
        size = y.shape[2 + at]
        return y.take(np.arange(begin, max(size - end, begin)), axis=2 + at) if size > begin else y

    return change


def _extended(at: int, begin: int, end: int) -> Callable[[Array], Array]:
    """The change that adds `begin` and `end` rows of zeros at the ends of axis `at`."""

    def change(y: Array) -> Array:
        return np.pad(y, [(begin, end) if d == 2 + at else (0, 0) for d in range(y.ndim)])

    return change


def _without(dimension: int) -> Callable[[Array], Array]:
    """The change that keeps only the first entry along a dimension, without the dimension."""
    return lambda y: y.take(0, axis=dimension)
