"""Wrong operators, each with the kind of diagnosis that explains it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reference.numbers.narrow import nearest
from reference.schema import Axis, Params
from suites.meta import fakes, fakes_numbers, lies
from suites.meta.fakes import honest

EXACT = ("integers", "wide_weight", "wide_input")
TUPLES = (
    Params((Axis(4, 3, 2, 1, (1, 0), 1),), 1, 2, 3, bias=True),
    Params(
        (Axis(3, 3, 2, 2, (1, 2), 1, (0, 1)), Axis(4, 2, 3, 1, (0, 1), 2, (1, 0))), 2, 4, 4, 2, True
    ),
    Params((Axis(3, 3, 1, 2), Axis(2, 3, 2, 3, (2, 1), 2)), 3, 3, 3),
    Params((Axis(2, 2, 2), Axis(2, 3, 1, 2), Axis(3, 2, 3, 1, (1, 0), 2)), 1, 1, 2, bias=True),
    Params((Axis(3, 2, 2, 2, (1, 1), 1, (1, 0)), Axis(3, 2, 1, 3, (-1, 0), 2)), 2, 6, 6, 3),
    Params((Axis(19, 3, 1, 1, (1, 1)),), 2, 2, 2),
    Params((Axis(5, 3, 2, 2, (3, 1), 1), Axis(5, 4, 2, 1, (1, 1))), 1, 2, 2, bias=True),
    Params((Axis(4, 9, 1), Axis(9, 2, 1)), 1, 9, 1),
    Params((Axis(5, 3, 3, 1, (3, 3)), Axis(4, 2, 2, 1, (2, 2))), 1, 2, 2),
)  # fmt: skip


@dataclass(frozen=True)
class Wrong:
    """A wrong operator, the kind of its diagnosis, and the data that shows it."""

    fake: Callable[..., Any]
    kind: str
    data: tuple[str, ...] = EXACT
    dtype: str = "float32"
    tuples: tuple[Params, ...] = TUPLES


def moves_its_window(x, w, b, params):
    axes = [replace(a, padding=(a.padding[0] - 1, a.padding[1] + 1)) for a in params.axes]
    return honest(x, w, b, replace(params, axes=(*params.axes[:-1], axes[-1])))


def without_stride(x, w, b, params):
    """The stride of the first axis is 1, and the output has the size that follows."""
    axes = [
        replace(params.axes[0], stride=1, output_padding=0, crop=(0, 0), padding=(0, 0)),
        *params.axes[1:],
    ]
    return honest(x, w, b, replace(params, axes=tuple(axes)))


def exchanges_padding_of_axes(x, w, b, params):
    if params.rank != 2:
        return honest(x, w, b, params)
    (a, c), size = params.axes, params.each("output_size")
    moved = [
        replace(axis, padding=other.padding, output_padding=0, crop=(0, 0))
        for axis, other in ((a, c), (c, a))
    ]
    starts = [other.padding[0] + axis.crop[0] for axis, other in ((a, c), (c, a))]
    axes = [replace(m, padding=(lo, m.full_size - lo - n)) for m, lo, n in zip(moved, starts, size)]
    return honest(x, w, b, replace(params, axes=tuple(axes)))


def drops_a_tail_of_the_input(x, w, b, params):
    x = x.copy()
    x[..., 8:] = 0
    return honest(x, w, b, params)


def drops_a_tail_of_the_output(x, w, b, params):
    y = honest(x, w, b, params)
    y[..., 16:] = 0
    return y


def drops_input_channels_beyond_8(x, w, b, params):
    x = x.copy()
    x[:, 8:] = 0
    return honest(x, w, b, params)


def drops_the_second_tap(x, w, b, params):
    w = w.copy()
    w[..., 1:2] = 0 if params.rank == 1 else w[..., 1:2]
    if params.rank > 1:
        w[(slice(None), slice(None), *[0] * (params.rank - 1), 1)] = 0
    return honest(x, w, b, params)


def keeps_the_last_term(x, w, b, params):
    full = np.zeros((*x.shape[:1], params.out_channels, *params.each("full_size")))
    columns = fakes.products(x.astype(float), w.astype(float), params)
    for k in np.ndindex(*params.each("kernel_size")):
        at = (
            slice(i * a.dilation, i * a.dilation + (a.input_size - 1) * a.stride + 1, a.stride)
            for i, a in zip(k, params.axes)
        )
        full[(..., *at)] = columns[(slice(None), slice(None), *k)]
    y = fakes.window(full, params)
    return (y if b is None else y + b.reshape(-1, *[1] * params.rank)).astype(x.dtype)


def reverses_the_bias(x, w, b, params):
    return honest(x, w, None if b is None else b[::-1], params)


def ignores_groups(x, w, b, params):
    whole_sum = replace(
        params, groups=1, out_channels=params.out_channels // params.groups, bias=False
    )
    y = np.tile(honest(x, w, None, whole_sum), (1, params.groups, *[1] * params.rank))
    return y if b is None else y + b.reshape(-1, *[1] * params.rank)


def reads_channels_last(x, w, b, params):
    return honest(np.moveaxis(x, 1, -1).reshape(x.shape), w, b, params)


def zeroes_an_item(x, w, b, params):
    y = honest(x, w, b, params)
    y[1:] = 0
    return y


def wraps_at_8_bits(x, w, b, params):
    return honest(x, w, b, params).astype(np.int8).astype(x.dtype)


def saturates_at_16_bits(x, w, b, params):
    return np.clip(honest(x, w, b, params), -(2**15), 2**15 - 1)


def negates(x, w, b, params):
    return -honest(x, w, b, params)


def sums_in_float32(x, w, b, params):
    f = np.float32
    return honest(x.astype(f), w.astype(f), None if b is None else b.astype(f), params).astype(
        x.dtype
    )


def rounds_every_tap(x, w, b, params):
    """The products are float64; the sum is rounded to bfloat16 after every tap."""
    y = np.zeros((len(x), params.out_channels, *params.each("output_size")))
    columns = fakes.products(x.astype(float), w.astype(float), params)
    for k in np.ndindex(*params.each("kernel_size")):
        tap = np.zeros_like(columns)
        tap[(slice(None), slice(None), *k)] = columns[(slice(None), slice(None), *k)]
        y = nearest(y + nearest(fakes.scatter(tap, params)))
    return y if b is None else nearest(y + b.reshape(-1, *[1] * params.rank))


class Cached:
    """Keeps the weight of the first call of each shape, and uses it in all later calls."""

    def __init__(self) -> None:
        self.weights: dict[Any, Any] = {}

    def answer(self, x, w, b, params):
        """The output."""
        return honest(x, self.weights.setdefault(w.shape, w), b, params)


class LastCall:
    """Computes with the operands of the call before."""

    def __init__(self) -> None:
        self.before: dict[Any, Any] = {}

    def answer(self, x, w, b, params):
        """The output."""
        old = self.before.get(params, (x, w, b))
        self.before[params] = (x, w, b)
        return honest(*old, params)


class Uninitialised:
    """Fills the last column with random numbers, as uninitialised memory would."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(0)

    def answer(self, x, w, b, params):
        """The output."""
        y = honest(x, w, b, params)
        y[..., -1] = self.random.normal(size=y.shape[:-1])
        return y


