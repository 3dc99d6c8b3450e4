"""Claims about transformed and repeated calls, and about the bits of one item of a batch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from adapters.worker.call import Reply
from reference.compare import AGREES, WRONG_SHAPE, WRONG_VALUES, Judgement
from reference.data.draws import operands
from reference.definition import Array
from reference.schema import Case, Params
from suites.cases.claims.claim import EXACT, OUTPUT
from suites.cases.claims.decorators import claim
from suites.conformance.operands.items import Items, calls_items_alone, with_items
from suites.engine.cell.cell import Cell, exactly, not_asked

NOT_THE_SAME_BITS = "an item's bits depend on its batch"


@claim(operator="transformed", kinds=EXACT, levels=True, any_dtype=True)
async def test_a_transformation_changes_nothing(cell: Cell, case: Case) -> Judgement:
    """On integers, the output is exact under jit, vmap, a compiler, an export, another layout or
    another number of threads as well.
    """
    return await cell.conv_transpose(case)


@claim(operator="transformed", kinds=("normal",), levels=True, any_dtype=True)
async def test_a_transformation_stays_within_the_bound(cell: Cell, case: Case) -> Judgement:
    """On real values, every output element of a transformed call differs by at most gamma_n S(o)
    from the definition.
    """
    return await cell.conv_transpose(case)


@claim(kinds=("normal",))
async def test_a_repeated_call_gives_the_same_bits(cell: Cell, case: Case) -> Judgement:
    """The same call on the same real values gives the same bits again, whatever the framework has
    cached.
    """
    data = operands(case)
    first, second = [await cell.ask(case.params, x=data.x, w=data.w, b=data.b) for _ in range(2)]
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


@claim(operator=OUTPUT, kinds=("normal",))
async def test_an_item_of_a_batch_is_the_item_alone(cell: Cell, case: Case) -> Judgement:
    """On real values, each item of a batch is within the bound of the definition, both in its batch
    and alone (or at another place); a remark says whether the bits differ.
    """
    p = with_items(case.params)
    if reason := cell.unsupported(p):
        return not_asked(reason)
    data, due = cell.drawn(replace(case, params=p))
    whole = await cell.ask(p, x=data.x, w=data.w, b=data.b)
    judgement, bits = cell.compare(whole, due), b""
    items = Items(p, None if calls_items_alone(cell, case.params) else other_items(case, p))
    for item in range(p.batch):
        if judgement.verdict != AGREES:
            return judgement
        reply = await cell.ask(items.params, x=items.input(data.x, item), w=data.w, b=data.b)
        if reply.value is None or reply.value.shape != items.params.output_shape:
            return cell.compare(reply, exactly(np.zeros(items.params.output_shape)))
        part = items.part(reply.value, item)
        judgement = cell.compare(reply.with_value(part), due.of(slice(item, item + 1)))
        judgement = replace(judgement, evidence=(reply,))  # with its whole value
        bits += part.tobytes()
    if judgement.verdict != AGREES or (whole.value is not None and whole.value.tobytes() == bits):
        return judgement
    return replace(judgement, message=NOT_THE_SAME_BITS)


def other_items(case: Case, params: Params) -> Array:
    """Further items, from another draw than that of the case, (batch, in_channels, *F)."""
    return operands(replace(case, params=params, seed=case.seed + 1)).x
