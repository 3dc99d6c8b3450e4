"""A question: one claim put to one cell, asked case by case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from adapters.worker.child import Child
from reference.schema import Case
from suites.cases.claim import Claim, Drawn, Fixed, Limits
from suites.engine.cell.cell import Cell
from suites.engine.cell.pipeline import Check, Judged, drive_one
from suites.engine.cell.result import Result
from suites.known.entries import Pin


def is_plain(claim: Claim) -> bool:
    """Whether a claim calls its route with the parameters of the case:
    then other claims can use its costly regions.
    """
    return isinstance(claim.selection, Drawn) and claim.selection.levels


@dataclass
class Question:
    """`pins` are the known failures in force there. What is asked is counted in `result`."""

    cell: Cell
    claim: Claim
    child: Child
    pins: Sequence[Pin] = ()
    result: Result = field(default_factory=Result)

    def check(self, case: Case) -> Check:
        """The check of a case."""
        return self.claim.check(self.cell, case)

    def ask(self, case: Case, patience: int = 1) -> Judged:
        """A case beside the plan, with nothing else in flight;
        a call may take `patience` times its limit.
        """
        if patience > 1 and self.cell.target:
            self.cell.target.limit_calls(self.cell.route, patience=patience)
        judged = drive_one(self.child, case, self.check(case))
        self.count(judged)
        return judged

    def count(self, judged: Judged) -> None:
        """Count the calls of a judged case, and learn from them how long the calls
        of the route take.
        """
        judged.early = self.has_short_limit
        self.result.calls += len(judged.replies)
        self.result.seconds_inside += sum(reply.outcome.seconds for reply in judged.replies)
        if self.cell.target and not isinstance(self.claim.selection, Fixed):
            self.cell.target.note_times(self.cell.route, judged.replies)

    @property
    def has_short_limit(self) -> bool:
        """Whether calls are called hung before the whole time limit is over."""
        return self.child.call_limit < self.child.time_limit

    def refusal(self, case: Case) -> str | None:
        """Why a case cannot be asked;
        a claim about limits asks what they refuse, where the call can be written.
        """
        if isinstance(self.claim.selection, Fixed):
            return None
        limit = self.cell.refusal(case.params)
        if isinstance(self.claim.selection, Limits):
            if limit is None:
                return "the API can express it"
            return None if limit.sayable else limit.sentence
        return limit.sentence if limit else None

    def pin(self, case: Case) -> Pin | None:
        """The known failure whose region leaves a case out."""
        return next((pin for pin in self.pins if pin.covers(case)), None)

    def can_be_asked(self, case: Case) -> bool:
        """Whether a case is within the limits, and not known to fail."""
        return self.refusal(case) is None and self.pin(case) is None

    def translated(self, case: Case) -> Case:
        """The case of another cell in this cell's dtype, with data of a kind that the claim has."""
        kinds = self.claim.kinds_in(self.cell.dtype)
        kind = case.kind if case.kind in kinds else kinds[0]
        return replace(case, dtype=self.cell.dtype, kind=kind)
