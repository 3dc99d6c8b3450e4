"""The remainder: the formula, its inverse, the s sizes that a convolution maps to one, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reference.compare import AGREES, Judgement
from reference.definition import conv_transpose
from reference.draws import operands
from reference.schema import Axis, Case, Params, convolved_size
from suites.engine.cell import Cell, exactly
from suites.cases.claim import claim


@claim(every=16)
def test_output_shape_follows_every_remainder(cell: Cell, case: Case) -> Judgement:
    """With output_padding m = 0..s-1, and on to d-1 where the API has it, the sizes that a convolution maps to F are made, one
    each, with the right values.
    """
    judgement = Judgement(AGREES)
    for params in remainders(case.params):
        if cell.unsupported(params) is None:
            judgement = cell.conv_transpose(replace(case, params=params))
        if judgement.verdict != AGREES:
            return replace(judgement, message=f"with output_padding {params.each('output_padding')}: {judgement.message}")
    return judgement


@claim(every=16)
def test_an_output_padding_beyond_the_remainder_is_refused(cell: Cell, case: Case) -> Judgement:
    """An output_padding of max(s, d) or more is no remainder: an API whose document has a limit refuses it; one that takes any
    padding or size makes the larger window, rightly.
    """
    at = case.seed % case.params.rank
    axis = case.params.axes[at]
    params = case.params.with_axis(at, Beyond(**{**vars(axis), "output_padding": max(axis.stride, axis.dilation)}))
    limit = cell.refusal(params)
    if limit is not None and not limit.sayable:
        return Judgement("unsupported", limit.sentence)
    data = operands(replace(case, params=params))  # a larger window may hold more terms
    outcome = cell.ask(params, x=data.x, w=data.w, b=data.b)
    due = exactly(conv_transpose(data.x, data.w, data.b, params))
    if limit is None:
        return cell.compare(outcome, due)
    if outcome.status == "rejected":
        cell.tally.judged += 1
        return Judgement(AGREES)
    judgement = cell.compare(outcome, due)
    return replace(judgement, verdict="accepted nonsense") if outcome.status == "returned" else judgement


@dataclass(frozen=True, repr=False)
class Beyond(Axis):
    """An axis whose output_padding no schema allows."""

    def __post_init__(self) -> None:
        """Nothing is checked."""


def remainders(params: Params) -> Iterator[Params]:
    """`params` itself, then with every other m = 0..max(s, d)-1 in turn, on one axis after the other.

    Each size with m < s must come back through the convolution's formula: floor division gives F and leaves m.
    """
    yield params
    for at, axis in enumerate(params.axes):
        for m in range(max(axis.stride, axis.dilation)):
            if axis.full_size - sum(axis.padding) + m < 1 + sum(axis.crop):
                continue
            other = replace(axis, output_padding=m)
            assert m >= axis.stride or convolved_size(other.uncropped_size, other) == (axis.input_size, m)
            yield params.with_axis(at, other)
