"""A cell of the matrix: one route of one adapter on one kernel path in one dtype, and how it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from adapters.child import Child
from adapters.protocol import Adapter, Route, program, unsupported
from reference.answer import Answer
from reference.answer import answer as right_answer
from reference.compare import Judgement, judge
from reference.draws import Operands, operands
from reference.schema import Case, Outcome, Params


@dataclass
class Tally:
    """What a cell's calls cost and came to."""

    asked: int = 0
    judged: int = 0  # outputs compared element by element
    seconds_inside: float = 0.0
    worst_bounds: float = 0.0


@dataclass
class Cell:
    """Where a claim is put: adapter, route, path and dtype, with the child that answers."""

    name: str
    adapter: Adapter
    route: str
    path: str
    dtype: str
    child: Child
    tally: Tally = field(default_factory=Tally)

    @property
    def entry(self) -> Route:
        """The route's own data."""
        return self.adapter.ROUTES[self.route]

    @property
    def id(self) -> str:
        """The cell's name in test ids."""
        return "-".join((self.name, self.route, self.path, self.dtype))

    def unsupported(self, params: Params) -> str | None:
        """Why the route's API cannot express `params`."""
        return unsupported(self.adapter, self.route, params, self.dtype)

    def ask(self, params: Params, data: Operands, route: str | None = None) -> Outcome:
        """What the framework makes of `data`, cast to the dtype without loss."""
        arrays: dict[str, np.ndarray[Any, Any] | None] = {"x": data.x, "w": data.w, "b": data.b}
        cast = {name: None if a is None else a.astype(self.dtype) for name, a in arrays.items()}
        outcome = self.child.ask(program(self.adapter, route or self.route, params), cast)
        self.tally.asked += 1
        self.tally.seconds_inside += outcome.seconds
        return outcome

    def compare(self, outcome: Outcome, due: Answer) -> Judgement:
        """The verdict, counted."""
        judgement = judge(outcome, due, self.dtype)
        if outcome.status == "returned":
            self.tally.judged += 1
        self.tally.worst_bounds = max(self.tally.worst_bounds, judgement.bounds if not due.exact else 0.0)
        return judgement

    def conv_transpose(self, case: Case) -> Judgement:
        """The verdict on the case's own draw."""
        data = operands(case)
        return self.compare(self.ask(case.params, data), right_answer(case, data))
