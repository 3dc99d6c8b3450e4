"""The calls that the check of a claim makes for one case, so that a plan can count calls and
compiled shapes.

A claim that is not listed here makes one call, with the case's own parameters.
`suites/meta/cases/test_plan.py` compares the list with what the checks really call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import NamedTuple

from adapters.text.networks import uncropped
from reference.schema import Axis, Params
from suites.cases.scope import Scope

ONE_HOT_IMAGES = 200  # of the claim about the matrix


@dataclass(frozen=True)
class ScopedCase:
    """The parameters and the seed of a case, and the scope in which its calls must be legal."""

    params: Params
    seed: int
    scope: Scope
    compiled: bool


class Called(NamedTuple):
    """One call: the partner operator that makes it, "" for the route itself; its parameters."""

    operator: str
    params: Params


Calls = Callable[[ScopedCase], list[Called]]  # an empty list: the case does not concern the claim


class Unchecked(Axis):
    """An axis that no schema allows."""

    def __post_init__(self) -> None:
        """Nothing is checked."""


def calls(claim: str, case: ScopedCase) -> list[Called]:
    """The calls of one case, in order; none where the claim says nothing about the case."""
    known = CALLS.get(claim)
    return known.calls(case) if known else _own(case.params)


def is_listed(claim: str) -> bool:
    """Whether a claim calls otherwise than once with the case's own parameters, or says nothing
    about some cases.
    """
    return claim in CALLS


def needs_further_shapes(claim: str) -> bool:
    """Whether a claim calls other parameters than the case's own, or another route."""
    return claim in CALLS and CALLS[claim].further


def _own(*params: Params) -> list[Called]:
    return [Called("", p) for p in params]


def _legal(case: ScopedCase, *params: Params) -> bool:
    return all(case.scope.resolve(p) == p and case.scope.has(p) for p in params)


def _twice(case: ScopedCase) -> list[Called]:
    return _own(case.params, case.params)


def _additive(case: ScopedCase) -> list[Called]:
    return _own(*[case.params] * (4 if case.params.bias else 3))


def _bias(case: ScopedCase) -> list[Called]:
    biased, plain = replace(case.params, bias=True), replace(case.params, bias=False)
    if not _legal(case, biased):
        return []
    return _own(biased, biased, *([] if case.compiled and case.params.bias else [plain]))


def _shift(case: ScopedCase) -> list[Called]:
    p, first = case.params, case.seed % case.params.rank
    if not any(axis.input_size >= 2 and axis.output_size > axis.stride for axis in p.axes):
        p = p.with_axis(first, replace(p.axes[first], input_size=p.axes[first].input_size + 1))
    return _own(p, p) if _legal(case, p) else []


def _items(case: ScopedCase) -> list[Called]:
    whole, single = (
        replace(case.params, batch=max(case.params.batch, 2)),
        replace(case.params, batch=1),
    )
    if not _legal(case, whole):
        return []
    alone = not (case.compiled and case.params.batch > 1) and _legal(case, single)
    return _own(whole, *[single if alone else whole] * whole.batch)


def _groups(case: ScopedCase) -> list[Called]:
    p = case.params
    if p.groups == 1:
        p = replace(p, groups=2, in_channels=2 * p.in_channels, out_channels=2 * p.out_channels)
    single = replace(
        p, groups=1, in_channels=p.in_channels // p.groups, out_channels=p.out_channels // p.groups
    )
    return _own(*[single] * p.groups, p) if _legal(case, p, single) else []


def _exchanged_axes(case: ScopedCase) -> list[Called]:
    exchanged = replace(case.params, axes=case.params.axes[::-1])
    return _own(case.params, exchanged) if case.params.rank > 1 and _legal(case, exchanged) else []


def _unit_axis(case: ScopedCase) -> list[Called]:
    p, at = case.params, case.seed % (case.params.rank + 1)
    if p.rank == 3:
        return []
    more = replace(p, axes=(*p.axes[:at], Axis(1, 1), *p.axes[at:]))
    return _own(p, more) if _legal(case, more) else []


