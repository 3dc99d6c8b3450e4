"""One answer of the operator on one draw of operands, beside what was due."""

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
from suites.explain.diagnosis.family.inputs import Inputs


@dataclass(frozen=True, eq=False)
class Draw:
    """The answer `got` (batch, out_channels, *output_size) to the operands of a case.

    `operands` hold what was sent, as `reference.data.draws.Operands` does; `got` is in the case's
    dtype (bfloat16 in float32). `accumulation`: how the route sums; None for the customary way.
    """

    case: Case
    operands: Operands
    got: Array
    accumulation: Accumulation | None = None


@dataclass(frozen=True)
class Diagnosis:
    """What explains the wrong answers: a sentence,
    and a stable `kind` that is the same for one bug.

    `kinds`: all kinds that hold for at least half of the parameter tuples. `details`: `variant`
    (what differs within a kind), `draws` and how many are `explained`.
    """

    sentence: str
    kind: str
    kinds: frozenset[str] = frozenset()
    details: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Explanation:
    """A diagnosis of the draws of one parameter tuple.

    `last_resort`: only where nothing else holds. `needs_draws`: fewer cannot show it.
    """

    kind: str
    sentence: str
    variant: str = ""
    last_resort: bool = False
    needs_draws: int = 1


@dataclass(frozen=True, eq=False)
class Sample:
    """A draw with the inputs of mutated references and the right answer."""

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
        """How the route sums."""
        return self.draw.accumulation or default(self.dtype)

    @cached_property
    def is_special(self) -> bool:
        """Whether an operand is NaN or infinite."""
        data = self.draw.operands
        return not all(np.isfinite(a).all() for a in (data.x, data.w, data.b) if a is not None)

    @cached_property
    def is_exact(self) -> bool:
        """Whether the operands are integers of which every sum is representable."""
        if self.draw.case.kind == "normal" or self.is_special:
            return False
        data = self.draw.operands.integers
        arrays = [a for a in (data.x, data.w, data.b) if a is not None]
        whole = all(np.array_equal(a, np.round(a)) for a in arrays)
        most = absolute_sum(data, self.params).max(initial=0)
        return bool(whole and most <= 2 ** PRECISION[self.dtype])

    @cached_property
    def inputs(self) -> Inputs:
        """What mutated references are evaluated on."""
        data = self.draw.operands
        data = data.integers if self.is_exact else data
        integral = self.is_exact and not np.iscomplexobj(data.x)
        x, w, b = data.x, data.w, data.b
        if integral:
            x, w = x.astype(np.int64), w.astype(np.int64)
            b = None if b is None else b.astype(np.int64)
        keeps = self.draw.got.shape == self.params.output_shape
        return Inputs(x, w, b, self.params, self.dtype, self._exponents, keeps)

    @property
    def _exponents(self) -> tuple[int, int]:
        return (self.is_exact and self.draw.operands.exponents) or (0, 0)

    @cached_property
    def got(self) -> Array:
        """The answer in units of the inputs' products: wide enough to be compared."""
        got = self.draw.got
        if got.dtype.kind in "iu":
            return got
        wide: Array = got.astype(np.complex128 if np.iscomplexobj(got) else np.float64)
        power = sum(self._exponents)
        return np.ldexp(wide, -power) if power else wide

    @cached_property
    def due(self) -> Answer:
        """What was due, with its bound."""
        if self.is_special:
            expected = footprint(self.draw.operands, self.params).expected
            return Answer(expected, np.broadcast_to(0.0, expected.shape), exact=True)
        case, accumulation = self.draw.case, self.draw.accumulation
        if not self.is_exact:
            case = replace(case, kind="normal")
        return right_answer(case, self.draw.operands, accumulation)

    @cached_property
    def wrong(self) -> Array:
        """Which elements are wrong (batch, out_channels, *output_size); all where the shape is."""
        got, due = self.draw.got, self.due
        if got.shape != due.expected.shape:
            return np.ones(due.expected.shape, bool)
        if self.is_special:
            words, where = classify_mismatch(got.astype(np.float64), footprint(*self._data))
            return where if words else np.zeros(got.shape, bool)
        return errors(got, due)[1]

    @property
    def _data(self) -> tuple[Operands, Params]:
        return self.draw.operands, self.params

    @property
    def is_right(self) -> bool:
        """Whether the answer is within what is due."""
        return not self.wrong.any()

    @cached_property
    def slack(self) -> float:
        """No sum of this size is further from its right value, whatever the mutation:
        a quick test.
        """
        i = self.inputs
        x, w = (float(np.abs(a).max(initial=0)) for a in (i.x, i.w))
        b = 0.0 if i.b is None else float(np.abs(i.b).max(initial=0))
        count = float(np.prod(self.params.weight_shape)) + float(terms(self.params).max(initial=0))
        u = max(unit(self.dtype), unit(self.accumulation.narrowest))
        return 4 * (count + 2) * u * (count * x * w + b)
