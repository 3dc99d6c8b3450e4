"""Faults of the arithmetic: narrow accumulators, wrong rounding, flushed subnormal numbers,
overflow, and NaN or infinity at wrong places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reference.answer import answer
from reference.compare import errors
from reference.data.special import classify_mismatch, footprint
from reference.definition import Array
from reference.numbers.accumulation import Accumulation
from reference.numbers.dtypes import LARGEST, PRECISION
from reference.schema import Params
from suites.explain.diagnosis.family.mutation.changes import to_bits
from suites.explain.diagnosis.family.mutation.inputs import Inputs
from suites.explain.diagnosis.family.mutation.judging import Mutation, Output
from suites.explain.diagnosis.family.mutation.sample import Explanation, Sample

NARROW = ("bfloat16", "float16", "float32")
REAL = ("float64", "float32", "float16", "bfloat16")


@dataclass(frozen=True)
class Summation:
    """A row of the family that says how the sums are accumulated.

    `accumulation`: from the dtype of the case to the assumed accumulation.
    """

    kind: str
    sentence: str
    accumulation: Callable[[str], Accumulation]
    bits: int | None = None  # that an element of the answer has at most; None: not checked
    variant: str = ""

    def holds(self, sample: Sample) -> bool:
        """Whether an answer lies within the error bound of this accumulation, and has no more
        bits than it allows.
        """
        case = sample.draw.case
        if sample.dtype not in REAL or sample.is_special or not sample.inputs.keeps_size:
            return False
        if self.bits is not None:
            if self.bits >= PRECISION[sample.dtype]:
                return False
            if not np.array_equal(to_bits(sample.got, self.bits), sample.got):
                return False
        elif sample.is_exact:
            return False  # such sums are exact in the dtype of the case, however it accumulates
        try:
            due = answer(
                replace(case, kind="normal"), sample.draw.operands, self.accumulation(case.dtype)
            )
        except ArithmeticError:
            return False
        return not errors(sample.draw.got, due)[1].any()


SUMMATIONS: tuple[Summation, ...] = (
    *(
        Summation(
            "narrow accumulation",
            f"the sums are accumulated in {narrow}, or rounded to it",
            lambda dtype, narrow=narrow: Accumulation(narrow, narrow),  # type: ignore[misc]
            PRECISION[narrow],
            narrow,
        )
        for narrow in NARROW
    ),
    Summation(
        "last rounding not to nearest",
        "the last rounding is not to nearest",
        lambda dtype: Accumulation(*(2 * (_wide(dtype),)), faithful=True),
    ),
    Summation(
        "rounded after every tap",
        "the sum is rounded after every tap",
        lambda dtype: Accumulation("float32", dtype),
    ),
    Summation(
        "rounded after every term",
        "the sum is rounded after every term",
        lambda dtype: Accumulation(dtype, dtype),
    ),
)


def _wide(dtype: str) -> str:
    """The dtype in which sums are usually accumulated."""
    return "float64" if dtype == "float64" else "float32"


def flushes(params: Params) -> Iterator[Mutation]:
    """Subnormal operands, results or products taken as zero."""
    both = "subnormal inputs, weights and results are flushed to zero"
    for words, x, w, y in (
        (both, True, True, True),
        ("subnormal inputs and weights are flushed to zero", True, True, False),
        ("subnormal results are flushed to zero", False, False, True),
        ("subnormal inputs are flushed to zero", True, False, False),
        ("subnormal weights are flushed to zero", False, True, False),
    ):
        yield Mutation("subnormal flushed", words, _flushed(x, w, y))
    yield Mutation("subnormal flushed", "subnormal products are flushed to zero", _without_products)


def integers(params: Params) -> Iterator[Mutation]:
    """Results that wrap around in a narrow integer type, or saturate at its ends."""
    for bits in (8, 16, 32):
        least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
        yield Mutation("wraps", f"results wrap around at {bits} bits", _wrapped(bits), str(bits))
        words = f"results saturate at {bits} bits"
        yield Mutation("saturates", words, _clipped(least, most), str(bits))
    for name in ("float16",):
        words = f"results saturate at the largest {name}"
        yield Mutation("saturates", words, _clipped(-LARGEST[name], LARGEST[name]), name)
    yield Mutation("saturates", "negative results are zero", _clipped(0, np.inf), "at zero")


def special(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """The explanation of wrong answers to operands with NaN or infinity, if all have the same."""
    wrong = [s for s in samples if s.is_special and not s.is_right]
    if not wrong or any(s.inputs.keeps_size is False for s in wrong):
        return
    mismatches = {_mismatch(s) for s in wrong}
    if len(mismatches) == 1 and "another value" not in mismatches:
        words = mismatches.pop()
        yield Explanation(words, words)


def _mismatch(sample: Sample) -> str:
    """How the NaNs and infinities of an answer differ from the right ones, in words."""
    due = footprint(sample.draw.operands, sample.params)
    got = sample.draw.got.astype(np.float64)
    words, _ = classify_mismatch(got, due)
    if words == "infinity is swallowed":
        infinite = np.isinf(due.expected) & np.isfinite(got)
        if (np.abs(got[infinite]) >= LARGEST[sample.dtype]).all():
            return "infinity is clipped to the largest finite number"
    return words


def _flushed(x: bool, w: bool, y: bool) -> Output:
    """The output with subnormal inputs, weights or results flushed to zero."""

    def output(inputs: Inputs) -> Array:
        changed = inputs
        if x:
            changed = changed.put(x=_flush(inputs.x, inputs.tiny(0)))
        if w:
            changed = changed.put(w=_flush(inputs.w, inputs.tiny(1)))
        least = inputs.tiny(0, 1)
        if (x or w) and inputs.b is not None:
            changed = changed.put(b=_flush(inputs.b, least))
        return _flush(changed.right, least) if y else changed.right

    return output


def _without_products(inputs: Inputs) -> Array:
    """The bias alone, if every product of an input and a weight is subnormal."""
    largest = float(np.abs(inputs.x).max(initial=0)) * float(np.abs(inputs.w).max(initial=0))
    if largest >= inputs.tiny(0, 1):
        return inputs.right
    return inputs.put(x=np.zeros_like(inputs.x)).right


def _flush(values: Array, least: float) -> Array:
    """The values, zero where they are smaller than `least`."""
    return np.asarray(np.where(np.abs(values) < least, 0, values))


def _wrapped(bits: int) -> Output:
    """The output of integers that wraps around."""

    def output(inputs: Inputs) -> Array:
        if inputs.right.dtype.kind != "i":
            return inputs.right
        half = 2 ** (bits - 1)
        return np.asarray((inputs.right + half) % 2**bits - half)

    return output


def _clipped(least: float, most: float) -> Output:
    """The output that is clipped to a range."""

    def output(inputs: Inputs) -> Array:
        if inputs.right.dtype.kind == "c" or inputs.exponents != (0, 0):
            return inputs.right
        return np.clip(inputs.right, least, most)

    return output
