"""Special values: NaN, infinities, subnormal numbers and the largest finite ones, in the input, the weight and the bias."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from reference.compare import AGREES, WRONG_VALUES, Judgement
from reference.definition import Array
from reference.draws import Operands, operands
from reference.schema import Case
from reference.special import footprint, told
from suites.engine.cell import Cell, exactly
from suites.cases.claim import OUTPUT, claim

EVERY = 32
THROUGH_ZEROS = "NaN by way of inserted zeros"
Random = np.random.Generator


@claim(operator=OUTPUT, every=EVERY)
def test_a_nan_fills_its_footprint_and_no_more(cell: Cell, case: Case) -> Judgement:
    """One NaN in x, w or b makes NaN of every output that it takes part in, or is multiplied with an inserted zero for, and of no other."""
    return with_special(cell, case, lambda random: np.nan)


@claim(operator=OUTPUT, every=EVERY)
def test_an_infinity_fills_its_footprint_and_no_more(cell: Cell, case: Case) -> Judgement:
    """One infinity in x, w or b makes an infinity of the right sign of every output that it takes part in, and of no other."""
    return with_special(cell, case, lambda random: random.choice((-np.inf, np.inf)))


@claim(operator=OUTPUT, every=EVERY)
def test_special_values_mix_as_ieee_754_says(cell: Cell, case: Case) -> Judgement:
    """Zeros of both signs, NaN and infinities together in x, w and b: inf - inf and 0 inf are NaN, and what is finite is exact."""
    data = operands(case)
    random = np.random.default_rng([case.seed, 1])
    x, w, b = (a if a is None else sprinkled(random, a) for a in (data.x, data.w, data.b))
    return judged(cell, case, Operands(x, w, b))


@claim(operator=OUTPUT, kinds=("subnormal_input", "subnormal_weight", "subnormal_output"), every=EVERY)
def test_subnormal_numbers_are_kept(cell: Cell, case: Case) -> Judgement:
    """Subnormal inputs, weights and results are numbers like others: on multiples of the smallest one the output is exact."""
    judgement = cell.conv_transpose(case)
    if judgement.verdict != WRONG_VALUES or judgement.got is None or judgement.expected is None:
        return judgement
    got, due = np.asarray(judgement.got), np.asarray(judgement.expected)
    flushed = bool(((got == due) | (got == 0)).all())
    return named(judgement, "flushed to zero: ") if flushed else judgement


@claim(operator=OUTPUT, kinds=("largest",), every=EVERY)
def test_the_largest_numbers_do_not_overflow(cell: Cell, case: Case) -> Judgement:
    """Where no partial sum exceeds the largest finite number, in any order, the output is finite, and exact."""
    return cell.conv_transpose(case)


def with_special(cell: Cell, case: Case, value: Callable[[Random], float]) -> Judgement:
    """The verdict with one value in x, w or b, by turns of the seed."""
    data = operands(case)
    random = np.random.default_rng([case.seed, 2])
    arrays = {"x": data.x, "w": data.w, "b": data.b}
    names = [name for name, a in arrays.items() if a is not None]
    name = names[case.seed % len(names)]
    put = np.array(arrays[name], np.float64)
    put[tuple(random.integers(0, size) for size in put.shape)] = value(random)
    given = {n: None if a is None else np.asarray(a, np.float64) for n, a in arrays.items()} | {name: put}
    return judged(cell, case, Operands(**given))


def sprinkled(random: Random, values: Array) -> Array:
    """About one in six entries made a special value."""
    special = random.choice((np.nan, np.inf, -np.inf, 0.0, -0.0, 0.0), values.shape)
    return np.where(random.random(values.shape) < 1 / 6, special, values)


def judged(cell: Cell, case: Case, data: Operands) -> Judgement:
    """The verdict on operands with special values."""
    due = footprint(data, case.params)
    outcome = cell.ask(case.params, x=data.x, w=data.w, b=data.b)
    plain = cell.compare(outcome, exactly(due.expected))
    if outcome.value is None or plain.verdict not in (AGREES, WRONG_VALUES):
        return plain
    words, where = told(np.asarray(outcome.value, np.float64), due)
    if not words:
        return Judgement(AGREES, THROUGH_ZEROS if where.any() else "")
    at = tuple(map(int, np.argwhere(where)[0]))
    message = f"{words}: {int(where.sum())} of {where.size} elements; at {at} it is {outcome.value[at]} where {due.expected[at]} was due"
    return Judgement(WRONG_VALUES, message, at, np.inf, np.inf, got=outcome.value, expected=due.expected, asked=cell.last)


def named(judgement: Judgement, words: str) -> Judgement:
    """The same, told by its name."""
    return replace(judgement, message=words + judgement.message)
