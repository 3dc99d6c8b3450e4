"""The pipeline: drives many checks at once, so that the worker never waits for the parent."""

from __future__ import annotations

from collections import deque
from collections.abc import Coroutine, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from adapters.worker.call import Call, Reply
from adapters.worker.child import Child
from reference.compare import AGREES, UNSUPPORTED, Judgement
from reference.schema import Case
from suites.cases.claims.claim import NotAsked
from suites.engine.cell.result import CostlyRegion, LeftOut

Check = Coroutine[Any, Any, Judgement]
Returned = TypeVar("Returned")
# Checks that wait for replies at once. After a crash, this many calls may have to be repeated. The
# number is prime: between two calls of one check the worker makes 12 others, so that a fault which
# shows at each second or third call of a process shows in some of the checks.
CALLS_IN_FLIGHT = 13


class NotExact(NotAsked):
    """A claim is not asked: no integers are small enough for its sums to be exact."""


@dataclass
class Judged:
    """A case with its judgement, and all replies to the calls of its check, in order.

    `left_out`: the costly region in which a call of the check lies, so that the check was ended.
    `early`: the calls had less than the whole time limit.
    """

    case: Case
    judgement: Judgement = field(default_factory=lambda: Judgement(AGREES))
    replies: list[Reply] = field(default_factory=list)
    left_out: CostlyRegion | None = None
    early: bool = False

    @property
    def outputs(self) -> int:
        """How many replies were judged; 0 if the case does not concern the claim.

        A check without calls has judged the replies of the probe, which are its evidence.
        """
        if self.judgement.verdict == UNSUPPORTED:
            return 0
        replies = self.replies or self.judgement.evidence
        return sum(reply.status in ("returned", "rejected", "unsupported") for reply in replies)


def drive(
    child: Child, checks: Iterable[tuple[Case, Check]], most: int = CALLS_IN_FLIGHT
) -> Iterator[Judged]:
    """Each case with its judgement, in about the order of `checks`. `most`: how many of them wait
    for replies at once.

    The worker replies in the order of the calls: the next reply is that of the check which waits
    longest. `checks` is read only when the worker has room for a call: which cases it yields may
    depend on earlier judgements.
    """
    waiting: deque[tuple[Judged, Check]] = deque()
    source = iter(checks)
    try:
        while True:
            while (
                len(waiting) < most and child.room and (started := next(source, None)) is not None
            ):
                yield from _advance(child, Judged(started[0]), started[1], None, waiting)
            if not waiting:
                return
            judged, check = waiting.popleft()
            reply = child.receive()
            judged.replies.append(reply)
            yield from _advance(child, judged, check, reply, waiting)
    finally:
        if waiting:  # the caller stopped early: nobody reads the replies that are still to come
            child.restart()


def drive_one(child: Child, case: Case, check: Check) -> Judged:
    """One case with its judgement, while no other call is in flight."""
    return next(drive(child, [(case, check)]))


def complete(child: Child, asking: Coroutine[Any, Any, Returned]) -> tuple[Returned, list[Reply]]:
    """The result of a coroutine that awaits calls, and the replies to them. No other call is in
    flight.
    """
    replies: list[Reply] = []
    reply: Reply | None = None
    while True:
        try:
            call: Call = asking.send(reply)
        except StopIteration as end:
            return end.value, replies
        reply = child.ask(call)
        replies.append(reply)


def _advance(
    child: Child,
    judged: Judged,
    check: Check,
    reply: Reply | None,
    waiting: deque[tuple[Judged, Check]],
) -> Iterator[Judged]:
    """Hand a reply to a check, and submit its next call; if it has ended, yield its case."""
    try:
        call: Call = check.send(reply)
    except StopIteration as end:
        judged.judgement = _with_evidence(end.value, judged.replies)
        yield judged
    except NotAsked as reason:
        judged.judgement = Judgement(UNSUPPORTED, str(reason))
        judged.left_out = reason.region if isinstance(reason, LeftOut) else None
        yield judged
    else:
        child.submit(call)
        waiting.append((judged, check))


def _with_evidence(judgement: Judgement, replies: list[Reply]) -> Judgement:
    """The judgement, with all replies as its evidence if it names none."""
    return judgement if judgement.evidence else replace(judgement, evidence=tuple(replies))