OF_FAKES = {
    "flips_the_kernel": "kernel flipped",
    "flips_the_last_axis": "kernel flipped",
    "swaps_the_kernel_axes": "kernel axes exchanged",
    "pads_one_too_many": "moved",
    "puts_output_padding_in_front": "output_padding in front",
    "fills_output_padding_with_zeros": "output_padding filled with zeros",
    "takes_the_input_absolutely": "sign dropped",
    "takes_the_weight_absolutely": "sign dropped",
    "crops_at_the_other_end": "crop on the wrong side",
    "drops_the_last_channel": "input channel dropped",
    "zeroes_the_last_column": "zero",
    "swaps_stride_and_dilation": "stride and dilation exchanged",
    "swaps_two_pixels": "elements exchanged",
    "permutes_the_groups": "groups permuted",
    "interleaves_output_channels": "groups interleaved",
    "ignores_dilation_on_the_last_axis": "dilation ignored",
    "reuses_the_first_item": "batch item reused",
    "swaps_in_and_out_channels": "weight in and out exchanged",
    "drops_bias": "bias missing",
    "adds_bias_twice": "bias twice",
    "loses_one_product": "product dropped",
    "doubles_one_product": "product counted twice",
    "loses_a_tap_at_the_border": "product dropped",
    "rounds_inputs_to_tf32": "input precision",
    "rounds_inputs_to_bfloat16": "input precision",
    "accumulates_in_bfloat16": "narrow accumulation",
    "accumulates_in_float16": "narrow accumulation",
    "off_by_one_ulp": "last place",
    "off_by_64_ulp": "single elements",
    "off_by_a_part_in_a_million": "scaled",
    "off_by_an_offset": "constant added",
    "forgets_output_padding": "output_padding ignored",
    "wrong_where_the_kernel_is_longer_than_the_input": "constant added",
    "wrong_where_groups_meet_dilation": "constant added",
    "wrong_where_padding_exceeds_the_extent": "constant added",
    "wrong_for_one_input_channel": "constant added",
    "wrong_in_rank_3": "constant added",
    "wrong_for_the_second_item": "constant added",
    "wrong_in_one_corner_of_one_axis": "constant added",
    "wrong_where_two_axes_meet": "constant added",
}
NOT_EXPRESSED = {"returns_float64"}  # right values in a wrong dtype
WRONG = {name: Wrong(getattr(fakes, name), kind) for name, kind in OF_FAKES.items()}
WRONG |= {
    "lies.flips_the_kernel": Wrong(lies.flips_the_kernel, "kernel flipped"),
    "lies.pads_at_the_other_end": Wrong(lies.pads_at_the_other_end, "moved"),
    "lies.accepts_nine": Wrong(lies.accepts_nine, "zero"),
    "lies.answers_anything": Wrong(lies.answers_anything, "constant output"),
    "lies.differs_from_call_to_call": Wrong(
        lies.differs_from_call_to_call, "differs when asked again"
    ),
    "rounds_the_weight_to_tf32": Wrong(fakes_numbers.rounds_the_weight_to_tf32, "input precision"),
    "rounds_towards_zero": Wrong(
        fakes_numbers.rounds_towards_zero, "last rounding not to nearest", ("normal",), "float16"
    ),
    "sums_in_bfloat16": Wrong(fakes_numbers.sums_in_bfloat16, "narrow accumulation"),
    "sums_in_float32": Wrong(
        sums_in_float32, "narrow accumulation", ("normal", "wide_weight"), "float64"
    ),
    "rounds_every_tap": Wrong(rounds_every_tap, "rounded after every tap", ("normal",), "bfloat16"),
    "flushes_to_zero": Wrong(
        fakes_numbers.flushes_to_zero,
        "subnormal flushed",
        ("subnormal_input", "subnormal_weight", "subnormal_output"),
    ),
    "overflows_early": Wrong(fakes_numbers.overflows_early, "infinite", ("largest",)),
    "moves_its_window": Wrong(moves_its_window, "moved"),
    "without_stride": Wrong(
        without_stride,
        "stride ignored",
        tuples=(Params((Axis(4, 3, 2),)), Params((Axis(3, 2, 3), Axis(2, 2)), 1, 2, 2)),
    ),
    "exchanges_padding_of_axes": Wrong(exchanges_padding_of_axes, "padding exchanged between axes"),
    "drops_a_tail_of_the_input": Wrong(drops_a_tail_of_the_input, "input tail dropped"),
    "drops_a_tail_of_the_output": Wrong(drops_a_tail_of_the_output, "zero"),
    "drops_input_channels_beyond_8": Wrong(
        drops_input_channels_beyond_8,
        "input channel tail dropped",
        tuples=(Params((Axis(3, 2),), 1, 17, 2), Params((Axis(3, 2),), 1, 13, 1)),
    ),
    "drops_the_second_tap": Wrong(drops_the_second_tap, "tap dropped"),
    "keeps_the_last_term": Wrong(keeps_the_last_term, "overlap not summed"),
    "reverses_the_bias": Wrong(reverses_the_bias, "bias of another channel"),
    "ignores_groups": Wrong(ignores_groups, "groups ignored"),
    "reads_channels_last": Wrong(reads_channels_last, "input layout"),
    "zeroes_an_item": Wrong(zeroes_an_item, "zero"),
    "wraps_at_8_bits": Wrong(wraps_at_8_bits, "wraps", dtype="int32"),
    "saturates_at_16_bits": Wrong(saturates_at_16_bits, "saturates", dtype="int32"),
    "negates": Wrong(negates, "sign turned"),
    "caches_the_weight": Wrong(Cached().answer, "operands of another call"),
    "answers_of_the_call_before": Wrong(LastCall().answer, "operands of another call"),
    "leaves_memory_uninitialised": Wrong(Uninitialised().answer, "differs when asked again"),
}
# Their answers to the same operands differ from call to call.
ASKED_AGAIN = ("lies.differs_from_call_to_call", "leaves_memory_uninitialised")
