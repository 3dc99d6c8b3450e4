"""Judges a mutated reference: whether it gives the answer exactly, or within its error bound.

A mutation is a function from `Inputs` to an output. On absolute values it gives S(o), on ones it
gives n(o), both of the mutated operator. `reference/bounds.py` makes the error bound of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reference.answer import Answer
from reference.bounds import Sums, bound, gamma
from reference.compare import errors
from reference.definition import Array
from reference.numbers.dtypes import PRECISION, SMALLEST
from suites.explain.diagnosis.family.mutation.inputs import Inputs
from suites.explain.diagnosis.family.mutation.sample import Sample

Output = Callable[[Inputs], Array]


@dataclass(frozen=True)
class Mutation:
    """One row of the family: a kind of fault, a sentence for the reader, and the mutated operator.

    `variant`: what differs within the kind, such as an amount; not the axis.
    """

    kind: str
    sentence: str
    output: Output
    variant: str = ""

    def holds(self, sample: Sample) -> bool:
        """Whether the mutated operator gives the answer of a sample."""
        return gives(self.output, sample)


def gives(output: Output, sample: Sample) -> bool:
    """Whether a mutated reference gives the answer of a sample."""
    with np.errstate(all="ignore"):  # a mutation may overflow, or make NaN
        return _gives(output, sample)


def _gives(output: Output, sample: Sample) -> bool:
    """The same, without care for warnings; most mutations fail one of the quick tests."""
    y, got = output(sample.inputs), sample.got
    if y.shape != got.shape:
        return False
    if np.array_equal(y, got):
        return True
    if sample.dtype not in SMALLEST:
        return False
    near = np.abs(got - y).max(initial=0) <= sample.slack
    return bool(near) and _is_within(output, y, sample)


def _is_within(output: Output, y: Array, sample: Sample) -> bool:
    """Whether the answer lies within the error bound of the mutated sums."""
    absolute = output(sample.inputs.absolute)
    if sample.is_exact and not _rounds(y, absolute, sample.dtype):
        return False
    allowed = _bound(output, y, absolute, sample)
    return not errors(sample.got, Answer(y, allowed, exact=False))[1].any()


def _rounds(y: Array, absolute: Array, dtype: str) -> bool:
    """Whether the mutated sums must be rounded: they are too large, or not integers."""
    return bool(absolute.max(initial=0) > 2 ** PRECISION[dtype]) or y.dtype.kind == "f"


def _bound(output: Output, y: Array, absolute: Array, sample: Sample) -> Array:
    """The error bound of the mutated sums, plus the error of the reference itself in float64."""
    inputs, params = sample.inputs, sample.params
    count = output(inputs.ones) * np.ones(y.shape)
    channels = params.in_channels // params.groups
    x, w, b = (
        0.0 if a is None else float(np.abs(a).max(initial=0))
        for a in (inputs.x, inputs.w, inputs.b)
    )
    whole = int(count.max(initial=1))
    absolute = absolute.astype(np.float64)
    sums = Sums(
        count,
        np.ceil(count / channels),
        channels,
        params.bias,
        absolute,
        np.abs(y).astype(np.float64),
        np.zeros(y.shape),
        (x, w, b),
        whole,
    )
    error_of_reference = gamma(2 * count, "float64") * absolute
    return np.asarray(bound(sums, sample.dtype, sample.accumulation) + error_of_reference)
