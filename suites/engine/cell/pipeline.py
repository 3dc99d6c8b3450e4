"""The pipeline: drives many checks at once,
so that the worker never waits while the parent prepares and judges.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Coroutine, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from adapters.worker.call import Call, Reply
from adapters.worker.child import Child
from reference.compare import AGREES, UNSUPPORTED, Judgement
from reference.schema import Case
from suites.cases.claim import NotAsked
from suites.engine.cell.result import CostlyRegion, LeftOut

Check = Coroutine[Any, Any, Judgement]
Result = TypeVar("Result")
# Checks that wait at once: after a crash so many may have to be asked again. A check's next call is
# the worker's 13th after it: a prime number, so that what differs at each second or third call of a
# process does not stay hidden.
CALLS_IN_FLIGHT = 13


class NotExact(NotAsked):
    """No integers are small enough for a claim's exact sums."""


@dataclass
class Judged:
    """A case with its judgement, and all replies that its check received, in order.

    `left_out`: the region for which it was not asked to the end.
    `early`: its calls had less than the whole time limit.
    """

    case: Case
    judgement: Judgement = field(default_factory=lambda: Judgement(AGREES))
    replies: list[Reply] = field(default_factory=list)
    left_out: CostlyRegion | None = None
    early: bool = False

    @property
    def outputs(self) -> int:
        """How many replies were judged: none of a case that does not concern the claim.

        A check that makes no calls has judged the replies that its judgement names:
        those of the probe.
        """
        if self.judgement.verdict == UNSUPPORTED:
            return 0
        replies = self.replies or self.judgement.evidence
        return sum(reply.status in ("returned", "rejected", "unsupported") for reply in replies)


def drive(child: Child, checks: Iterable[tuple[Case, Check]]) -> Iterator[Judged]:
    """Every case with its judgement, in about the order of `checks`.

    The worker replies in the order of its calls,
    so that the check that waits longest is the one whose reply is next.
    `checks` is read as the worker has room for a further call:
    what it leaves out may depend on earlier judgements.
    """
    waiting: deque[tuple[Judged, Check]] = deque()
    source = iter(checks)
    try:
        while True:
            while (
                len(waiting) < CALLS_IN_FLIGHT
                and child.room
                and (started := next(source, None)) is not None
            ):
                yield from _advance(child, Judged(started[0]), started[1], None, waiting)
            if not waiting:
                return
            judged, check = waiting.popleft()
            reply = child.receive()
            judged.replies.append(reply)
            yield from _advance(child, judged, check, reply, waiting)
    finally:
        if waiting:  # the caller stopped early: nobody waits for these replies any more
            child.restart()


def drive_one(child: Child, case: Case, check: Check) -> Judged:
    """One case with its judgement, with nothing else in flight."""
    return next(drive(child, [(case, check)]))


def complete(child: Child, asking: Coroutine[Any, Any, Result]) -> tuple[Result, list[Reply]]:
    """The result of one coroutine that awaits calls, and the replies that it received,
    with nothing else in flight.
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
    """Let a check go on to its next call, which is submitted;
    yields it where it has come to its judgement.
    """
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
    """A judgement that names no replies was reached on all of them."""
    return judgement if judgement.evidence else replace(judgement, evidence=tuple(replies))
