"""The comparison: one outcome against one answer gives one verdict,
in plain words and without `rtol`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from reference.answer import Answer
from reference.definition import Array
from reference.numbers.dtypes import SMALLEST, TINY, unit
from reference.records.cell import ProofRecord
from reference.schema import Outcome
from reference.verdicts import (
    ACCEPTED_NONSENSE,
    AGREES,
    NOT_STARTED,
    UNSUPPORTED,
    VERDICTS,
    WAYS_DISAGREE,
    WRONG_DTYPE,
    WRONG_SHAPE,
    WRONG_VALUES,
)

__all__ = [
    "ACCEPTED_NONSENSE", "AGREES", "NOT_STARTED", "UNSUPPORTED", "VERDICTS", "WAYS_DISAGREE",
    "WRONG_DTYPE", "WRONG_SHAPE", "WRONG_VALUES", "Judgement", "errors", "judge", "ulp",
]  # fmt: skip


@dataclass(frozen=True)
class Judgement:
    """A verdict with its evidence: where it is worst, by how much in bounds and in ULPs,
    and the replies that it was reached on.

    `soft` is the largest err / (sqrt(n) u S),
    about what a random walk of roundings comes to: reported, and never a verdict.
    `proof`: the figures of a proof that this agreement gives. `due_dtype`: the dtype of the array
    that was due, where the verdict is about one.
    `is_wordless`: an error was due, without a message.
    """

    verdict: str
    message: str = ""
    where: tuple[int, ...] = ()
    bounds: float = 0.0
    ulps: float = 0.0
    soft: float = 0.0
    got: Array | None = field(default=None, repr=False, compare=False)
    expected: Array | None = field(default=None, repr=False, compare=False)
    evidence: tuple[Any, ...] = field(default=(), repr=False, compare=False)
    proof: ProofRecord | None = field(default=None, repr=False, compare=False)
    due_dtype: str | None = field(default=None, repr=False, compare=False)
    is_wordless: bool = field(default=False, repr=False, compare=False)


def judge(outcome: Outcome, answer: Answer, dtype: str) -> Judgement:
    """The verdict on `outcome` where `answer` was due in `dtype`."""
    if outcome.status != "returned" or outcome.value is None:
        return Judgement(outcome.status, outcome.message, expected=answer.expected)
    got = outcome.value
    if outcome.dtype != dtype:
        message = f"{outcome.dtype} where {dtype} was due"
        return Judgement(WRONG_DTYPE, message, got=got, expected=answer.expected, due_dtype=dtype)
    if got.shape != answer.expected.shape:
        message = f"{got.shape} where {answer.expected.shape} was due"
        return Judgement(WRONG_SHAPE, message, got=got, expected=answer.expected, due_dtype=dtype)
    return _values(got, answer, dtype)


def _values(got: Array, answer: Answer, dtype: str) -> Judgement:
    if answer.exact and np.array_equal(got, answer.expected):
        return Judgement(AGREES)
    error, bad = errors(got, answer)
    if not bad.any():
        return Judgement(AGREES, bounds=_in_bounds(error, answer), soft=_soft(error, answer))
    where = _worst(error, bad)
    due = answer.expected[where]
    ulps = float(error[where] / ulp(due, dtype))
    allowed = float(answer.bound[where])
    in_ulps = f"{ulps:.3g} ULP; " if due else ""  # beside zero a distance in ULP says nothing
    message = (
        f"{int(bad.sum())} of {bad.size} elements differ; at {where} it is {got[where]!s} "
        f"where {due!s} was due, off by {float(error[where]):.6g} ({in_ulps}allowed: {allowed:.3g})"
    )
    return Judgement(
        WRONG_VALUES,
        message,
        where,
        float(error[where]) / allowed if allowed else np.inf,
        ulps,
        got=got,
        expected=answer.expected,
        due_dtype=dtype,
    )


def errors(got: Array, answer: Answer) -> tuple[Array, Array]:
    """(error, bad) an element: |got - expected| in the reference's own dtype,
    and whether it exceeds the bound.

    An exact answer is compared by equality:
    an error in any dtype would round where both are large integers.
    """
    due = answer.expected
    with np.errstate(invalid="ignore", over="ignore"):
        if due.dtype == object:
            error = np.array(
                [_distance(g, d) for g, d in zip(got.flat, due.flat)], np.float64
            ).reshape(got.shape)
        else:
            wide = (
                np.clongdouble
                if np.iscomplexobj(got)
                else np.longdouble
                if answer.exact
                else due.dtype
            )
            error = np.abs(got.astype(wide) - due.astype(wide))
        return error, got != due if answer.exact else ~(error <= answer.bound)


def _distance(got: float, due: Fraction) -> float:
    return float(abs(Fraction(float(got)) - due)) if np.isfinite(got) else np.nan


def ulp(value: Array, dtype: str) -> float:
    """The distance between the dtype's numbers at `value`; 1 between integers."""
    if dtype not in SMALLEST:
        return 1.0
    if not value:
        return SMALLEST[dtype]
    _, exponent = np.frexp(float(abs(value)))
    return max(float(np.ldexp(unit(dtype) * 2, int(exponent) - 1)), SMALLEST[dtype])


def _in_bounds(error: Array, answer: Answer) -> float:
    if answer.exact or not error.size:
        return 0.0
    return float((error / np.maximum(answer.bound, TINY["float64"])).max())


def _soft(error: Array, answer: Answer) -> float:
    if answer.soft is None:
        return 0.0
    known = answer.soft > 0
    return float((error[known] / answer.soft[known]).max(initial=0))


def _worst(error: Array, bad: Array) -> tuple[int, ...]:
    ranked = np.where(bad, np.where(np.isnan(error), np.inf, error), -1)
    return tuple(int(i) for i in np.unravel_index(int(ranked.argmax()), bad.shape))
