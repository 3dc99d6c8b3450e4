"""Judgements on the bits of repeated calls, and of the items of a batch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from adapters.worker.call import Reply
from reference.answer import Answer
from reference.compare import AGREES, WRONG_SHAPE, WRONG_VALUES, Judgement
from reference.data.draws import Operands
from reference.definition import Array
from reference.schema import Params
from suites.conformance.operands.items import Items
from suites.engine.cell.cell import Cell, exactly

NOT_THE_SAME_BITS = "an item's bits depend on its batch"


async def judge_repeated(cell: Cell, params: Params, data: Operands) -> Judgement:
    """The judgement on the same call made twice, which must give the same bits again."""
    first, second = [await cell.ask(params, x=data.x, w=data.w, b=data.b) for _ in range(2)]
    failed = next((reply for reply in (first, second) if reply.value is None), None)
    if failed is not None:
        return Judgement(failed.status, failed.message, evidence=(failed,))
    return compare_bits(np.asarray(first.value), np.asarray(second.value), (first, second))


def compare_bits(first: Array, second: Array, evidence: tuple[Reply, Reply]) -> Judgement:
    """The judgement on a second output, which must equal the first one bit for bit."""
    shown = Judgement(AGREES, got=second, expected=first, evidence=evidence)
    if first.shape != second.shape or first.dtype != second.dtype:
        earlier = f"an earlier call gave {first.dtype} of {first.shape}"
        message = f"{second.dtype} of {second.shape} where {earlier}"
        return replace(shown, verdict=WRONG_SHAPE, message=message)
    differing = np.argwhere((bytes_of(first) != bytes_of(second)).any(axis=-1))
    if not len(differing):
        return Judgement(AGREES, evidence=evidence)
    index = tuple(map(int, differing[0]))
    message = f"{len(differing)} elements differ between two calls, the first at {index}"
    return replace(shown, verdict=WRONG_VALUES, message=message, where=index)


def bytes_of(values: Array) -> Array:
    """The bytes of `values`, (*shape, itemsize)."""
    return np.frombuffer(values.tobytes(), np.uint8).reshape(*values.shape, values.dtype.itemsize)


async def judge_items(cell: Cell, items: Items, data: Operands, due: Answer) -> Judgement:
    """The judgement on a whole batch and on each of its items, where `due` is the right answer for
    the batch; a remark where the bits of an item differ.
    """
    whole = await cell.ask(items.batch, x=data.x, w=data.w, b=data.b)
    judgement, bits = cell.compare(whole, due), b""
    shape = (items.params.batch, *due.expected.shape[1:])
    for item in range(items.batch.batch):
        if judgement.verdict != AGREES:
            return judgement
        x = items.input(data.x, item)
        reply = await cell.ask(items.params, x=x, w=data.w, b=data.b)
        if reply.value is None or reply.value.shape != shape:
            return cell.compare(reply, exactly(np.zeros(shape)))
        part = items.part(reply.value, item)
        judgement = cell.compare(reply.with_value(part), due.of(slice(item, item + 1)))
        judgement = replace(judgement, evidence=(reply,))  # with its whole value
        bits += part.tobytes()
    if judgement.verdict != AGREES or (whole.value is not None and whole.value.tobytes() == bits):
        return judgement
    return replace(judgement, message=NOT_THE_SAME_BITS)
