"""A cell of the matrix with its target: a check asks its calls here, and judges the replies."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from types import coroutine
from typing import Any

import numpy as np

from adapters.program import Program, ProgramError, program
from adapters.worker.call import Array, Call, Reply
from adapters.worker.messages import is_schema, takes_schema
from reference.answer import Answer
from reference.answer import answer as right_answer
from reference.compare import AGREES, UNSUPPORTED, Judgement, judge
from reference.data.draws import Operands, operands
from reference.data.kept import kept_by_case
from reference.numbers.accumulation import Accumulation
from reference.numbers.dtypes import COMPONENTS
from reference.numbers.narrow import cast
from reference.schema import Case, Params
from suites.accumulation.classify import Probed
from suites.cases.claims.claim import Absent, NotAsked
from suites.cases.place import Place
from suites.engine.cell.result import CostlyRegion, LeftOut
from suites.engine.cell.target import Target


@coroutine
def send(call: Call) -> Generator[Call, Reply, Reply]:
    """The reply to a call, which the pipeline sends to the worker."""
    return (yield call)


@dataclass(eq=False)
class Cell(Place):
    """A place with the target whose worker replies. `costly`: regions in which no call is made."""

    target: Target | None = None
    costly: Sequence[CostlyRegion] = ()

    @property
    def signature(self) -> str:
        """The CPU features and caps under which the target's worker runs."""
        return self.target.signature if self.target else ""

    @property
    def probe(self) -> Probed | None:
        """How the route sums, as the probe has measured it; None if it was not measured."""
        return self.target.probes.get((self.route, self.dtype)) if self.target else None

    @property
    def accumulation(self) -> Accumulation | None:
        """How the route sums; None stands for the usual way of the dtype."""
        return self.probe.accumulation if self.probe and self.dtype not in COMPONENTS else None

    async def ask(self, params: Params, route: str | None = None, **arrays: Array | None) -> Reply:
        """The reply to a call with `params` and operands; b is None if it is not passed.

        `route`: by default that of the cell. Raises LeftOut if the call lies in a costly region.
        """
        route = route or self.route
        for region in self.costly:
            if region.route == route and region.covers(Case(params, self.dtype)):
                raise LeftOut(region)
        text = program(self.adapter, route, params, self.dtype)
        operands: dict[str, Any] = {"b": None, **arrays}
        return await self.run(text, params=params, **operands)

    async def run(
        self,
        text: Program,
        *,
        params: Params | None = None,
        bounded: bool = False,
        **arrays: Array | None,
    ) -> Reply:
        """The reply to a program on operands, which must be representable in the dtype.

        `bounded`: the worker limits memory and time. Raises Absent if this release of the framework
        does not have what the program names, NotAsked if the worker cannot take the program, and
        ProgramError if the program is wrong in itself.
        """
        data = {
            name: None if array is None else cast(array, self.dtype)
            for name, array in arrays.items()
        }
        call = Call(text, data, params, self.dtype, bounded)
        if takes_schema(self.adapter) and not is_schema(call):
            raise NotAsked(
                "the worker takes the parameters of a transposed convolution, no Python text"
            )
        reply = await send(call)
        if reply.status == "absent" or self._names_no_kernel(reply):
            raise Absent(reply.message)
        if reply.status == "faulty":
            raise ProgramError(f"in a claim on the route {self.route}, {reply.message}")
        return reply

    def _names_no_kernel(self, reply: Reply) -> bool:
        """Whether the framework says that it has no kernel for the dtype. This is no refusal."""
        pattern = getattr(self.adapter, "ABSENT", "")
        return bool(reply.status == "rejected" and pattern and re.search(pattern, reply.message))

    def compare(self, reply: Reply, due: Answer, dtype: str | None = None) -> Judgement:
        """The judgement of a reply to which `due` is the right answer."""
        return replace(judge(reply.outcome, due, dtype or self.dtype), evidence=(reply,))

    def compare_all(self, reply: Reply, due: dict[str, Array]) -> Judgement:
        """The judgement of a reply with several results that must be exact, by name.

        It is that of the first wrong result, whose name begins the message.
        """
        if reply.status != "returned":
            return self.compare(reply, exactly(next(iter(due.values()))))
        judgement = Judgement(AGREES, evidence=(reply,))
        for result, (name, expected) in zip(reply.results, due.items()):
            judgement = replace(self.compare(result, exactly(expected)), evidence=(reply,))
            if judgement.verdict != AGREES:
                return replace(judgement, message=f"{name}: {judgement.message}")
        return judgement

    async def conv_transpose(self, case: Case) -> Judgement:
        """The judgement of a plain call with the operands of a case."""
        data, due = self.drawn(case)
        return self.compare(await self.ask(case.params, x=data.x, w=data.w, b=data.b), due)

    def drawn(self, case: Case) -> tuple[Operands, Answer]:
        """The operands of a case and the right answer; on real values, its error bound depends on
        how the route sums.
        """
        accumulation = self.accumulation if case.kind == "normal" else None
        return drawn(case, accumulation)


@kept_by_case
def drawn(case: Case, accumulation: Accumulation | None) -> tuple[Operands, Answer]:
    """The operands of a case and the right answer."""
    data = operands(case)
    return data, right_answer(case, data, accumulation)


def exactly(expected: Any) -> Answer:
    """An answer that allows no error."""
    return Answer(expected, np.broadcast_to(0.0, np.shape(expected)), exact=True)


def not_asked(reason: str) -> Judgement:
    """The judgement of a case that does not concern the claim on this route."""
    return Judgement(UNSUPPORTED, reason)
