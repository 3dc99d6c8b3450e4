"""The calls that the check of each claim makes for one case, for the counts of the plan.

A claim that is not in `CALLS` makes one call, with the parameters of the case.
`suites/meta/cases/test_calls.py` compares `CALLS` with the calls that the checks really make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import NamedTuple

from reference.schema import Axis, Params
from suites.cases.scope import Scope

ONE_HOT_IMAGES = 200  # about the largest batch of the claim about the matrix C


@dataclass(frozen=True)
class ScopedCase:
    """A case of a cell: its parameters, its seed, and the scope in which its calls must be legal.

    `compiled`: the route compiles each shape.
    """

    params: Params
    seed: int
    scope: Scope
    compiled: bool


class PlannedCall(NamedTuple):
    """One call: the operator of the partner route, or "" for the cell's route; its parameters."""

    operator: str
    params: Params


# An empty list: the claim does not concern the case.
Calls = Callable[[ScopedCase], list[PlannedCall]]


class UncheckedAxis(Axis):
    """An axis with any numbers: the schema does not check them."""

    def __post_init__(self) -> None:
        """Nothing is checked."""


def calls(claim: str, case: ScopedCase) -> list[PlannedCall]:
    """The calls for one case, in order; none where the claim does not concern the case."""
    listed = CALLS.get(claim)
    return listed.calls(case) if listed else _called(case.params)


def is_listed(claim: str) -> bool:
    """Whether the calls of a claim are in `CALLS`; other claims make one call for each case."""
    return claim in CALLS


def needs_further_shapes(claim: str) -> bool:
    """Whether a claim calls other parameters than those of the case, or a partner route."""
    return claim in CALLS and CALLS[claim].further


def _called(*params: Params) -> list[PlannedCall]:
    """Calls of the route of the cell."""
    return [PlannedCall("", p) for p in params]


def _legal(case: ScopedCase, *params: Params) -> bool:
    return all(case.scope.resolve(p) == p and case.scope.has(p) for p in params)


def _twice(case: ScopedCase) -> list[PlannedCall]:
    return _called(case.params, case.params)


def larger(params: Params) -> Params:
    """Parameters with more items and a longer last axis."""
    last = params.axes[-1]
    longer = replace(last, input_size=last.input_size + 9)
    return replace(params, batch=params.batch + 2, axes=(*params.axes[:-1], longer))


def _after_larger(case: ScopedCase) -> list[PlannedCall]:
    before = larger(case.params)
    return _called(before, case.params) if _legal(case, before) else []


def _additive(case: ScopedCase) -> list[PlannedCall]:
    return _called(*[case.params] * (4 if case.params.bias else 3))


def _bias(case: ScopedCase) -> list[PlannedCall]:
    biased, plain = replace(case.params, bias=True), replace(case.params, bias=False)
    if not _legal(case, biased):
        return []
    return _called(biased, biased, *([] if case.compiled and case.params.bias else [plain]))


def _shift(case: ScopedCase) -> list[PlannedCall]:
    p, first = case.params, case.seed % case.params.rank
    if not any(axis.input_size >= 2 and axis.output_size > axis.stride for axis in p.axes):
        p = p.with_axis(first, replace(p.axes[first], input_size=p.axes[first].input_size + 1))
    return _called(p, p) if _legal(case, p) else []


def _items(case: ScopedCase) -> list[PlannedCall]:
    whole = replace(case.params, batch=max(case.params.batch, 2))
    single = replace(case.params, batch=1)
    if not _legal(case, whole):
        return []
    alone = not (case.compiled and case.params.batch > 1) and _legal(case, single)
    return _called(whole, *[single if alone else whole] * whole.batch)


def _groups(case: ScopedCase) -> list[PlannedCall]:
    p = case.params
    if p.groups == 1:
        p = replace(p, groups=2, in_channels=2 * p.in_channels, out_channels=2 * p.out_channels)
    single = replace(
        p, groups=1, in_channels=p.in_channels // p.groups, out_channels=p.out_channels // p.groups
    )
    return _called(*[single] * p.groups, p) if _legal(case, p, single) else []


def _exchanged_axes(case: ScopedCase) -> list[PlannedCall]:
    exchanged = replace(case.params, axes=case.params.axes[::-1])
    return (
        _called(case.params, exchanged) if case.params.rank > 1 and _legal(case, exchanged) else []
    )


def _unit_axis(case: ScopedCase) -> list[PlannedCall]:
    p, number = case.params, case.seed % (case.params.rank + 1)
    if p.rank == 3:
        return []
    wider = replace(p, axes=(*p.axes[:number], Axis(1, 1), *p.axes[number:]))
    return _called(p, wider) if _legal(case, wider) else []


def _window(case: ScopedCase) -> list[PlannedCall]:
    p = case.params
    full = replace(
        p, axes=tuple(replace(a, padding=(0, 0), output_padding=0, crop=(0, 0)) for a in p.axes)
    )
    numbers = (number for number, axis in enumerate(p.axes) if axis.output_size > 1)
    number = next(numbers, None) if p == full else None
    if number is not None:
        p = p.with_axis(number, replace(p.axes[number], padding=(1, 0)))
    return _called(full, p) if p != full and _legal(case, p, full) else []