def _window(case: ScopedCase) -> list[Called]:
    p = case.params
    full = replace(
        p, axes=tuple(replace(a, padding=(0, 0), output_padding=0, crop=(0, 0)) for a in p.axes)
    )
    cut = (
        next((at for at, axis in enumerate(p.axes) if axis.output_size > 1), None)
        if p == full
        else None
    )
    if cut is not None:
        p = p.with_axis(cut, replace(p.axes[cut], padding=(1, 0)))
    return _own(full, p) if p != full and _legal(case, p, full) else []


def _crop(case: ScopedCase) -> list[Called]:
    padded = uncropped(case.params)
    return _own(padded, case.params) if padded != case.params and _legal(case, padded) else []


def _remainders(case: ScopedCase) -> list[Called]:
    others = [p for p in _other_remainders(case.params) if _legal(case, p)]
    some = [others[case.seed % len(others)]] if others and case.compiled else others
    return _own(case.params, *some)


def _other_remainders(params: Params) -> Iterator[Params]:
    for at, axis in enumerate(params.axes):
        least = max(1 + sum(axis.crop) + sum(axis.padding) - axis.full_size, 0)
        for m in range(least, max(axis.stride, axis.dilation)):
            if m != axis.output_padding:
                yield params.with_axis(at, replace(axis, output_padding=m))


def _beyond_the_remainder(case: ScopedCase) -> list[Called]:
    at = case.seed % case.params.rank
    axis = case.params.axes[at]
    loose = Unchecked(**{**vars(axis), "output_padding": max(axis.stride, axis.dilation)})
    params = case.params.with_axis(at, loose)
    return _own(params) if case.scope.mode is None and case.scope.can_be_written(params) else []


def _matrix(case: ScopedCase) -> list[Called]:
    pixels = case.params.out_channels * prod(case.params.each("output_size"))
    images = replace(case.params, batch=min(pixels, ONE_HOT_IMAGES))
    return [Called("", images), Called("conv_transpose", case.params)]


def _with(partner: str, *order: str) -> Calls:
    """One call of the route or of its partner for each word of `order`."""
    return lambda case: [Called(partner if who == "partner" else "", case.params) for who in order]


def _too_small(case: ScopedCase) -> list[Called]:
    room = (axis.extent - sum(axis.padding) for axis in case.params.axes)
    return _own(case.params) if max(room) > 1 else []


class Known(NamedTuple):
    """The calls of a claim; `further` where they need shapes beside those of the cases."""

    calls: Calls
    further: bool = True


CALLS: Mapping[str, Known] = {
    "the_output_is_linear_in_the_input": Known(_additive, further=False),
    "the_output_is_linear_in_the_weight": Known(_additive, further=False),
    "a_permutation_of_channels_permutes_the_output": Known(_twice, further=False),
    "a_repeated_call_gives_the_same_bits": Known(_twice, further=False),
    "im2col_refuses_an_image_smaller_than_the_kernel": Known(_too_small, further=False),
    "the_bias_is_added_once": Known(_bias),
    "a_shift_of_the_input_shifts_the_output_by_the_stride": Known(_shift),
    "the_items_of_a_batch_are_independent": Known(_items),
    "an_item_of_a_batch_is_the_item_alone": Known(_items),
    "groups_are_blocks_on_the_diagonal": Known(_groups),
    "the_axes_may_be_exchanged": Known(_exchanged_axes),
    "a_unit_axis_adds_nothing": Known(_unit_axis),
    "padding_and_crop_are_a_window_on_the_full_output": Known(_window),
    "a_crop_is_the_padding_that_cuts_as_much": Known(_crop),
    "output_shape_follows_every_remainder": Known(_remainders),
    "an_output_padding_beyond_the_remainder_is_refused": Known(_beyond_the_remainder),
    "the_transposed_convolution_is_the_matrix_transposed": Known(_matrix),
    "the_two_convolutions_are_adjoint": Known(_with("conv_transpose", "own", "partner")),
    "the_shape_is_inverted_the_content_is_not": Known(
        _with("conv_transpose", "own", "partner", "partner", "own")
    ),
    "col2im_of_im2col_is_the_multiplicity": Known(_with("im2col", "partner", "own")),
    "im2col_of_col2im_is_the_identity_only_on_tiles": Known(_with("col2im", "partner", "own")),
}
