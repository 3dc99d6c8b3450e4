"""Claims about special values in the operands: NaN, infinities, subnormal and largest numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.compare import AGREES, WRONG_VALUES, Judgement
from reference.data.draws import Operands, operands
from reference.data.kept import kept_by_case
from reference.data.overflow import overflowed, overflowing
from reference.data.special import Footprint, classify_mismatch, footprint
from reference.definition import Array
from reference.records.words import SPECIAL_VALUES
from reference.schema import Case
from suites.cases.claims.claim import OUTPUT
from suites.cases.claims.decorators import claim
from suites.engine.cell.cell import Cell, exactly

THROUGH_ZEROS = "NaN by way of inserted zeros"
Random = np.random.Generator


@claim(operator=OUTPUT, group=SPECIAL_VALUES)
async def test_a_nan_fills_its_footprint_and_no_more(cell: Cell, case: Case) -> Judgement:
    """One NaN in x, w or b makes every output NaN that has it in a term, and no other output;
    products with inserted zeros may count as terms.
    """
    return await judge_special(cell, case, *with_special_value(case, (np.nan,)))


@claim(operator=OUTPUT, group=SPECIAL_VALUES)
async def test_an_infinity_fills_its_footprint_and_no_more(cell: Cell, case: Case) -> Judgement:
    """One infinity in x, w or b makes every output that has it in a term infinite with the right
    sign, and no other output.
    """
    return await judge_special(cell, case, *with_special_value(case, (-np.inf, np.inf)))


@claim(operator=OUTPUT, group=SPECIAL_VALUES)
async def test_special_values_mix_as_ieee_754_says(cell: Cell, case: Case) -> Judgement:
    """With zeros of both signs, NaN and infinities together in x, w and b, inf - inf and 0 * inf
    are NaN, and finite outputs are exact.
    """
    return await judge_special(cell, case, *with_special_values(case))


@claim(operator=OUTPUT, kinds=("subnormal_input", "subnormal_weight", "subnormal_output"))
async def test_subnormal_numbers_are_kept(cell: Cell, case: Case) -> Judgement:
    """Subnormal inputs, weights and results are not flushed to zero: on multiples of the smallest
    subnormal number the output is exact.
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
    """Where no partial sum, in any order, exceeds the largest finite number, the output is finite
    and exact.
    """
    return await cell.conv_transpose(case)


@claim(operator=OUTPUT)
async def test_a_sum_that_overflows_is_an_infinity_of_its_sign(cell: Cell, case: Case) -> Judgement:
    """Where the terms of an output have one sign and their sum exceeds the largest finite number,
    the output is the infinity of that sign; a single term is kept.
    """
    return await judge_special(cell, case, *with_overflow(case))


@kept_by_case
def with_special_value(case: Case, values: tuple[float, ...]) -> tuple[Operands, Footprint]:
    """The operands of the case in float64, with one entry of x, w or b set to one of the special
    values, and what is due.

    The seed of the case chooses the operand, the entry and the value.
    """
    data = operands(case)
    random = np.random.default_rng([case.seed, 2])
    arrays = {"x": data.x, "w": data.w} | ({} if data.b is None else {"b": data.b})
    special = {name: np.array(array, np.float64) for name, array in arrays.items()}
    chosen = special[list(arrays)[case.seed % len(arrays)]]
    value = random.choice(values) if len(values) > 1 else values[0]
    chosen[tuple(random.integers(0, size) for size in chosen.shape)] = value
    data = Operands(special["x"], special["w"], special.get("b"))
    return data, footprint(data, case.params)


@kept_by_case
def with_special_values(case: Case) -> tuple[Operands, Footprint]:
    """The operands of the case with special values among their entries, and what is due."""
    data = operands(case)
    random = np.random.default_rng([case.seed, 1])
    x, w = sprinkled(random, data.x), sprinkled(random, data.w)
    b = None if data.b is None else sprinkled(random, data.b)
    data = Operands(x, w, b)
    return data, footprint(data, case.params)


@kept_by_case
def with_overflow(case: Case) -> tuple[Operands, Footprint]:
    """Operands whose sums overflow, and what is due."""
    data = overflowing(case)
    return data, overflowed(data, case)


def sprinkled(random: Random, values: Array) -> Array:
    """`values` with about one in six entries replaced by a special value."""
    special = random.choice((np.nan, np.inf, -np.inf, 0.0, -0.0, 0.0), values.shape)
    return np.where(random.random(values.shape) < 1 / 6, special, values)


async def judge_special(cell: Cell, case: Case, data: Operands, due: Footprint) -> Judgement:
    """The judgement on the output for operands with special values or results."""
    reply = await cell.ask(case.params, x=data.x, w=data.w, b=data.b)
    plain = cell.compare(reply, exactly(due.expected))
    if reply.value is None or plain.verdict not in (AGREES, WRONG_VALUES):
        return plain
    words, where = classify_mismatch(np.asarray(reply.value, np.float64), due)
    if not words:
        return Judgement(AGREES, spread_remark(int(where.sum())), evidence=(reply,))
    index = tuple(map(int, np.argwhere(where)[0]))
    values = f"at {index} it is {reply.value[index]} where {due.expected[index]} was due"
    message = f"{words}: {int(where.sum())} of {where.size} elements; {values}"
    wrong = replace(
        plain, verdict=WRONG_VALUES, message=message, where=index, bounds=np.inf, ulps=np.inf
    )
    return replace(wrong, got=reply.value, expected=due.expected)


def spread_remark(number: int) -> str:
    """The remark that `number` elements are NaN beside those that must be; "" for 0.

    It gives the power of ten below the number, so that a report has few lines.
    """
    if not number:
        return ""
    least = 10 ** (len(str(number)) - 1)
    return f"{THROUGH_ZEROS}, in {least} to {10 * least - 1} more elements"
