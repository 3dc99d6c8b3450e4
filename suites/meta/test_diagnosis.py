"""The diagnosis: each wrong operator is explained by what it does, an honest one by nothing, unknown damage by its place.

`python -m suites.meta.test_diagnosis` prints the table of wrong operators and their diagnoses.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from reference.bfloat16 import nearest
from reference.draws import Operands, operands
from reference.schema import KINDS, Axis, Case, Params
from suites.cases.claim import claims
from suites.engine.records import diagnosis_record
from suites.engine.texts import finding_text
from suites.explain.diagnosis import RIGHT, UNKNOWN, Diagnosis, Draw, diagnose
from suites.explain.diagnosis.family.sample import Sample
from suites.meta import fakes, fakes_numbers, lies, whole
from suites.meta.fakes import honest
from suites.meta.harness import searched, session
from suites.meta.whole import lying

EXACT = ("integers", "wide_weight", "wide_input")
TUPLES = (
    Params((Axis(4, 3, 2, 1, (1, 0), 1),), 1, 2, 3, bias=True),
    Params((Axis(3, 3, 2, 2, (1, 2), 1, (0, 1)), Axis(4, 2, 3, 1, (0, 1), 2, (1, 0))), 2, 4, 4, 2, True),
    Params((Axis(3, 3, 1, 2), Axis(2, 3, 2, 3, (2, 1), 2)), 3, 3, 3),
    Params((Axis(2, 2, 2), Axis(2, 3, 1, 2), Axis(3, 2, 3, 1, (1, 0), 2)), 1, 1, 2, bias=True),
    Params((Axis(3, 2, 2, 2, (1, 1), 1, (1, 0)), Axis(3, 2, 1, 3, (-1, 0), 2)), 2, 6, 6, 3),
    Params((Axis(19, 3, 1, 1, (1, 1)),), 2, 2, 2),
    Params((Axis(5, 3, 2, 2, (3, 1), 1), Axis(5, 4, 2, 1, (1, 1))), 1, 2, 2, bias=True),
    Params((Axis(4, 9, 1), Axis(9, 2, 1)), 1, 9, 1),
    Params((Axis(5, 3, 3, 1, (3, 3)), Axis(4, 2, 2, 1, (2, 2))), 1, 2, 2),
)  # fmt: skip
SMALLEST = (
    Params((Axis(1, 2),)),
    Params((Axis(2, 2, 2, 1, (1, 0)),)),
    Params((Axis(2, 2, 1, 2), Axis(1, 2, 2, 1, (0, 0), 1))),
    Params((Axis(2, 2), Axis(1, 1)), 2, 2, 2, 2, True),
)


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
    """The stride of the first axis is 1, in whatever size comes of it."""
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
        replace(one, padding=other.padding, output_padding=0, crop=(0, 0))
        for one, other in ((a, c), (c, a))
    ]
    starts = [other.padding[0] + one.crop[0] for one, other in ((a, c), (c, a))]
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
    """The columns in float64, then summed in bfloat16."""
    y = np.zeros((len(x), params.out_channels, *params.each("output_size")))
    columns = fakes.products(x.astype(float), w.astype(float), params)
    for k in np.ndindex(*params.each("kernel_size")):
        one = np.zeros_like(columns)
        one[(slice(None), slice(None), *k)] = columns[(slice(None), slice(None), *k)]
        y = nearest(y + nearest(fakes.scatter(one, params)))
    return y if b is None else nearest(y + b.reshape(-1, *[1] * params.rank))


class Cached:
    """Packs the weight of the first call of a shape, and never again."""

    def __init__(self) -> None:
        self.weights: dict[Any, Any] = {}

    def answer(self, x, w, b, params):
        """The output."""
        return honest(x, self.weights.setdefault(w.shape, w), b, params)


class LastCall:
    """Answers with the operands of the call before."""

    def __init__(self) -> None:
        self.before: dict[Any, Any] = {}

    def answer(self, x, w, b, params):
        """The output."""
        old = self.before.get(params, (x, w, b))
        self.before[params] = (x, w, b)
        return honest(*old, params)


class Uninitialised:
    """Leaves the last column to what the memory holds."""

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
NOT_EXPRESSED = {"returns_float64"}  # a wrong dtype of right values
WRONG = {name: Wrong(getattr(fakes, name), kind) for name, kind in OF_FAKES.items()}
WRONG |= {
    "lies.flips_the_kernel": Wrong(lies.flips_the_kernel, "kernel flipped"),
    "lies.pads_at_the_other_end": Wrong(lies.pads_at_the_other_end, "moved"),
    "lies.accepts_nine": Wrong(lies.accepts_nine, "zero"),
    "lies.answers_anything": Wrong(lies.answers_anything, "constant output"),
    "lies.differs_from_call_to_call": Wrong(lies.differs_from_call_to_call, "differs when asked again"),
    "rounds_the_weight_to_tf32": Wrong(fakes_numbers.rounds_the_weight_to_tf32, "input precision"),
    "rounds_towards_zero": Wrong(fakes_numbers.rounds_towards_zero, "last rounding not to nearest", ("normal",), "float16"),
    "sums_in_bfloat16": Wrong(fakes_numbers.sums_in_bfloat16, "narrow accumulation"),
    "sums_in_float32": Wrong(sums_in_float32, "narrow accumulation", ("normal", "wide_weight"), "float64"),
    "rounds_every_tap": Wrong(rounds_every_tap, "rounded after every tap", ("normal",), "bfloat16"),
    "flushes_to_zero": Wrong(fakes_numbers.flushes_to_zero, "subnormal flushed", ("subnormal_input", "subnormal_weight", "subnormal_output")),
    "overflows_early": Wrong(fakes_numbers.overflows_early, "infinite", ("largest",)),
    "moves_its_window": Wrong(moves_its_window, "moved"),
    "without_stride": Wrong(without_stride, "stride ignored", tuples=(Params((Axis(4, 3, 2),)), Params((Axis(3, 2, 3), Axis(2, 2)), 1, 2, 2))),
    "exchanges_padding_of_axes": Wrong(exchanges_padding_of_axes, "padding exchanged between axes"),
    "drops_a_tail_of_the_input": Wrong(drops_a_tail_of_the_input, "input tail dropped"),
    "drops_a_tail_of_the_output": Wrong(drops_a_tail_of_the_output, "zero"),
    "drops_input_channels_beyond_8": Wrong(drops_input_channels_beyond_8, "input channel tail dropped", tuples=(Params((Axis(3, 2),), 1, 17, 2), Params((Axis(3, 2),), 1, 13, 1))),
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
}  # fmt: skip
HELD_APART = {
    "lies.differs_from_call_to_call", "leaves_memory_uninitialised",
}  # the same operands are asked twice  # fmt: skip


def draw(fake: Callable[..., Any], case: Case, data: Operands | None = None) -> Draw:
    """What a fake answers to a case."""
    data = data or operands(case)
    kept = "float32" if case.dtype == "bfloat16" else case.dtype
    x, w, b = (None if a is None else a.astype(kept) for a in (data.x, data.w, data.b))
    with np.errstate(all="ignore"):
        return Draw(case, data, np.asarray(fake(x, w, b, case.params)))


def draws(wrong: Wrong, params: Params, first: int = 0, count: int = 3) -> list[Draw]:
    """What it answers to several draws, or to one draw several times."""
    kinds = wrong.data
    steady = wrong.fake in [WRONG[name].fake for name in HELD_APART]
    cases = (
        Case(params, wrong.dtype, kinds[i % len(kinds)], 0 if steady else first + i)
        for i in range(count)
    )
    if steady:
        cases = (Case(params, wrong.dtype, "integers", 0) for _ in range(count))
    return [draw(wrong.fake, case) for case in cases]


def failing(wrong: Wrong) -> Iterator[list[Draw]]:
    """The draws of each parameter tuple on which it is wrong."""
    for params in wrong.tuples:
        some = draws(wrong, params)
        if not all(Sample(one).is_right for one in some):
            yield some


@cache
def diagnosed(name: str) -> Diagnosis:
    """The diagnosis of all failing draws of a wrong operator."""
    return diagnose([one for group in failing(WRONG[name]) for one in group])


def table() -> Iterator[str]:
    """Every wrong operator with its diagnosis, and on how many single tuples it is the same."""
    right = alone = tuples = 0
    for name, wrong in WRONG.items():
        diagnosis, single = diagnosed(name), [diagnose(some) for some in failing(wrong)]
        others = [one.kind for one in single if one.kind != wrong.kind]
        is_right = diagnosis.kind == wrong.kind
        right, alone, tuples = (
            right + is_right,
            alone + len(single) - len(others),
            tuples + len(single),
        )
        counts = f"{len(single) - len(others)}/{len(single)}"
        more = f" ({', '.join(others)})" if others else ""
        yield f"{'  ' if is_right else '! '}{name:48} {counts}  {diagnosis.kind}: {diagnosis.sentence}{more}"
    yield f"{right} of {len(WRONG)} right; on a single tuple {alone} of {tuples}"


def test_every_fake_is_in_the_table() -> None:
    """But those that no mutated reference expresses."""
    assert set(fakes.FAKES) == set(OF_FAKES) | NOT_EXPRESSED


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_operator_is_explained_by_what_it_does(name: str) -> None:
    """By all its failing draws together."""
    diagnosis = diagnosed(name)
    assert diagnosis.kind == WRONG[name].kind, diagnosis.sentence


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("params", [*TUPLES[:3], *SMALLEST])
def test_an_honest_answer_is_not_diagnosed(params: Params, kind: str) -> None:
    """In no kind of data."""
    assert (
        diagnose([draw(honest, Case(params, "float32", kind, seed)) for seed in range(2)]).kind
        == RIGHT
    )


SENTENCES = {
    "pads_one_too_many": ("the output is moved by 1 to the left", "along the last axis"),
    "flips_the_last_axis": ("the kernel is flipped along the last axis",),
    "ignores_dilation_on_the_last_axis": ("the dilation is ignored on", "axis"),
    "adds_bias_twice": ("the bias is added twice",),
    "zeroes_the_last_column": ("the last column is zero",),
    "drops_a_tail_of_the_input": ("the input rows beyond 8 along the last axis",),
    "wrong_where_groups_meet_dilation": ("1 is added to the last column",),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_the_sentence_says_where_and_by_how_much(name: str) -> None:
    """Amount, side and axis."""
    sentence = diagnosed(name).sentence
    assert all(words in sentence for words in SENTENCES[name]), sentence


def scrambles(where: tuple[Any, ...]) -> Callable[..., Any]:
    """A fake that damages a part of the output beyond recognition."""

    def fake(x, w, b, params):
        y = honest(x, w, b, params)
        y[where] += np.random.default_rng(int(abs(x.sum()))).integers(50, 5000, y[where].shape)
        return y

    return fake


@pytest.mark.parametrize(
    "where, words",
    [
        ((..., slice(3, 6), slice(None)), "rows 3 to 5"),
        ((slice(None), 0), "the first channel"),
        ((..., slice(0, None, 2)), "every second column from 0 on"),
        ((1,), "the last item"),
        ((..., slice(4, None)), "the columns from 4 on"),
        ((slice(None), 1, ..., -1), "the last column of channel 1"),
    ],
)
def test_unknown_damage_is_described_by_its_place(where: tuple[Any, ...], words: str) -> None:
    """Rows, columns, channels and items, and how far off they are."""
    params = Params((Axis(4, 3, 2), Axis(4, 3, 2)), 2, 2, 3)
    wrong = Wrong(scrambles(where), UNKNOWN)
    diagnosis = diagnose(draws(wrong, params))
    assert diagnosis.kind == UNKNOWN
    assert words in diagnosis.sentence
    assert "off by" in diagnosis.sentence


SPECIAL = {
    "swallows_nan": (np.nan, "NaN is swallowed"),
    "spreads_nan": (np.nan, "NaN spreads beyond its footprint"),
    "clips_infinity": (np.inf, "infinity is clipped to the largest finite number"),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_special_values_astray_are_named(name: str) -> None:
    """NaN swallowed or spread, infinity clipped."""
    value, kind = SPECIAL[name]
    case = Case(TUPLES[0])
    data = operands(case)
    x = data.x.astype(np.float64)
    x[0, 0, 1] = value
    special = Operands(x, data.w.astype(np.float64), data.b)
    assert diagnose([draw(getattr(fakes_numbers, name), case, special)]).kind == kind
    assert diagnose([draw(honest, case, special)]).kind == RIGHT


def test_two_tuples_tell_a_move_from_exchanged_ends() -> None:
    """Padding (1, 0) alone cannot tell; with (2, 2) as well, only the move explains both."""
    first, second = (Params((Axis(4, 3, 2, 1, padding),)) for padding in ((1, 0), (2, 2)))
    wrong = WRONG["moves_its_window"]
    assert diagnose(draws(wrong, first)).kind == "padding ends exchanged"
    both = diagnose([*draws(wrong, first), *draws(wrong, second)])
    assert both.kind == "moved"
    assert both.details["explained"] == 6


def test_a_diagnosis_of_a_small_case_is_quick() -> None:
    """Three draws, in 250 ms of processor time at most on a slow machine; about 30 on others."""
    some = draws(WRONG["drops_bias"], TUPLES[1])
    diagnose(some)
    before = time.process_time()
    diagnose(some)
    assert time.process_time() - before < 0.25


FEW: dict[str, Any] = {"levels": 100, "drawn": 0, "most_findings": 1, "shrink_seconds": 3.0}
FOUND = {
    "flips_the_last_axis": "the kernel is flipped along",
    "adds_bias_twice": "the bias is added twice",
    "forgets_output_padding": "output_padding is ignored on",
    "even_kernel_odd_stride": "1 is added to the last column",
}


@pytest.mark.parametrize("name", FOUND)
def test_a_finding_has_its_diagnosis(name: str) -> None:
    """Made of its smallest case and others that failed, by three further calls at most."""
    with session(name, **FEW) as (run, _):
        result = searched(run, "forward_is_exact_on_integers")
    finding = result.findings[0]
    assert finding.diagnosis
    assert finding.diagnosis.sentence.startswith(FOUND[name])
    record = diagnosis_record(finding)
    assert record == {"kind": finding.diagnosis.kind, "sentence": finding.diagnosis.sentence}
    claim = claims()["forward_is_exact_on_integers"]
    assert f"  diagnosis: {finding.diagnosis.sentence}\n" in finding_text(claim, finding, "again")


def test_evidence_that_is_no_output_has_no_diagnosis() -> None:
    """Gradients and columns are other operators; a crash has no output."""
    adapter = lying(gradients="gradients_flip_dw")
    with session(adapter, **FEW) as (run, _):
        result = searched(run, "gradients_are_exact_on_integers")
    assert [finding.diagnosis for finding in result.findings] == [None]
    assert diagnosis_record(result.findings[0]) is None
    with session("crop_with_a_remainder", **FEW) as (run, _):
        result = searched(run, "forward_is_exact_on_integers")
    assert [finding.diagnosis for finding in result.findings] == [None]


def test_the_definition_of_whole_adapters_is_right() -> None:
    """The fakes of `lies` are made of it."""
    assert diagnose(draws(Wrong(whole.definition, RIGHT), TUPLES[1])).kind == RIGHT


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
