"""A sample: one answer of a framework, with its operands and the right answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from reference.answer import Answer, absolute_sum
from reference.answer import answer as right_answer
from reference.compare import errors
from reference.data.draws import Operands
from reference.data.special import classify_mismatch, footprint
from reference.definition import Array, terms
from reference.numbers.accumulation import Accumulation, default
from reference.numbers.dtypes import PRECISION, unit
from reference.schema import Case, Params
from suites.explain.diagnosis.family.mutation.inputs import Inputs


@dataclass(frozen=True, eq=False)
class Draw:
    """The answer of a framework, `got` (batch, out_channels, *output_size), to the case's operands.

    `operands`: what was sent. `got`: in the dtype of the case; bfloat16 is held in float32.
    `accumulation`: how the route sums; None if this is not measured.
    """

    case: Case
    operands: Operands
    got: Array
    accumulation: Accumulation | None = None


@dataclass(frozen=True)
class Diagnosis:
    """What explains the wrong answers of one bug.

    `sentence`: for the reader. `kind`: the same word for each finding of the bug. `kinds`: all
    kinds that hold for at least half of the parameter tuples. `details`: `variant` (what differs
    within the kind), the number of `draws`, and how many of them are `explained`.
    """

    sentence: str
    kind: str
    kinds: frozenset[str] = frozenset()
    details: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Explanation:
    """A possible diagnosis of the draws of one parameter tuple.

    `last_resort`: it is taken only if no other explanation holds. `needs_draws`: the least number
    of draws that can show it.
    """

    kind: str
    sentence: str
    variant: str = ""
    last_resort: bool = False
    needs_draws: int = 1


@dataclass(frozen=True, eq=False)
class Sample:
    """A draw with its right answer, and the inputs on which mutated references are evaluated."""

    draw: Draw

    @property
    def params(self) -> Params:
        """The parameters."""
        return self.draw.case.params

    @property
    def dtype(self) -> str:
        """The dtype of the case."""
        return self.draw.case.dtype

    @cached_property
    def accumulation(self) -> Accumulation:
        """How the route sums; by default in the usual way for its dtype."""
        return self.draw.accumulation or default(self.dtype)

    @cached_property
    def is_special(self) -> bool:
        """Whether an operand is NaN or infinite."""
        data = self.draw.operands
        return not all(np.isfinite(a).all() for a in (data.x, data.w, data.b) if a is not None)

    @cached_property
    def is_exact(self) -> bool:
        """Whether the operands are integers and every sum of their products is representable."""
        if self.draw.case.kind == "normal" or self.is_special:
            return False
        data = self.draw.operands.integers
        arrays = [a for a in (data.x, data.w, data.b) if a is not None]
        whole = all(np.array_equal(a, np.round(a)) for a in arrays)
        most = absolute_sum(data, self.params).max(initial=0)
        return bool(whole and most <= 2 ** PRECISION[self.dtype])

    @cached_property
    def inputs(self) -> Inputs:
        """The operands on which mutated references are evaluated."""
        data = self.draw.operands
        data = data.integers if self.is_exact else data
        x, w, b = data.x, data.w, data.b
        if self.is_exact and not np.iscomplexobj(x):
            x, w = x.astype(np.int64), w.astype(np.int64)
            b = None if b is None else b.astype(np.int64)
        keeps_size = self.draw.got.shape == self.params.output_shape
        return Inputs(x, w, b, self.params, self.dtype, self._exponents, keeps_size)

    @property
    def _exponents(self) -> tuple[int, int]:
        """The powers of two of the input and of the weight, if the sample is exact."""
        return (self.is_exact and self.draw.operands.exponents) or (0, 0)

    @cached_property
    def got(self) -> Array:
        """The answer in a wide dtype, without the powers of two of the operands."""
        got = self.draw.got
        if got.dtype.kind in "iu":
            return got
        wide: Array = got.astype(np.complex128 if np.iscomplexobj(got) else np.float64)
        power = sum(self._exponents)
        return np.ldexp(wide, -power) if power else wide

    @cached_property
    def due(self) -> Answer:
        """The right answer with its error bound."""
        if self.is_special:
            expected = footprint(self.draw.operands, self.params).expected
            return Answer(expected, np.broadcast_to(0.0, expected.shape), exact=True)
        case, accumulation = self.draw.case, self.draw.accumulation
        if not self.is_exact:
            case = replace(case, kind="normal")
        return right_answer(case, self.draw.operands, accumulation)

    @cached_property
    def wrong(self) -> Array:
        """(batch, out_channels, *output_size): which elements are wrong; all if the shape is."""
        got, due = self.draw.got, self.due
        if got.shape != due.expected.shape:
            return np.ones(due.expected.shape, bool)
        if self.is_special:
            pattern = footprint(self.draw.operands, self.params)
            words, where = classify_mismatch(got.astype(np.float64), pattern)
            return where if words else np.zeros(got.shape, bool)
        return errors(got, due)[1]

    @property
    def is_right(self) -> bool:
        """Whether no element is wrong."""
        return not self.wrong.any()

    @cached_property
    def slack(self) -> float:
        """The largest rounding error that the sums of any mutation can have: for a quick test."""
        inputs = self.inputs
        x, w = (float(np.abs(a).max(initial=0)) for a in (inputs.x, inputs.w))
        b = 0.0 if inputs.b is None else float(np.abs(inputs.b).max(initial=0))
        count = float(np.prod(self.params.weight_shape)) + float(terms(self.params).max(initial=0))
        u = max(unit(self.dtype), unit(self.accumulation.narrowest))
        return 4 * (count + 2) * u * (count * x * w + b)
