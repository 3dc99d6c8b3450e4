"""A question: one claim that is put to one cell, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from adapters.worker.child import Child
from reference.schema import Case
from suites.cases.claims.claim import Claim, Drawn, Fixed, InvalidInput, Limits
from suites.engine.cell.cell import Cell
from suites.engine.cell.pipeline import Check, Judged, drive_one
from suites.engine.cell.result import Result
from suites.known.entries import Pin

OTHER_PARAMETERS = "it makes invalid input from parameters of its own, and the case has others"


def is_plain(claim: Claim) -> bool:
    """Whether a claim calls its route with the parameters of the case. Only then can other claims
    use its costly regions.
    """
    return isinstance(claim.selection, Drawn) and claim.selection.levels


@dataclass
class Question:
    """A claim on a cell, and the counts of what was asked, in `result`.

    `pins`: the known failures that are in force in the cell.
    """

    cell: Cell
    claim: Claim
    child: Child
    pins: Sequence[Pin] = ()
    result: Result = field(default_factory=Result)

    def check(self, case: Case) -> Check:
        """The check that the claim makes of a case."""
        return self.claim.check(self.cell, case)

    def ask(self, case: Case, patience: int = 1) -> Judged:
        """Ask one case while no other call is in flight, and return it with its judgement.

        `patience`: how many times the usual limit a call may take.
        """
        if patience > 1 and self.cell.target:
            self.cell.target.limit_calls(self.cell.route, patience=patience)
        judged = drive_one(self.child, case, self.check(case))
        self.count(judged)
        return judged

    def count(self, judged: Judged) -> None:
        """Count the calls of a judged case, and note how long they took."""
        judged.early = self.has_short_limit
        self.result.calls += len(judged.replies)
        self.result.seconds_inside += sum(reply.outcome.seconds for reply in judged.replies)
        if self.cell.target and not isinstance(self.claim.selection, Fixed):
            self.cell.target.note_times(self.cell.route, judged.replies)

    @property
    def has_short_limit(self) -> bool:
        """Whether a call is hung before the whole time limit is over."""
        return self.child.call_limit < self.child.time_limit

    def refusal(self, case: Case) -> str | None:
        """Why a case cannot be asked; None if it can.

        A claim about limits asks exactly the cases that a limit excludes and that can be written.
        A claim about invalid input makes it from its own parameters and from no others.
        """
        selection = self.claim.selection
        if isinstance(selection, Fixed):
            return None
        if isinstance(selection, InvalidInput) and not self._is_base(case, selection):
            return OTHER_PARAMETERS
        limit = self.cell.refusal(case.params)
        if isinstance(selection, Limits):
            if limit is None:
                return "the API can express it"
            return None if limit.sayable else limit.sentence
        return limit.sentence if limit else None

    def _is_base(self, case: Case, invalid: InvalidInput) -> bool:
        """Whether a claim on invalid input makes it from the parameters of a case."""
        return case.params in map(self.cell.resolved, invalid.bases)

    def pin(self, case: Case) -> Pin | None:
        """The known failure in whose region a case lies; None if there is none."""
        return next((pin for pin in self.pins if pin.covers(case)), None)

    def can_be_asked(self, case: Case) -> bool:
        """Whether a case can be asked and lies in no region of a known failure."""
        return self.refusal(case) is None and self.pin(case) is None

    def translated(self, case: Case) -> Case:
        """A case of another cell, in the dtype of this cell and with data that its claim has."""
        kinds = self.claim.kinds_in(self.cell.dtype)
        kind = case.kind if case.kind in kinds else kinds[0]
        return replace(case, dtype=self.cell.dtype, kind=kind)