def _crop(case: ScopedCase) -> list[PlannedCall]:
    padded = case.params.crop_as_padding
    return _called(padded, case.params) if padded != case.params and _legal(case, padded) else []


def _remainders(case: ScopedCase) -> list[PlannedCall]:
    legal = [p for p in _other_remainders(case.params) if _legal(case, p)]
    chosen = [legal[case.seed % len(legal)]] if legal and case.compiled else legal
    return _called(case.params, *chosen)


def _other_remainders(params: Params) -> Iterator[Params]:
    for number, axis in enumerate(params.axes):
        least = max(1 + sum(axis.crop) + sum(axis.padding) - axis.full_size, 0)
        for m in range(least, max(axis.stride, axis.dilation)):
            if m != axis.output_padding:
                yield params.with_axis(number, replace(axis, output_padding=m))


def _beyond_the_remainder(case: ScopedCase) -> list[PlannedCall]:
    number = case.seed % case.params.rank
    axis = case.params.axes[number]
    loose = UncheckedAxis(**{**vars(axis), "output_padding": max(axis.stride, axis.dilation)})
    params = case.params.with_axis(number, loose)
    return _called(params) if case.scope.mode is None and case.scope.can_be_written(params) else []


def _matrix(case: ScopedCase) -> list[PlannedCall]:
    pixels = case.params.out_channels * prod(case.params.each("output_size"))
    images = replace(case.params, batch=min(pixels, ONE_HOT_IMAGES))
    return [PlannedCall("", images), PlannedCall("conv_transpose", case.params)]


def _with(partner: str, *callers: str) -> Calls:
    """One call for each word of `callers`: "route" of the cell, or "partner".

    `partner` is the operator of the partner route.
    """
    operators = {"route": "", "partner": partner}
    return lambda case: [PlannedCall(operators[caller], case.params) for caller in callers]


def _too_small(case: ScopedCase) -> list[PlannedCall]:
    room = (axis.extent - sum(axis.padding) for axis in case.params.axes)
    return _called(case.params) if max(room) > 1 else []


class ClaimCalls(NamedTuple):
    """The calls of a claim; `further`: they need other shapes than those of the cases."""

    calls: Calls
    further: bool = True


CALLS: Mapping[str, ClaimCalls] = {
    "the_output_is_linear_in_the_input": ClaimCalls(_additive, further=False),
    "the_output_is_linear_in_the_weight": ClaimCalls(_additive, further=False),
    "a_permutation_of_channels_permutes_the_output": ClaimCalls(_twice, further=False),
    "a_repeated_call_gives_the_same_bits": ClaimCalls(_twice, further=False),
    "a_call_with_other_weights_uses_them": ClaimCalls(_twice, further=False),
    "a_call_after_a_larger_one_is_right": ClaimCalls(_after_larger),
    "a_call_after_a_refused_one_is_right": ClaimCalls(_twice),
    "im2col_refuses_an_image_smaller_than_the_kernel": ClaimCalls(_too_small, further=False),
    "the_bias_is_added_once": ClaimCalls(_bias),
    "a_shift_of_the_input_shifts_the_output_by_the_stride": ClaimCalls(_shift),
    "the_items_of_a_batch_are_independent": ClaimCalls(_items),
    "an_item_of_a_batch_is_the_item_alone": ClaimCalls(_items),
    "a_repeated_forward_convolution_gives_the_same_bits": ClaimCalls(_twice, further=False),
    "an_item_of_a_forward_convolution_is_the_item_alone": ClaimCalls(_items),
    "groups_are_blocks_on_the_diagonal": ClaimCalls(_groups),
    "the_axes_may_be_exchanged": ClaimCalls(_exchanged_axes),
    "a_unit_axis_adds_nothing": ClaimCalls(_unit_axis),
    "padding_and_crop_are_a_window_on_the_full_output": ClaimCalls(_window),
    "a_crop_is_the_padding_that_cuts_as_much": ClaimCalls(_crop),
    "output_shape_follows_every_remainder": ClaimCalls(_remainders),
    "an_output_padding_beyond_the_remainder_is_refused": ClaimCalls(_beyond_the_remainder),
    "the_transposed_convolution_is_the_matrix_transposed": ClaimCalls(_matrix),
    "the_two_convolutions_are_adjoint": ClaimCalls(_with("conv_transpose", "route", "partner")),
    "the_shape_is_inverted_the_content_is_not": ClaimCalls(
        _with("conv_transpose", "route", "partner", "partner", "route")
    ),
    "col2im_of_im2col_is_the_multiplicity": ClaimCalls(_with("im2col", "partner", "route")),
    "im2col_of_col2im_is_the_identity_only_on_tiles": ClaimCalls(
        _with("col2im", "partner", "route")
    ),
}
