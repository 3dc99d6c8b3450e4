"""Whether a mutated reference gives the answer that was got: bit for bit, or within its own bound.

A mutation is a function from `Inputs` to an output. Evaluated on absolute values it gives S(o) of
the mutated operator, evaluated on ones it gives n(o): what the error bounds in
`reference/bounds.py` are made of.
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
from suites.explain.diagnosis.family.inputs import Inputs
from suites.explain.diagnosis.family.sample import Sample

Output = Callable[[Inputs], Array]


@dataclass(frozen=True)
class Mutation:
    """One row of the family: its kind, what it does in plain words, and the output that it gives.

    `variant`: what differs within the kind, such as an amount; the axis is not a part of it.
    """

    kind: str
    sentence: str
    output: Output
    variant: str = ""

    def holds(self, sample: Sample) -> bool:
        """Whether it gives the answer of a draw."""
        return gives(self.output, sample)


def gives(output: Output, sample: Sample) -> bool:
    """Whether a mutated reference gives the answer of a draw."""
    with np.errstate(all="ignore"):  # a mutation may overflow, or make NaN
        return _gives(output, sample)


def _gives(output: Output, sample: Sample) -> bool:
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
    """Whether the mutated sums of integers are too large to be exact, or no integers."""
    return bool(absolute.max(initial=0) > 2 ** PRECISION[dtype]) or y.dtype.kind == "f"


def _bound(output: Output, y: Array, absolute: Array, sample: Sample) -> Array:
    """The bound of the mutated sums, and what the reference itself loses in float64."""
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
    own = gamma(2 * count, "float64") * absolute
    return np.asarray(bound(sums, sample.dtype, sample.accumulation) + own)
