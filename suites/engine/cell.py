"""A cell of the matrix: one route of one adapter on one kernel path in one dtype, and how it is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

from adapters.child import Child
from adapters.protocol import Adapter, Limit, Program, Route, program, refusal
from reference.accumulation import Accumulation
from reference.answer import Answer
from reference.answer import answer as right_answer
from reference.bfloat16 import cast
from reference.compare import AGREES, UNSUPPORTED, Judgement, judge
from reference.draws import Operands, operands
from reference.schema import Case, Outcome, Params

Array = np.ndarray[Any, Any]


@dataclass
class Tally:
    """What a cell's calls cost and came to; `worst_soft` is the largest err / (sqrt(n) u S)."""

    asked: int = 0
    judged: int = 0  # outputs compared element by element
    seconds_inside: float = 0.0
    worst_bounds: float = 0.0
    worst_soft: float = 0.0
    proofs: list[dict[str, Any]] = field(default_factory=list)


class Probed(Protocol):
    """What a probe found (suites.accumulation.probe)."""

    @property
    def accumulation(self) -> Accumulation:
        """The class."""


@dataclass
class Cell:
    """Where a claim is put: adapter, route, path and dtype, with the child that answers.

    `partners` are the adapter's main routes of the further operators that the claim calls.
    """

    name: str
    adapter: Adapter
    route: str
    path: str
    dtype: str
    child: Child
    partners: dict[str, str] = field(default_factory=dict)
    first_path: bool = True  # of the run's paths of this adapter
    probe: Callable[[Cell], Probed | None] = lambda cell: None
    tally: Tally = field(default_factory=Tally)
    last: tuple[str, dict[str, Array | None]] | None = None  # the text and operands of the last call

    @property
    def entry(self) -> Route:
        """The route's own data."""
        return self.adapter.ROUTES[self.route]

    @property
    def id(self) -> str:
        """The cell's name in test ids."""
        return "-".join((self.name, self.route, self.path, self.dtype))

    def refusal(self, params: Params) -> Limit | None:
        """The limit of the route's API, or of a partner's, that refuses `params`."""
        if self.settled(params) != params:
            return Limit(f"names no padding but {self.entry.mode.name}", lambda p: True)  # type: ignore[union-attr]
        limits = [refusal(self.adapter, route, params, self.dtype) for route in (self.route, *self.partners.values())]
        return next((limit for limit in limits if limit), None)

    def unsupported(self, params: Params) -> str | None:
        """Why the route's API cannot express `params`, as a sentence."""
        limit = self.refusal(params)
        return limit.sentence if limit else None

    def settled(self, params: Params) -> Params:
        """`params` with the padding that the route's mode stands for, where it has one."""
        return self.entry.mode.resolved(params) if self.entry.mode else params

    @property
    def accumulation(self) -> Accumulation | None:
        """How the route sums, as the probe found; None for the customary way."""
        shown = self.probe(self) if self.dtype != "complex64" else None
        return shown.accumulation if shown else None

    def ask(self, params: Params, route: str | None = None, **arrays: Array | None) -> Outcome:
        """What the framework makes of the operands; b is None where it is not given."""
        return self.run(program(self.adapter, route or self.route, params, self.dtype), **{"b": None, **arrays})

    def run(self, text: Program, *, bounded: bool = False, **arrays: Array | None) -> Outcome:
        """What a program makes of operands, cast to the dtype without loss; `bounded` in memory and time."""
        given = {name: None if a is None else cast(a, self.dtype) for name, a in arrays.items()}
        self.last = str(text), given
        outcome = self.child.ask(text, given, bounded)
        self.tally.asked += 1
        self.tally.seconds_inside += outcome.seconds
        return outcome

    def compare(self, outcome: Outcome, due: Answer, dtype: str | None = None) -> Judgement:
        """The verdict, counted."""
        judgement = judge(outcome, due, dtype or self.dtype)
        if outcome.status == "returned":
            self.tally.judged += 1
        if judgement.verdict != AGREES:
            return replace(judgement, asked=self.last)
        self.tally.worst_bounds = max(self.tally.worst_bounds, judgement.bounds if not due.exact else 0.0)
        self.tally.worst_soft = max(self.tally.worst_soft, judgement.soft)
        return judgement

    def compare_all(self, outcome: Outcome, due: dict[str, Array]) -> Judgement:
        """The verdict on the first result that is not exactly what is due, told by its name."""
        if outcome.status != "returned":
            return self.compare(outcome, exactly(next(iter(due.values()))))
        judgement = Judgement(AGREES)
        for result, (name, expected) in zip(outcome.results, due.items()):
            judgement = self.compare(result, exactly(expected))
            if judgement.verdict != AGREES:
                return replace(judgement, message=f"{name}: {judgement.message}")
        return judgement

    def conv_transpose(self, case: Case) -> Judgement:
        """The verdict on the case's own draw."""
        data, due = self.drawn(case)
        return self.compare(self.ask(case.params, x=data.x, w=data.w, b=data.b), due)

    def drawn(self, case: Case) -> tuple[Operands, Answer]:
        """The case's operands and what is due: on real values by the bound of the way in which the route sums."""
        return drawn(case, self.accumulation if case.kind == "normal" else None)


@lru_cache(maxsize=32768)
def drawn(case: Case, accumulation: Accumulation | None = None) -> tuple[Operands, Answer]:
    """The case's operands and what is due; kept, since one route after the other is asked the same cases."""
    data = operands(case)
    return data, right_answer(case, data, accumulation)


def exactly(expected: Array) -> Answer:
    """An answer that allows no error."""
    return Answer(expected, np.broadcast_to(0.0, expected.shape), exact=True)


def not_asked(reason: str) -> Judgement:
    """The verdict on a case that does not concern the claim on this route."""
    return Judgement(UNSUPPORTED, reason)
