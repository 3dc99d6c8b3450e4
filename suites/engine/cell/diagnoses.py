"""The diagnosis of a finding, from the answers in its evidence and from a few further calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from adapters.program import program
from adapters.worker.call import Array, Reply
from reference.compare import WRONG_SHAPE, WRONG_VALUES, Judgement
from reference.data.draws import SCALED, Operands, exponents
from reference.numbers.narrow import widened
from reference.schema import WRAPPING, Case, Params
from suites.cases.claims.claim import OUTPUT, OUTPUTS, Drawn
from suites.engine.cell.cell import Cell
from suites.engine.cell.observations import Observation
from suites.engine.cell.question import Question
from suites.engine.cell.result import Finding
from suites.explain.diagnosis import RIGHT, Diagnosis, Draw, diagnose
from suites.explain.smaller import size

SEEDS = (0, 1, 2)  # added to the seed of the case: it is asked again, then on two other draws
MOST_FURTHER = 4  # further failing parameter tuples of a finding that are used


def diagnosis_of(
    question: Question, finding: Finding, failing: Sequence[Observation] = (), asks: bool = True
) -> Diagnosis | None:
    """What explains the wrong answers of a finding; None if its evidence has no such answer.

    `failing`: further cases that the finding explains. `asks`: whether up to three further calls
    may be made. Only calls of the route of the cell with x, w and b alone are used.
    """
    case, judgement = finding.case, finding.judgement
    if judgement.verdict not in (WRONG_VALUES, WRONG_SHAPE):
        return None
    if question.claim.operator not in (OUTPUT, *OUTPUTS):
        return None
    draws = draws_of(question.cell, case, judgement)
    if not draws:
        return None
    if asks and len(judgement.evidence) == 1 and isinstance(question.claim.selection, Drawn):
        draws += _more_draws(question, case)
    for observation in _spread(failing, case.params):
        draws += draws_of(question.cell, observation.case, observation.judgement)
    try:
        diagnosis = diagnose(draws)
    except ArithmeticError:  # the sums of the operands overflow: there is no right answer
        return None
    return None if diagnosis.kind == RIGHT else diagnosis


def draws_of(cell: Cell, case: Case, judgement: Judgement) -> list[Draw]:
    """The answers of the route of a cell in the evidence of a judgement."""
    draws = (_draw(cell, case, reply) for reply in judgement.evidence if isinstance(reply, Reply))
    return [draw for draw in draws if draw is not None]


def _more_draws(question: Question, case: Case) -> list[Draw]:
    """The answers to a case that is asked again with each of `SEEDS`, up to the first failure."""
    draws: list[Draw] = []
    for step in SEEDS:
        further = Case(case.params, case.dtype, case.kind, case.seed + step)
        answers = draws_of(question.cell, further, question.ask(further).judgement)
        if not answers:
            break
        draws += answers
    return draws


def _spread(failing: Sequence[Observation], params: Params) -> Iterator[Observation]:
    """Some failing cases of all sizes, each with other parameters, none of them `params`."""
    by_params: dict[Params, Observation] = {}
    for item in sorted(failing, key=lambda item: size(item.case)):
        by_params.setdefault(item.case.params, item)
    by_params.pop(params, None)
    listed = list(by_params.values())
    step = max(len(listed) // MOST_FURTHER, 1)
    yield from listed[::step][:MOST_FURTHER]


def _draw(cell: Cell, case: Case, reply: Reply) -> Draw | None:
    """The answer of a reply with its operands; None if the reply is not of a plain call, or if its
    sums wrap around: a mutated reference has no such sums.
    """
    params, got, sent = reply.call.params, reply.value, reply.call.operands
    if reply.status != "returned" or params is None or got is None or reply.outcome.more:
        return None
    if case.kind == WRAPPING:
        return None
    if set(sent) - {"x", "w", "b"} or reply.dtype != cell.dtype:
        return None
    x, w, b = (sent.get(name) for name in ("x", "w", "b"))
    if x is None or w is None or (x.shape, w.shape) != (params.input_shape, params.weight_shape):
        return None
    if reply.call.program != program(cell.adapter, cell.route, params, cell.dtype):
        return None
    data, kind = _operands(_wide(x), _wide(w), None if b is None else _wide(b), case)
    return Draw(Case(params, cell.dtype, kind, case.seed), data, got, cell.accumulation)


def _wide(values: Array) -> Array:
    """Values as they were sent, in complex128, int64 or float64."""
    values = widened(values)
    wide = {"c": np.complex128, "i": np.int64, "u": np.int64}.get(values.dtype.kind, np.float64)
    return values.astype(wide)


def _operands(x: Array, w: Array, b: Array | None, case: Case) -> tuple[Operands, str]:
    """The operands with their powers of two, and the kind of data: that of the case, or "normal"
    if they are not integers.
    """
    powers = exponents(case) if case.kind in SCALED else (0, 0)
    scaled = [(x, powers[0]), (w, powers[1])] + ([] if b is None else [(b, sum(powers))])
    if not all(_are_multiples(values, power) for values, power in scaled):
        return Operands(x, w, b), "normal"
    return Operands(x, w, b, powers if case.kind in SCALED else None), case.kind


def _are_multiples(values: Array, power: int) -> bool:
    """Whether all values are integers times 2^power, or not finite."""
    with np.errstate(over="ignore", invalid="ignore"):
        whole = values if not power else np.ldexp(values, -power)
        finite = whole[np.isfinite(whole)]
        return bool(
            np.array_equal(finite, np.round(finite)) and np.abs(finite).max(initial=0) < 2**62
        )
