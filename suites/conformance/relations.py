"""Relations between the replies of one framework: two of its outputs must be related as the
definition's are.
"""

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
    """The judgement on the last reply, where `relation` of the values of `replies` is due.

    `shape` is due of each of `replies`; the first that has no value of this shape is judged
    instead. `relation` takes float64 arrays.
    """
    bad = next(
        (reply for reply in replies if reply.value is None or reply.value.shape != shape), None
    )
    if bad is not None:
        return cell.compare(bad, exactly(np.zeros(shape)))
    due = relation(*(np.asarray(reply.value, np.float64) for reply in replies))
    judgement = cell.compare(last, exactly(due))
    if judgement.verdict != WRONG_VALUES:
        return judgement
    evidence = tuple(dict.fromkeys((*replies, last)))
    return replace(
        judgement, message=f"against its own other outputs: {judgement.message}", evidence=evidence
    )


def per_channel(values: Array, rank: int) -> Array:
    """One value a channel, (channels), in the shape (channels, 1, ...) that is added to an
    output of `rank` axes.
    """
    return values.reshape(-1, *[1] * rank)
