"""Special values: NaN, infinities, subnormal numbers and the largest finite ones, in the input,
the weight and the bias.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from reference.compare import AGREES, WRONG_VALUES, Judgement
from reference.data.draws import Operands, operands
from reference.data.special import classify_mismatch, footprint
from reference.definition import Array
from reference.schema import Case
from suites.cases.claim import OUTPUT, claim
from suites.engine.cell.cell import Cell, exactly

THROUGH_ZEROS = "NaN by way of inserted zeros"
Random = np.random.Generator


@claim(operator=OUTPUT)
async def test_a_nan_fills_its_footprint_and_no_more(cell: Cell, case: Case) -> Judgement:
    """One NaN in x, w or b makes NaN of every output that it takes part in, or is multiplied
    with an inserted zero for, and of no other.
    """
    return await judge_special(cell, case, with_special_value(case, lambda random: np.nan))


@claim(operator=OUTPUT)
async def test_an_infinity_fills_its_footprint_and_no_more(cell: Cell, case: Case) -> Judgement:
    """One infinity in x, w or b makes an infinity of the right sign of every output that it
    takes part in, and of no other.
    """
    data = with_special_value(case, lambda random: random.choice((-np.inf, np.inf)))
    return await judge_special(cell, case, data)


@claim(operator=OUTPUT)
async def test_special_values_mix_as_ieee_754_says(cell: Cell, case: Case) -> Judgement:
    """Zeros of both signs, NaN and infinities together in x, w and b: inf - inf and 0 inf are
    NaN, and what is finite is exact.
    """
    data = operands(case)
    random = np.random.default_rng([case.seed, 1])
    x, w = sprinkled(random, data.x), sprinkled(random, data.w)
    b = None if data.b is None else sprinkled(random, data.b)
    return await judge_special(cell, case, Operands(x, w, b))


@claim(operator=OUTPUT, kinds=("subnormal_input", "subnormal_weight", "subnormal_output"))
async def test_subnormal_numbers_are_kept(cell: Cell, case: Case) -> Judgement:
    """Subnormal inputs, weights and results are numbers like others: on multiples of the
    smallest one the output is exact.
    """
    judgement = await cell.conv_transpose(case)
    if judgement.verdict != WRONG_VALUES or judgement.got is None or judgement.expected is None:
        return judgement
    got, due = np.asarray(judgement.got), np.asarray(judgement.expected)
    is_flushed = bool(((got == due) | (got == 0)).all())
    return (
        replace(judgement, message=f"flushed to zero: {judgement.message}")
        if is_flushed
        else judgement
    )


@claim(operator=OUTPUT, kinds=("largest",))
async def test_the_largest_numbers_do_not_overflow(cell: Cell, case: Case) -> Judgement:
    """Where no partial sum exceeds the largest finite number, in any order, the output is
    finite, and exact.
    """
    return await cell.conv_transpose(case)


def with_special_value(case: Case, value: Callable[[Random], float]) -> Operands:
    """The case's operands in float64 with one value in x, w or b, which of them by the seed."""
    data = operands(case)
    random = np.random.default_rng([case.seed, 2])
    arrays = {"x": data.x, "w": data.w} | ({} if data.b is None else {"b": data.b})
    special = {name: np.array(array, np.float64) for name, array in arrays.items()}
    chosen = special[list(arrays)[case.seed % len(arrays)]]
    chosen[tuple(random.integers(0, size) for size in chosen.shape)] = value(random)
    return Operands(special["x"], special["w"], special.get("b"))


def sprinkled(random: Random, values: Array) -> Array:
    """`values` with about one in six entries made a special value."""
    special = random.choice((np.nan, np.inf, -np.inf, 0.0, -0.0, 0.0), values.shape)
    return np.where(random.random(values.shape) < 1 / 6, special, values)


async def judge_special(cell: Cell, case: Case, data: Operands) -> Judgement:
    """The judgement on operands with special values."""
    due = footprint(data, case.params)
    reply = await cell.ask(case.params, x=data.x, w=data.w, b=data.b)
    plain = cell.compare(reply, exactly(due.expected))
    if reply.value is None or plain.verdict not in (AGREES, WRONG_VALUES):
        return plain
    words, where = classify_mismatch(np.asarray(reply.value, np.float64), due)
    if not words:
        return Judgement(AGREES, THROUGH_ZEROS if where.any() else "", evidence=(reply,))
    at = tuple(map(int, np.argwhere(where)[0]))
    values = f"at {at} it is {reply.value[at]} where {due.expected[at]} was due"
    message = f"{words}: {int(where.sum())} of {where.size} elements; {values}"
    bad = replace(
        plain, verdict=WRONG_VALUES, message=message, where=at, bounds=np.inf, ulps=np.inf
    )
    return replace(bad, got=reply.value, expected=due.expected)
