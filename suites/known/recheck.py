"""Asks the example of a pin again, to decide whether its region is left out on a route."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from reference.compare import AGREES, NOT_STARTED, UNSUPPORTED, Judgement
from reference.schema import Case, Params
from reference.verdicts import COSTLY, CRASHED
from suites.cases.claims.claim import Absent, Claim, Drawn, InvalidInput, NotAsked
from suites.known.known_bug import Pin

TRIES = 5  # draws: a call that reads uninitialised memory may be right by chance

# The states of a pin on a route. "On such a machine" is a machine with the same signature.
IN_FORCE = "in force"  # the region is left out of the search
STALE = "stale"  # the example has failed on such a machine, and agrees now
OTHER_VERDICT = "other verdict"  # the example has failed with another verdict on such a machine
NOT_SEEN = "not seen"  # the example agrees here, and has never failed on such a machine
NOT_SUPPORTED = "unsupported"  # the route that the pin names cannot be asked the example
RED = (STALE, OTHER_VERDICT, NOT_SUPPORTED)
BROKEN = (CRASHED, "restart")  # (verdict, `after` of the pin): it may crash before it replies


class CellLike(Protocol):
    """The part of a cell that is used here: its place, and the signature of its machine."""

    name: str
    route: str
    path: str

    @property
    def signature(self) -> str:
        """The signature of the machine, as `suites.known.signature` writes it."""

    def unsupported(self, params: Params) -> str | None:
        """Why the route cannot express `params`; None if it can."""


@dataclass(frozen=True)
class Recheck:
    """The result of asking a pin on a cell: the judgement of `case`, the state, and a sentence.

    The state is "not started" if nothing was asked. It is neither in force nor red: the engine
    reports the target.
    """

    judgement: Judgement
    state: str
    case: Case
    sentence: str

    @property
    def in_force(self) -> bool:
        """Whether the region is left out of the search on the route and path of the cell."""
        return self.state == IN_FORCE

    @property
    def stale(self) -> bool:
        """Whether the entry must be changed. Then the run fails."""
        return self.state in RED


async def recheck(pin: Pin, cell: CellLike, claim: Claim) -> Recheck:
    """Ask the example on up to `TRIES` draws, until it fails with the verdict of the pin.

    A route that this release of the framework does not have is "not seen".
    """
    reason = None
    if isinstance(claim.selection, Drawn | InvalidInput):  # other claims choose their parameters
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
    """The first draw with the verdict of the pin; else the first that does not agree, or the last.

    With the judgement of the draw.
    """
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
            break  # not asked for a second time
    return next((result for result in results if result[1].verdict != AGREES), results[-1])


def is_example(pin: Pin, claim: Claim, case: Case) -> bool:
    """Whether a case of a claim is the example of a pin, on any draw."""
    return claim.name == pin.claim and replace(case, seed=0) == replace(pin.case, seed=0)


def state_of(pin: Pin, verdict: str, signature: str) -> str:
    """The state of a pin on a machine with this signature, from the verdict on its example.

    On a machine where the example has failed before, it must fail with the verdict of the pin.
    There are two exceptions, which are in force with any verdict: a pin that shows sometimes, and,
    if it has crashed, an example that breaks its process. On any other machine, a pin of the
    adapter is in force with any failure: it is the same bug. An inherited pin is in force only with
    its verdict: another verdict may be another bug.
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
    """The result of asking a pin, for the reader."""
    name, place = f"known failure {pin.bug.id}", f"{cell.name} ({cell.route}, {cell.path})"
    verdict, message = judgement.verdict, judgement.message
    other = "" if verdict == pin.verdict else f": {verdict}, not {pin.verdict}: {message}"
    shows = "shows sometimes" if verdict == AGREES else "shows"
    others = ", ".join(dict.fromkeys(entry.adapter for entry in pin.entries if pin.inherited))
    seen = f", as seen in {others}," if others else ""
    return {
        IN_FORCE: f"{name} {shows} in {place}{'' if verdict == AGREES else other}",
        STALE: f"{name} is fixed in {place}: remove it",
        OTHER_VERDICT: f"{name} fails in another way than before in {place}{other}",
        NOT_SEEN: f"{name}{seen} does not show in {place} on this machine: {cell.signature}",
        NOT_SUPPORTED: f"{name} cannot be asked in {place} ({message}): correct its routes",
        NOT_STARTED: f"{name} was not asked in {place}: {message}",
    }[state]
