"""The judgement on a request that is made in two ways: the adapter's main call, and another way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from adapters.worker.call import Reply
from reference.compare import AGREES, WAYS_DISAGREE, Judgement
from reference.data.draws import operands
from reference.definition import Array
from reference.schema import Case
from suites.engine.cell.cell import Cell, not_asked
from suites.invalid.check import ask, invalid_call
from suites.invalid.distortion import Distortion
from suites.invalid.verdict import NO_MEMORY, REFUSALS, arranged, judge_refusal

MOST_ELEMENTS = 5  # of an array that a message shows


async def judge_ways(cell: Cell, case: Case, distortion: Distortion) -> Judgement:
    """The judgement on the distorted case, made by the main call and by the route of the cell."""
    ways = main_way(cell), cell
    calls = [invalid_call(way, case, distortion) for way in ways]
    if reason := cell.unsupported(calls[1].params):
        return not_asked(reason)
    main, other = [await ask(way, call) for way, call in zip(ways, calls)]
    return judged(cell, main, other)


async def judge_ways_beyond_limits(cell: Cell, case: Case) -> Judgement:
    """The judgement on a case that both ways are said not to have."""
    ways = main_way(cell), replace(cell, partners={})
    if any(way.unsupported(case.params) is None for way in ways):
        return not_asked("one of the two ways has it")
    data = operands(case)
    main, other = [
        arranged(await way.ask(case.params, x=data.x, w=data.w, b=data.b)) for way in ways
    ]
    return judged(cell, main, other)


def main_way(cell: Cell) -> Cell:
    """The cell of the adapter's main call, on the path and in the dtype of a cell."""
    return replace(cell, route=cell.partners["conv_transpose"], partners={})


def judged(cell: Cell, main: Reply, other: Reply) -> Judgement:
    """The judgement on the replies of both ways, with both as its evidence."""
    if reason := why_undecided(main, other):
        return not_asked(reason)
    if other.is_behind_the_call:
        return replace(judge_refusal(other), evidence=(main, other))
    if other.value is None and other.status not in REFUSALS:
        return Judgement(other.status, other.message, evidence=(main, other))
    return replace(compare_ways(cell, main, other), evidence=(main, other))


def why_undecided(main: Reply, other: Reply) -> str | None:
    """Why two replies cannot be compared; None where they can.

    The end of a process is a verdict of the claims about the main call itself. The memory that a
    call may take is a limit of ours.
    """
    if main.value is None and (main.status not in REFUSALS or main.is_behind_the_call):
        return f"the main call itself {main.status}"
    lacks_memory = any(NO_MEMORY.search(reply.message) for reply in (main, other))
    return "one of the two calls needs more memory than it may take" if lacks_memory else None


def compare_ways(cell: Cell, main: Reply, other: Reply) -> Judgement:
    """The judgement on two replies, each an answer or a refusal."""
    if main.value is None and other.value is None:
        return Judgement(AGREES, "both ways refuse")
    if main.value is None or other.value is None:
        message = f"the main call {words(main)}, this way {words(other)}"
        return Judgement(WAYS_DISAGREE, message)
    declares = cell.entry.operator == "declared_shape"
    expected = np.array(main.value.shape) if declares else main.value
    got, same_dtype = other.value, declares or main.dtype == other.dtype
    if same_dtype and np.array_equal(expected, got, equal_nan=True):
        return Judgement(AGREES, "both ways answer alike")
    dtypes = ("", "") if same_dtype else (f" in {main.dtype}", f" in {other.dtype}")
    first, second = shown(expected) + dtypes[0], shown(got) + dtypes[1]
    message = f"the main call gives {first}, this way {second}"
    return Judgement(WAYS_DISAGREE, message, got=got, expected=expected)


def words(reply: Reply) -> str:
    """What a way does, in words."""
    if reply.value is not None:
        return f"answers {reply.value.shape}"
    return f"refuses: {' '.join(reply.message.split())}"


def shown(values: Array) -> str:
    """An array in a message: its shape, and its values where they are few."""
    if values.size > MOST_ELEMENTS:
        return f"an output of {values.shape}"
    return f"{values.tolist()} of {values.shape}"
