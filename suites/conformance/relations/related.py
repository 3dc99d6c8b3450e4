"""The judgement on a reply by other replies of the same framework, with which it must agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from adapters.worker.call import Reply
from reference.compare import WRONG_VALUES, Judgement
from reference.definition import Array
from suites.engine.cell.cell import Cell, exactly


def related(
    cell: Cell,
    replies: Sequence[Reply],
    last: Reply,
    shape: tuple[int, ...],
    relation: Callable[..., Array],
) -> Judgement:
    """The judgement on the reply `last`, which must equal `relation` of the values of `replies`.

    `relation` takes and returns float64 arrays. Each of `replies` must have a value of `shape`;
    the first one that has not is judged instead of `last`.
    """
    failed = next(
        (reply for reply in replies if reply.value is None or reply.value.shape != shape), None
    )
    if failed is not None:
        return cell.compare(failed, exactly(np.zeros(shape)))
    due = relation(*(np.asarray(reply.value, np.float64) for reply in replies))
    judgement = cell.compare(last, exactly(due))
    if judgement.verdict != WRONG_VALUES:
        return judgement
    evidence = tuple(dict.fromkeys((*replies, last)))
    return replace(
        judgement, message=f"against its own other outputs: {judgement.message}", evidence=evidence
    )


def per_channel(values: Array, rank: int) -> Array:
    """One value a channel, (channels), in the shape (channels, 1, ...) that broadcasts.

    It can be added to an output of `rank` axes.
    """
    return values.reshape(-1, *[1] * rank)
