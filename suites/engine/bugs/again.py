"""Whether a bug shows in a fresh process: its calls are asked once more, where nothing was asked before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adapters.worker.call import Reply
from suites.engine.bugs.evidence import Evidence

REPRODUCED, NOT, VARIES = "reproduced", "did not reproduce", "differs from run to run"
TRIES = 3


def reproduced(item: Evidence) -> str:
    """`REPRODUCED` where the calls of the evidence give the same again in a fresh process.

    `VARIES` where they do in some of `TRIES` processes, or give something else each time.
    """
    replies = item.finding.judgement.evidence
    outcomes = [_same(replies, _asked_afresh(item, replies))]
    if outcomes == [True]:
        return REPRODUCED
    outcomes += [_same(replies, _asked_afresh(item, replies)) for _ in range(TRIES - 1)]
    return VARIES if any(outcomes) else NOT


def _asked_afresh(item: Evidence, replies: Sequence[Reply]) -> list[Reply]:
    child = item.target.child.fresh()
    try:
        return [child.ask(reply.call) for reply in replies]
    finally:
        child.close()


def _same(replies: Sequence[Reply], others: Sequence[Reply]) -> bool:
    pairs = zip(replies, others, strict=True)
    return all(
        first.status == second.status and _equal(first.value, second.value)
        for first, second in pairs
    )


def _equal(value: object, other: object) -> bool:
    if value is None or other is None:
        return value is other
    first, second = np.asarray(value), np.asarray(other)
    floats = first.dtype.kind in "fc" and second.dtype.kind in "fc"
    return first.shape == second.shape and bool(np.array_equal(first, second, equal_nan=floats))
