"""The check of an edge: a route's own text for what no schema allows, tried in a bounded child, and judged by what is due."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from adapters.protocol import Program, program
from reference.compare import AGREES, Judgement
from reference.definition import conv_transpose, scatter
from reference.schema import Case, Outcome, Params
from suites.engine.cell import Array, Cell, exactly, not_asked
from suites.cases.claim import claim
from suites.invalid.distortion import OF_COLUMNS, Edge, LooseParams

OUT_OF = r"(out of|insufficient|not enough) memory|exhausted|bad_alloc|MemoryError"
MEMORY = re.compile(rf"{OUT_OF}|(can't|cannot|unable to|failed to) allocate|tried to allocate", re.IGNORECASE)
DIRT = "import numpy\ny = [numpy.full(n, 12345.678, 'float32') for n in range(1, 4096, 3)][0]"  # what is freed and not cleared


def edge_claim(edge: Edge) -> Any:
    """The test of one edge."""

    def check(cell: Cell, case: Case) -> Judgement:
        return judged(cell, case, edge)

    check.__name__, check.__doc__ = f"test_{edge.name}", edge.sentence
    return claim(operator="any", bases=edge.bases)(check)


def judged(cell: Cell, case: Case, edge: Edge) -> Judgement:
    """What the route makes of the case past the edge; the message is the remark that reports count."""
    why = cannot_say(cell, edge)
    if why:
        return not_asked(why)
    try:
        loose = cell.settled(edge.distorted(case.params))
        asked = program(cell.adapter, cell.route, loose, cell.dtype, edge.twist)
    except Exception as error:
        return not_asked(f"the call cannot be written: {type(error).__name__}")
    given = drawn(cell, case, loose, edge)
    why = not_said(cell, asked, loose, given, case, edge)
    return not_asked(why) if why else _ask(cell, asked, given, due(cell, case, loose, given, edge))


def empty_inflated(loose: LooseParams) -> LooseParams:
    """The same where an empty axis stays empty when it is inflated, as JAX has it: the formula would make 1 - s of it."""
    return replace(loose, axes=tuple(replace(axis, off=axis.stride - 1) if axis.input_size == 0 else axis for axis in loose.axes))


def _ask(cell: Cell, asked: Program, given: dict[str, Array | None], expected: list[Array]) -> Judgement:
    first = _once(cell, asked, given, dirty=bool(expected))
    cell.tally.judged += 1
    if first.status in ("rejected", "unsupported"):
        return refused(first)
    if first.value is None:
        return Judgement(first.status, first.message, asked=cell.last)
    judgement = answered(cell, first, expected)
    if judgement.verdict == AGREES:
        return judgement
    again = _once(cell, asked, given, dirty=True)
    if again.value is None or again.value.tobytes() != first.value.tobytes():
        return replace(judgement, message=f"{judgement.message}, and otherwise when asked again: it depends on uninitialised memory")
    return judgement


def _once(cell: Cell, asked: Program, given: dict[str, Array | None], dirty: bool) -> Outcome:
    if dirty:
        cell.run(Program(asked.setup, "", DIRT))
    return cell.run(asked, bounded=True, **given)


def refused(outcome: Outcome) -> Judgement:
    """An error is right, if it says something."""
    kind, _, text = outcome.message.partition(":") if outcome.status == "rejected" else ("", "", outcome.message)
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if not first:
        return Judgement("rejected", f"refused by a bare {kind}, without a word")
    why = ", out of memory" if MEMORY.search(outcome.message) else ""
    return Judgement(AGREES, f"refused{why}: {': '.join(filter(None, (kind, first)))[:120]}")


def answered(cell: Cell, outcome: Outcome, expected: list[Array]) -> Judgement:
    """An answer is right where one is due and this is it."""
    value = np.asarray(outcome.value)
    told = f"declares {tuple(value.tolist())}" if cell.entry.operator == "declared_shape" else f"answers {value.shape}"
    if not expected:
        return Judgement("accepted nonsense", f"{told} where an error is due", got=value, asked=cell.last)
    right = next((one for one in expected if one.shape == value.shape and (one == value).all()), expected[0])
    judgement = cell.compare(outcome, exactly(right), outcome.dtype)
    if judgement.verdict != AGREES:
        return replace(judgement, message=f"{told}: {judgement.message}")
    return replace(judgement, message=f"{told}{f' in {outcome.dtype}' if outcome.dtype not in (cell.dtype, 'int64') else ''}, rightly")


def cannot_say(cell: Cell, edge: Edge) -> str | None:
    """Why an edge is not asked of a route."""
    if edge.about_padding and (cell.entry.composed or cell.entry.mode):
        return "the call names no padding"
    if cell.entry.operator in OF_COLUMNS and (edge.takes or edge.params):
        return "columns are arranged outside the call"
    return None


def not_said(cell: Cell, asked: Program, loose: LooseParams, given: dict[str, Array | None], case: Case, edge: Edge) -> str | None:
    """Why the call says nothing of the distortion, if so: it is a legal call of the same operands, or takes no such operand."""
    call = f"{cell.entry.define(loose)}\n{cell.entry.call(loose)}"
    missing = [name for name in edge.takes if not re.search(rf"(?<![\w\".]){name}(?![\w\"=])", call)]
    if missing:
        return f"the call does not take {missing[0]}"
    legal = {str(program(cell.adapter, cell.route, params, cell.dtype)) for params in (case.params, *edge.aliases(case.params))}
    before = drawn(cell, case, LooseParams(**vars(case.params)), edge)
    return "the call does not name it" if str(asked) in legal and shapes(given) == shapes(before) else None


def shapes(given: dict[str, Array | None]) -> list[tuple[int, ...]]:
    """Those of the operands."""
    return [np.shape(array) for array in given.values() if array is not None]


def drawn(cell: Cell, case: Case, loose: LooseParams, edge: Edge) -> dict[str, Array | None]:
    """Small non-zero integers in the shapes of the operands."""
    random = np.random.default_rng(case.seed)
    draw = lambda shape: random.integers(1, 4, shape) * random.choice([-1, 1], shape)
    of = {name: case.params if name in edge.keeps else loose for name in ("x", "w", "b")}
    if cell.entry.operator == "col2im":
        return {"x": draw(shape_of_columns(loose))}
    b = draw((of["b"].out_channels,)) if case.params.bias else None
    return {"x": draw(of["x"].input_shape), "w": draw(of["w"].weight_shape), "b": b}


def shape_of_columns(params: Params) -> tuple[int, int, int]:
    """(batch, channels * prod(K), prod(F))."""
    taps, positions = (int(np.prod(params.each(name))) for name in ("kernel_size", "input_size"))
    return (params.batch, params.out_channels * taps, positions)


def due(cell: Cell, case: Case, loose: LooseParams, given: dict[str, Array | None], edge: Edge) -> list[Array]:
    """The answers that are right: none where an error is due, two where a size has two meanings."""
    declared = cell.entry.operator == "declared_shape"
    if edge.due in ("refusal", "size"):
        return [np.array(loose.output_shape, float)] if declared and edge.due == "size" else []
    if edge.due == "base":
        return [np.array(case.params.output_shape) if declared else _summed(case.params, given)]
    both = (loose, empty_inflated(loose))
    return [np.array(params.output_shape) if declared else _nothing(params, given.get("b")) for params in both]


def _summed(params: Params, given: dict[str, Array | None]) -> Array:
    x, w, b = np.asarray(given["x"]), given.get("w"), given.get("b")
    if w is None:
        return scatter(x.reshape(params.batch, params.out_channels, *params.each("kernel_size"), *params.each("input_size")), params)
    return conv_transpose(x, w, b, params)


def _nothing(params: Params, b: Array | None) -> Array:
    zeros = np.zeros(params.output_shape, np.int64)
    return zeros if b is None else zeros + b.reshape(-1, *(1,) * params.rank)
