"""A known failure on one cell, and whether its pinned example still fails as it says."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reference.compare import AGREES, Judgement
from suites.engine.cell import Cell
from suites.cases.claim import Claim
from suites.known.entries import UNCLEAR, Known

TRIES = 5  # draws: what reads uninitialised memory may be right by chance


@dataclass
class Pinned:
    """An entry, the claim that it breaks and the cell where it applies; `judgement` once rechecked."""

    known: Known
    claim: Claim
    cell: Cell
    judgement: Judgement | None = None

    @property
    def id(self) -> str:
        """The name in test ids."""
        return f"{self.cell.name}-{self.known.id}-{self.cell.route}-{self.cell.path}"


def recheck(pinned: Pinned) -> str | None:
    """None while the example fails with its verdict, on its own draw or one of the next; else what became of it."""
    known = pinned.known
    case = known.case
    reason = None if pinned.claim.fixed else pinned.cell.unsupported(case.params)  # what is fixed asks its own parameters
    if reason:
        return f"known failure {known.id}: its example is unsupported on route {pinned.cell.route} ({reason}); correct its routes"
    for seed in range(case.seed, case.seed + TRIES):
        pinned.judgement = pinned.claim.check(pinned.cell, replace(case, seed=seed))
        if known.after == "restart":
            pinned.cell.child.restart()
        if pinned.judgement.verdict == known.verdict:
            return None
    if pinned.judgement.verdict == AGREES and known.cpu == UNCLEAR:
        return None  # told as not applicable here
    if pinned.judgement.verdict == AGREES:
        return f"known failure {known.id} is fixed in {pinned.cell.name} ({pinned.cell.route}): remove it"
    return f"known failure {known.id}: its example is now {pinned.judgement.verdict}, not {known.verdict}: {pinned.judgement.message}"
