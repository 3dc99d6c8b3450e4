"""The check of a distortion: the invalid call is made with bounded memory, and its reply judged."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, NamedTuple, cast

import numpy as np

from adapters.program import Program, program
from adapters.shared.limits import ONE_BY_ONE
from adapters.worker.call import Reply
from adapters.worker.messages import takes_schema
from reference.compare import AGREES, Judgement
from reference.definition import Array
from reference.schema import Case, SchemaError
from suites.cases.claims.claim import NotAsked
from suites.cases.claims.decorators import invalid_input_claim
from suites.cases.place import Place
from suites.engine.cell.cell import Cell
from suites.invalid.distortion import AS_BASE, Distortion, LooseParams
from suites.invalid.due import Operands, draw_operands, right_answers
from suites.invalid.series import Series
from suites.invalid.verdict import REFUSALS, arranged, judge_answer, judge_refusal

# The suite arranges the columns of these operators: the framework can refuse only axis numbers.
COLUMN_OPERATORS = ("gemm_col2im", "col2im")
# Fills memory with numbers and frees it: a call may read them where it reads uninitialised memory.
# Less than a megabyte: an allocator gives much more than that back to the system.
_SIZES = "(*range(1, 512, 3), *range(512, 4096, 64))"
DIRT = f"import numpy\ny = [numpy.full(n, 12345.678, 'float32') for n in {_SIZES}][0]"


def invalid_input_tests(*distortions: Distortion | Series) -> dict[str, Any]:
    """Name -> pytest test, of distortions and series."""
    return {f"test_{distortion.name}": _test(distortion) for distortion in distortions}


def _test(distortion: Distortion | Series) -> Any:
    """The pytest test of a distortion or a series."""

    async def check(cell: Cell, case: Case) -> Judgement:
        return await judge(cell, case, distortion.of(case.params))

    check.__name__, check.__doc__ = f"test_{distortion.name}", distortion.sentence
    of_all = distortion.bases, distortion.drops_batch, distortion.left_out
    return invalid_input_claim(*of_all)(check)


async def judge(cell: Cell, case: Case, distortion: Distortion) -> Judgement:
    """The judgement on the distorted case; its message is the remark that reports count."""
    call = invalid_call(cell, case, distortion)
    right = right_answers(cell, case, call.params, call.operands, distortion)
    return await judge_call(cell, call, right)


class InvalidCall(NamedTuple):
    """The program of an invalid call, its parameters and operands."""

    program: Program
    params: LooseParams
    operands: Operands


def invalid_call(place: Place, case: Case, distortion: Distortion) -> InvalidCall:
    """The call of the distorted case. Raises NotAsked where there is none, or a legal one."""
    if reason := why_not_concerned(place, distortion):
        raise NotAsked(reason)
    try:
        loose = cast(LooseParams, place.resolved(distortion.distort(case.params)))
        text = program(
            place.adapter,
            place.route,
            loose,
            place.dtype,
            distortion.operand_patch,
            arranged=place.resolved(distortion.arranged(case.params)),
        )
    except SchemaError as error:
        raise NotAsked(f"the call takes no such parameters: {error}") from None
    except Exception as error:  # noqa: BLE001  a route's own arithmetic may fail in any way on such numbers
        raise NotAsked(f"the call cannot be written: {type(error).__name__}") from None
    if reason := why_nothing_is_called(place, loose):
        raise NotAsked(reason)
    if distortion.due == AS_BASE and loose.output_shape != case.params.output_shape:
        raise NotAsked("the padding mode gives another size")
    data = draw_operands(place, case, loose, distortion)
    if reason := why_unnoticed(place, text, loose, data, case, distortion):
        raise NotAsked(reason)
    return InvalidCall(text, loose, data)


async def judge_call(cell: Cell, call: InvalidCall, right: list[Array]) -> Judgement:
    """The judgement on a call.

    A call with a wrong answer is made again: the answer may depend on uninitialised memory.
    """
    first = await ask(cell, call, dirty=bool(right))
    if first.status in REFUSALS:
        return judge_refusal(first)
    if first.value is None:
        return Judgement(first.status, first.message, evidence=(first,))
    judgement = judge_answer(cell, first, right)
    if judgement.verdict == AGREES:
        return judgement
    again = await ask(cell, call, dirty=True)
    if again.status == "not started" or is_same(first, again):
        return judgement
    message = (
        f"{judgement.message}, and otherwise when asked again: it depends on uninitialised memory"
    )
    return replace(judgement, message=message, evidence=(first, again))


async def ask(cell: Cell, call: InvalidCall, dirty: bool = False) -> Reply:
    """The reply to a call with bounded memory and time.

    `dirty`: memory is filled and freed before the call. Calls of other checks may come in between,
    so the call does not always use this memory. Raises NotAsked where nothing was called.
    """
    if dirty and not takes_schema(cell.adapter):
        await cell.run(Program(call.program.setup, "", DIRT))
    return arranged(await cell.run(call.program, params=call.params, bounded=True, **call.operands))


def is_same(first: Reply, again: Reply) -> bool:
    """Whether both replies have values with the same bytes."""
    if first.value is None or again.value is None:
        return False
    return first.value.tobytes() == again.value.tobytes()


def why_not_concerned(place: Place, distortion: Distortion) -> str | None:
    """Why a distortion is not tried on a route for any case; None where it is tried."""
    if distortion.changes_padding and (place.entry.composed or place.entry.mode):
        return "the call names no padding"
    changes_more = distortion.requires_operands or distortion.params_changes
    if place.entry.operator in COLUMN_OPERATORS and changes_more:
        return "columns are arranged outside the call"
    return None


def why_nothing_is_called(place: Place, loose: LooseParams) -> str | None:
    """Why a route that loops over items or channels calls nothing; None where it makes a call."""
    loops = (limit for limit in ONE_BY_ONE if limit in place.entry.limits)
    return next((limit.sentence for limit in loops if limit.refuses(loose)), None)


def why_unnoticed(
    place: Place,
    text: Program,
    loose: LooseParams,
    data: Operands,
    case: Case,
    distortion: Distortion,
) -> str | None:
    """Why the call cannot show the distortion; None where it can.

    Either the call does not take the operand, or the same call with the same operands is legal.
    """
    call = f"{place.entry.define(loose)}\n{place.entry.call(loose)}"
    missing = [name for name in distortion.requires_operands if not names(call, name)]
    if missing and not takes_schema(place.adapter):  # a call with a schema is sent all operands
        return f"the call does not take {missing[0]}"
    legal = distortion.aliases(case.params)
    calls = {str(program(place.adapter, place.route, params, place.dtype)) for params in legal}
    undistorted = draw_operands(place, case, distortion.unchanged(case.params), distortion)
    unnoticed = str(text) in calls and shapes(data) == shapes(undistorted)
    return "the call does not name it" if unnoticed else None


def names(call: str, operand: str) -> bool:
    """Whether the text of a call uses an operand as a variable, not as an attribute or keyword."""
    return re.search(rf"(?<![\w\".]){operand}(?![\w\"=])", call) is not None


def shapes(data: Operands) -> list[tuple[int, ...]]:
    """The shapes of all operands but those that are None."""
    return [np.shape(array) for array in data.values() if array is not None]
