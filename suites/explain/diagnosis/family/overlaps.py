"""Mutations of the sums: overlapping terms are not summed, or padding does not cut them off."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from reference.definition import Array, window
from reference.schema import Params
from suites.explain.diagnosis.family.mutation.inputs import Inputs
from suites.explain.diagnosis.family.mutation.judging import Mutation, Output

MOST_FOLDED = 1024  # pairs of a tap and an input element; a larger call is not folded


def overlaps(params: Params) -> Iterator[Mutation]:
    """Where taps overlap, another result than the sum; padding added elsewhere, not cut."""
    for name, words in {
        "last": "keeps the last of the terms in place of their sum",
        "first": "keeps the first of the terms in place of their sum",
        "mean": "is the mean of the terms in place of their sum",
        "max": "is the largest of the terms in place of their sum",
    }.items():
        yield Mutation(
            "overlap not summed", f"where taps overlap, the output {words}", _overlapped(name), name
        )
    for name, words in {
        "in the first element": "is added to the first element",
        "at the nearest edge": "is added at the edge",
    }.items():
        sentence = f"what padding takes away {words}"
        yield Mutation("padding not cut", sentence, _folded(name), name)


def _overlapped(name: str) -> Output:
    """The output that joins overlapping terms by a rule: "last", "first", "mean" or "max"."""

    def output(inputs: Inputs) -> Array:
        p, columns = inputs.params, inputs.columns
        full = np.zeros((*columns.shape[:2], *p.each("full_size")), columns.dtype)
        count = np.zeros(full.shape, np.int64)
        for k in np.ndindex(*p.each("kernel_size")):
            reached: tuple[Any, ...] = (
                ...,
                *(
                    slice(
                        i * a.dilation, i * a.dilation + (a.input_size - 1) * a.stride + 1, a.stride
                    )
                    for i, a in zip(k, p.axes)
                ),
            )
            term = columns[(slice(None), slice(None), *k)]
            full[reached] = _joined(name, full[reached], term, count[reached])
            count[reached] += 1
        y = window(full, p)
        return inputs.biased(y / np.maximum(window(count, p), 1) if name == "mean" else y)

    return output


def _joined(name: str, before: Array, term: Array, count: Array) -> Array:
    """The elements after one more term. `count`: the number of terms before it."""
    if name == "last":
        return term
    if name == "mean":
        return before + term
    keep = count > 0 if name == "first" else (count > 0) & (before >= term)
    return np.where(keep, before, term)


def _folded(name: str) -> Output:
    """The output to which the terms outside of its window are added: at the first element, or at
    the nearest edge.
    """

    def output(inputs: Inputs) -> Array:
        p = inputs.params
        columns, y = inputs.columns, inputs.right.copy()
        if prod((*p.each("kernel_size"), *p.each("input_size"))) > MOST_FOLDED:
            return y
        sizes = p.each("output_size")
        for k in np.ndindex(*p.each("kernel_size")):
            for f in np.ndindex(*p.each("input_size")):
                at = tuple(
                    i * a.stride + j * a.dilation - a.padding[0] - a.crop[0]
                    for i, j, a in zip(f, k, p.axes)
                )
                if any(not 0 <= o < size for o, size in zip(at, sizes)):
                    edge = tuple(min(max(o, 0), size - 1) for o, size in zip(at, sizes))
                    target = edge if "edge" in name else (0,) * p.rank
                    y[(slice(None), slice(None), *target)] += columns[
                        (slice(None), slice(None), *k, *f)
                    ]
        return y

    return output
