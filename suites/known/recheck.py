"""Asks a pinned example again, and concludes whether its region is in force on a route."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from reference.compare import AGREES, NOT_STARTED, UNSUPPORTED, Judgement
from reference.schema import Case, Params
from suites.cases.claim import Absent, Claim, Drawn, InvalidInput, NotAsked
from suites.known.bug import Pin

TRIES = 5  # draws: what reads uninitialised memory may be right by chance
COSTLY = ("crashed", "hung")  # verdicts that are not waited for five times

IN_FORCE = "in force"  # the region is left out of the search
STALE = "stale"  # it failed on such a machine, and does no longer
OTHER_VERDICT = "other verdict"  # it failed otherwise on such a machine
NOT_SEEN = "not seen"  # it does not fail on this machine, and has never been seen to
NOT_SUPPORTED = "unsupported"  # the pin names a route that cannot be asked its example
BROKEN = ("crashed", "restart")  # what has damaged its memory may crash before it answers
RED = (STALE, OTHER_VERDICT, NOT_SUPPORTED)


class CellLike(Protocol):
    """What is needed of a cell: its place in the matrix, and the signature of its machine."""

    name: str
    route: str
    path: str

    @property
    def signature(self) -> str:
        """As `suites.known.signature` writes it."""

    def unsupported(self, params: Params) -> str | None:
        """Why the route cannot express `params`; None where it can."""


@dataclass(frozen=True)
class Recheck:
    """What became of a pin on a cell: the verdict on `case`, the state, a sentence for a reader.

    State `not started` (nothing was asked) is neither in force nor red: the engine reports it.
    """

    judgement: Judgement
    state: str
    case: Case
    sentence: str

    @property
    def in_force(self) -> bool:
        """Whether the region is left out of the search on this route and path."""
        return self.state == IN_FORCE

    @property
    def stale(self) -> bool:
        """Whether the entry must be changed, which fails the run."""
        return self.state in RED


async def recheck(pin: Pin, cell: CellLike, claim: Claim) -> Recheck:
    """Ask the example until it fails with its verdict, on its own draw or one of the next four.

    What this release of the framework does not have is not seen.
    """
    reason = None
    if isinstance(claim.selection, Drawn | InvalidInput):  # what is fixed asks its own parameters
        reason = cell.unsupported(pin.case.params)
    if reason:
        case, judgement = pin.case, Judgement(UNSUPPORTED, reason)
        state = NOT_SEEN if pin.inherited else NOT_SUPPORTED
    else:
        try:
            case, judgement = await _ask(pin, cell, claim)
            state = state_of(pin, judgement.verdict, cell.signature)
        except Absent as absent:
            case, judgement, state = pin.case, Judgement(UNSUPPORTED, str(absent)), NOT_SEEN
    return Recheck(judgement, state, case, _sentence(pin, cell, judgement, state))


async def _ask(pin: Pin, cell: CellLike, claim: Claim) -> tuple[Case, Judgement]:
    """The first draw with the pinned verdict; else the first that disagrees; else the last."""
    results: list[tuple[Case, Judgement]] = []
    for seed in range(pin.case.seed, pin.case.seed + TRIES):
        case = replace(pin.case, seed=seed)
        try:
            judgement = await claim.check(cell, case)
        except Absent:
            raise
        except NotAsked as reason:
            judgement = Judgement(UNSUPPORTED, str(reason))
        results.append((case, judgement))
        if judgement.verdict == pin.verdict:
            return case, judgement
        if judgement.verdict in (*COSTLY, NOT_STARTED, UNSUPPORTED):
            break
    return next((result for result in results if result[1].verdict != AGREES), results[-1])


def is_example(pin: Pin, claim: Claim, case: Case) -> bool:
    """Whether a case of a claim is the example of a pin, on any draw."""
    return claim.name == pin.claim and replace(case, seed=0) == replace(pin.case, seed=0)


def state_of(pin: Pin, verdict: str, signature: str) -> str:
    """The state that a verdict on the example amounts to, on a machine of this signature.

    On a machine where the example has failed before, it must fail with its verdict, unless it fails
    sometimes only: its region is in force whatever came of it. One that breaks its process may
    crash instead. On any other machine, an own pin
    that fails with another verdict is the same bug with another face: its region is in force. An
    inherited pin is in force only with its own verdict: another may be another bug.
    """
    if verdict in (pin.verdict, NOT_STARTED):
        return IN_FORCE if verdict == pin.verdict else NOT_STARTED
    if pin.is_expected(signature) and not pin.is_sporadic and (verdict, pin.after) != BROKEN:
        return STALE if verdict == AGREES else OTHER_VERDICT
    if pin.is_expected(signature):
        return IN_FORCE
    failed = verdict not in (AGREES, UNSUPPORTED)
    return IN_FORCE if failed and not pin.inherited else NOT_SEEN


def _sentence(pin: Pin, cell: CellLike, judgement: Judgement, state: str) -> str:
    name, place = f"known failure {pin.bug.id}", f"{cell.name} ({cell.route}, {cell.path})"
    verdict, message = judgement.verdict, judgement.message
    other = "" if verdict == pin.verdict else f": {verdict}, not {pin.verdict}: {message}"
    shows = "shows sometimes" if verdict == AGREES else "shows"
    others = ", ".join(dict.fromkeys(entry.adapter for entry in pin.entries if pin.inherited))
    seen = f", as seen in {others}," if others else ""
    return {
        IN_FORCE: f"{name} {shows} in {place}{'' if verdict == AGREES else other}",
        STALE: f"{name} is fixed in {place}: remove it",
        OTHER_VERDICT: f"{name} fails otherwise than before in {place}{other}",
        NOT_SEEN: f"{name}{seen} does not show in {place} on this machine: {cell.signature}",
        NOT_SUPPORTED: f"{name} cannot be asked in {place} ({message}): correct its routes",
        NOT_STARTED: f"{name} was not asked in {place}: {message}",
    }[state]
