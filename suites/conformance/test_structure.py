"""Structure: linear, shift-equivariant, and indifferent to the order of items, groups, channels and axes.

Each claim compares the framework with itself: two of its answers must be in the relation that the definition has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from reference.compare import AGREES, Judgement
from reference.definition import Array
from reference.schema import Axis, Case, Outcome, Params
from suites.engine.cell import Cell, exactly, not_asked
from suites.cases.claim import claim
from suites.conformance.exact_integers import integers, most_terms, shapes_of

EVERY = 32


@claim(every=EVERY)
def test_the_output_is_linear_in_the_input(cell: Cell, case: Case) -> Judgement:
    """f(x + x', w) = f(x, w) + f(x', w)."""
    p = replace(case.params, bias=False)
    shapes = shapes_of(p)
    a = integers(case, 2 * most_terms(p), x=shapes["x"], other=shapes["x"], w=shapes["w"])
    one, other, both = (cell.ask(p, x=x, w=a["w"]) for x in (a["x"], a["other"], a["x"] + a["other"]))
    return related(cell, p, (one, other), both, lambda y, z: y + z)


@claim(every=EVERY)
def test_the_output_is_linear_in_the_weight(cell: Cell, case: Case) -> Judgement:
    """f(x, w + w') = f(x, w) + f(x, w')."""
    p = replace(case.params, bias=False)
    shapes = shapes_of(p)
    a = integers(case, 2 * most_terms(p), w=shapes["w"], other=shapes["w"], x=shapes["x"])
    one, other, both = (cell.ask(p, x=a["x"], w=w) for w in (a["w"], a["other"], a["w"] + a["other"]))
    return related(cell, p, (one, other), both, lambda y, z: y + z)


@claim(every=EVERY)
def test_a_shift_of_the_input_shifts_the_output_by_the_stride(cell: Cell, case: Case) -> Judgement:
    """A zero before the input instead of behind it moves the output by s."""
    p, at = replace(case.params, bias=False), case.seed % case.params.rank
    axis = p.axes[at]
    longer = p.with_axis(at, replace(axis, input_size=axis.input_size + 1))
    if reason := cell.unsupported(longer):
        return not_asked(reason)
    a = integers(case, most_terms(longer), x=p.input_shape, w=p.weight_shape)
    pads = [[(0, 0)] * (2 + at) + [end] + [(0, 0)] * (p.rank - at - 1) for end in ((0, 1), (1, 0))]
    behind, before = (cell.ask(longer, x=np.pad(a["x"], pad), w=a["w"]) for pad in pads)
    on = lambda part: (slice(None),) * (2 + at) + (part,)
    size = longer.axes[at].output_size
    kept, moved = on(slice(0, max(size - axis.stride, 0))), on(slice(min(axis.stride, size), None))
    return related(cell, longer, (behind,), before, lambda y: y[kept], moved)


@claim(every=EVERY)
def test_the_items_of_a_batch_are_independent(cell: Cell, case: Case) -> Judgement:
    """Each item of a batch is what that item gives alone."""
    p = replace(case.params, batch=max(case.params.batch, 2))
    a = integers(case, most_terms(p), **without_g(p))
    single = replace(p, batch=1)
    if reason := cell.unsupported(p) or cell.unsupported(single):
        return not_asked(reason)
    alone = [cell.ask(single, **{**a, "x": a["x"][i : i + 1]}) for i in range(p.batch)]
    return related(cell, single, alone, cell.ask(p, **a), lambda *items: np.concatenate(items))


@claim(every=EVERY)
def test_groups_are_blocks_on_the_diagonal(cell: Cell, case: Case) -> Judgement:
    """G groups are g transposed convolutions side by side, on their own channels each."""
    p = case.params if case.params.groups > 1 else with_two_groups(case.params)
    single = replace(p, groups=1, in_channels=p.in_channels // p.groups, out_channels=p.out_channels // p.groups)
    if reason := cell.unsupported(p) or cell.unsupported(single):
        return not_asked(reason)
    a = integers(case, most_terms(p), **without_g(p))
    parts = [{name: np.split(v, p.groups, axis=int(name == "x"))[i] for name, v in a.items()} for i in range(p.groups)]
    alone = [cell.ask(single, **part) for part in parts]
    return related(cell, single, alone, cell.ask(p, **a), lambda *blocks: np.concatenate(blocks, axis=1))


@claim(every=EVERY)
def test_a_permutation_of_channels_permutes_the_output(cell: Cell, case: Case) -> Judgement:
    """Channels of a group may stand in any order: that of the input is summed away, that of the output is kept."""
    p = case.params
    a = integers(case, most_terms(p), **without_g(p))
    inside, outside = reversed_groups(p.in_channels, p.groups), reversed_groups(p.out_channels, p.groups)
    turned = {"x": a["x"][:, inside], "w": a["w"][inside][:, ::-1], **({"b": a["b"][outside]} if p.bias else {})}
    return related(cell, p, (cell.ask(p, **a),), cell.ask(p, **turned), lambda y: y[:, outside])


@claim(every=EVERY)
def test_the_bias_is_added_once(cell: Cell, case: Case) -> Judgement:
    """f(x, w, b) - f(x, w) is b, on every element, whatever overlaps there."""
    p = replace(case.params, bias=True)
    if reason := cell.unsupported(p):
        return not_asked(reason)
    a = integers(case, most_terms(p), **without_g(p))
    plain = cell.ask(replace(p, bias=False), x=a["x"], w=a["w"])
    return related(cell, p, (plain,), cell.ask(p, **a), lambda y: y + a["b"].reshape(-1, *[1] * p.rank))


@claim(every=EVERY)
def test_the_axes_may_be_exchanged(cell: Cell, case: Case) -> Judgement:
    """The operator on the axes in reverse order is the transpose of the operator."""
    p = case.params
    if p.rank == 1:
        return not_asked("one axis has no other order")
    a = integers(case, most_terms(p), **without_g(p))
    turned = replace(p, axes=p.axes[::-1])
    if reason := cell.unsupported(turned):
        return not_asked(reason)
    swapped = {name: mirrored(v) if name != "b" else v for name, v in a.items()}
    return related(cell, p, (cell.ask(p, **a),), cell.ask(turned, **swapped), mirrored)


@claim(every=EVERY)
def test_a_unit_axis_adds_nothing(cell: Cell, case: Case) -> Judgement:
    """Rank n with an axis of input size 1 and kernel 1 is rank n-1."""
    p, at = case.params, case.seed % (case.params.rank + 1)
    if p.rank == 3:
        return not_asked("there is no rank 4")
    more = replace(p, axes=(*p.axes[:at], Axis(1, 1), *p.axes[at:]))
    if reason := cell.unsupported(more):
        return not_asked(reason)
    a = integers(case, most_terms(p), **without_g(p))
    wider = {name: np.expand_dims(v, 2 + at) if name != "b" else v for name, v in a.items()}
    return related(cell, p, (cell.ask(p, **a),), cell.ask(more, **wider), lambda y: np.expand_dims(y, 2 + at))


def related(
    cell: Cell, p: Params, first: tuple[Outcome, ...] | list[Outcome], second: Outcome, relation: Callable[..., Array], part: object = ...
) -> Judgement:
    """The verdict on `part` of `second`, where `relation` of the outputs of `first`, each of `p`'s shape, was due."""
    for outcome in first:
        if outcome.value is None or outcome.value.shape != p.output_shape:
            return cell.compare(outcome, exactly(np.zeros(p.output_shape)))
    due = relation(*(np.asarray(outcome.value, np.float64) for outcome in first))
    if second.value is None:
        return cell.compare(second, exactly(due))
    judgement = cell.compare(replace(second, value=second.value[part]), exactly(due))  # type: ignore[index]
    return judgement if judgement.verdict == AGREES else replace(judgement, message=f"of its own other answer: {judgement.message}")


def without_g(p: Params) -> dict[str, tuple[int, ...]]:
    """The shapes of x, w and b."""
    return {name: shape for name, shape in shapes_of(p).items() if name != "g"}


def with_two_groups(p: Params) -> Params:
    """`p` twice, side by side."""
    return replace(p, groups=2, in_channels=2 * p.in_channels, out_channels=2 * p.out_channels)


def reversed_groups(channels: int, groups: int) -> Array:
    """The channels in order of their groups, each group reversed."""
    return np.arange(channels).reshape(groups, -1)[:, ::-1].reshape(-1)


def mirrored(values: Array) -> Array:
    """The spatial axes in reverse order."""
    return values.transpose(0, 1, *range(values.ndim - 1, 1, -1))
