"""The judgement on a reply to invalid input, a refusal or an answer."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from adapters.worker.call import Reply
from reference.compare import ACCEPTED_NONSENSE, AGREES, WRONG_SHAPE, Judgement
from reference.definition import Array
from suites.cases.claims.claim import NotAsked
from suites.engine.cell.cell import Cell, exactly

REFUSALS = ("rejected", "unsupported")  # the statuses with which a framework itself refuses a call
OUT_OF = r"(out of|insufficient|not enough) memory|exhausted|bad_alloc|MemoryError"
NO_MEMORY = re.compile(
    rf"{OUT_OF}|(can't|cannot|unable to|failed to) allocate|tried to allocate", re.IGNORECASE
)
LONGEST_REMARK = 120  # characters


def arranged(reply: Reply) -> Reply:
    """The same reply. Raises NotAsked where NumPy cannot arrange the operands for the call: that is
    no refusal of the framework's.
    """
    if reply.is_before_the_call:
        raise NotAsked(f"NumPy does not arrange such operands: {reply.message}")
    return reply


def judge_refusal(reply: Reply) -> Judgement:
    """The judgement on a refusal: right if it has a message; an answer that NumPy cannot arrange is
    none.
    """
    if reply.is_behind_the_call:
        message = f"an answer of a wrong rank or size: {reply.message}"
        return Judgement(WRONG_SHAPE, message, evidence=(reply,))
    rejected = reply.status == "rejected"
    kind, _, text = reply.message.partition(":") if rejected else ("", "", reply.message)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        message = f"refused by a bare {kind}, without a word"
        return Judgement("rejected", message, evidence=(reply,), is_wordless=True)
    why = ", out of memory" if NO_MEMORY.search(reply.message) else ""
    text = ": ".join(filter(None, (kind, lines[0])))[:LONGEST_REMARK]
    return Judgement(AGREES, f"refused{why}: {text}", evidence=(reply,))


def judge_answer(cell: Cell, reply: Reply, right: list[Array]) -> Judgement:
    """The judgement on an answer, which must be one of `right`; nonsense if `right` is empty."""
    value = np.asarray(reply.value)
    declares = cell.entry.operator == "declared_shape"
    words = f"declares {tuple(value.tolist())}" if declares else f"answers {value.shape}"
    if not right:
        message = f"{words} where an error is due"
        return Judgement(ACCEPTED_NONSENSE, message, got=value, evidence=(reply,))
    equal = (due for due in right if due.shape == value.shape and (due == value).all())
    judgement = cell.compare(reply, exactly(next(equal, right[0])), reply.dtype)
    if judgement.verdict != AGREES:
        return replace(judgement, message=f"{words}: {judgement.message}")
    dtype = f" in {reply.dtype}" if reply.dtype not in (cell.dtype, "int64") else ""
    return replace(judgement, message=f"{words}{dtype}, rightly")
