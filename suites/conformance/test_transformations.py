"""Transformations: compiling, mapping, another layout or more threads change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.compare import AGREES, Judgement
from reference.draws import operands
from reference.schema import Case
from suites.engine.cell import Cell, not_asked
from suites.cases.claim import EXACT, OUTPUT, claim

NOT_THE_SAME_BITS = "an item's bits depend on its batch"


@claim(operator="transformed", kinds=EXACT, every=2, any_dtype=True)
def test_a_transformation_changes_nothing(cell: Cell, case: Case) -> Judgement:
    """Under jit, vmap, a compiler, an export, another layout or thread count the output is still exact on integers."""
    return cell.conv_transpose(case)


@claim(operator="transformed", kinds=("normal",), every=4, any_dtype=True)
def test_a_transformation_stays_within_the_bound(cell: Cell, case: Case) -> Judgement:
    """On real values a transformed call lies within gamma_n S(o) of the definition, as the plain one does."""
    return cell.conv_transpose(case)


@claim(kinds=("normal",), every=16)
def test_a_repeated_call_gives_the_same_bits(cell: Cell, case: Case) -> Judgement:
    """The same call on the same real values answers with the same bits, whatever was cached in between."""
    data = operands(case)
    first, second = (cell.ask(case.params, x=data.x, w=data.w, b=data.b) for _ in range(2))
    if first.value is None or second.value is None:
        return Judgement(first.status if first.value is None else second.status, first.message or second.message)
    cell.tally.judged += 1
    same = first.value.tobytes() == second.value.tobytes() and first.value.shape == second.value.shape
    if same:
        return Judgement(AGREES)
    where = np.argwhere(np.asarray(first.value != second.value))
    return Judgement("wrong values", f"{len(where)} elements differ between two calls, the first at {tuple(map(int, where[0]))}")


@claim(operator=OUTPUT, kinds=("normal",), every=64)
def test_an_item_of_a_batch_is_the_item_alone(cell: Cell, case: Case) -> Judgement:
    """On real values each item of a batch is within the bound of the definition whether it is asked alone or among others; where its bits
    differ between the two, that is told.
    """
    p = replace(case.params, batch=max(case.params.batch, 2))
    single = replace(p, batch=1)
    if reason := cell.unsupported(p) or cell.unsupported(single):
        return not_asked(reason)
    data, due = cell.drawn(replace(case, params=p))
    whole = cell.ask(p, x=data.x, w=data.w, b=data.b)
    judgement, bits = cell.compare(whole, due), b""
    for item in range(p.batch):
        if judgement.verdict != AGREES:
            return judgement
        part = slice(item, item + 1)
        alone = cell.ask(single, x=data.x[part], w=data.w, b=data.b)
        judgement = cell.compare(alone, due.of(part))
        bits += alone.value.tobytes() if alone.value is not None else b""
    same = whole.value is not None and whole.value.tobytes() == bits
    return replace(judgement, message="" if same else NOT_THE_SAME_BITS) if judgement.verdict == AGREES else judgement
