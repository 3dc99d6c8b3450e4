"""The diagnosis: a wrong operator is explained by what it does, an honest one by nothing, and
unknown damage by its place.

`python -m suites.meta.explain.test_diagnosis` prints the wrong operators and their diagnoses.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle, islice
from typing import Any

import numpy as np
import pytest

from reference.data.draws import Operands, operands
from reference.records.words import UNKNOWN
from reference.schema import KINDS, Axis, Case, Params
from suites.cases.claims.catalogue import claims
from suites.engine.records.discrepancy import diagnosis_record
from suites.engine.texts import finding_text
from suites.explain.diagnosis import RIGHT, Diagnosis, Draw, diagnose
from suites.explain.diagnosis.family.mutation.sample import Sample
from suites.meta import fakes, fakes_numbers, whole
from suites.meta.fakes import honest
from suites.meta.harness import searched, session
from suites.meta.simulation.wrong import ASKED_AGAIN, NOT_EXPRESSED, OF_FAKES, TUPLES, WRONG, Wrong
from suites.meta.whole import lying

SMALLEST = (
    Params((Axis(1, 2),)),
    Params((Axis(2, 2, 2, 1, (1, 0)),)),
    Params((Axis(2, 2, 1, 2), Axis(1, 2, 2, 1, (0, 0), 1))),
    Params((Axis(2, 2), Axis(1, 1)), 2, 2, 2, 2, True),
)


def draw(fake: Callable[..., Any], case: Case, data: Operands | None = None) -> Draw:
    """The answer of a fake to a case."""
    data = data or operands(case)
    kept = "float32" if case.dtype == "bfloat16" else case.dtype
    x, w, b = (None if a is None else a.astype(kept) for a in (data.x, data.w, data.b))
    with np.errstate(all="ignore"):
        return Draw(case, data, np.asarray(fake(x, w, b, case.params)))


def draws(wrong: Wrong, params: Params, first: int = 0, count: int = 3) -> list[Draw]:
    """The answers of a wrong operator to `count` draws, or to one draw that is
    asked `count` times.
    """
    if wrong.fake in [WRONG[name].fake for name in ASKED_AGAIN]:
        return [draw(wrong.fake, Case(params, wrong.dtype)) for _ in range(count)]
    kinds = islice(cycle(wrong.data), count)
    return [
        draw(wrong.fake, Case(params, wrong.dtype, kind, seed))
        for seed, kind in enumerate(kinds, first)
    ]


def failing(wrong: Wrong) -> Iterator[list[Draw]]:
    """For each parameter tuple on which an operator is wrong, its answers."""
    for params in wrong.tuples:
        answers = draws(wrong, params)
        if not all(Sample(answer).is_right for answer in answers):
            yield answers


@cache
def diagnosed(name: str) -> Diagnosis:
    """The diagnosis of all wrong answers of an operator."""
    return diagnose([answer for answers in failing(WRONG[name]) for answer in answers])


def table() -> Iterator[str]:
    """A line for each wrong operator: its diagnosis, and on how many single tuples
    it is the same.
    """
    right = alone = tuples = 0
    for name, wrong in WRONG.items():
        diagnosis, single = diagnosed(name), [diagnose(answers) for answers in failing(wrong)]
        others = [e.kind for e in single if e.kind != wrong.kind]
        is_right = diagnosis.kind == wrong.kind
        right, alone, tuples = (
            right + is_right,
            alone + len(single) - len(others),
            tuples + len(single),
        )
        counts = f"{len(single) - len(others)}/{len(single)}"
        more = f" ({', '.join(others)})" if others else ""
        mark = "  " if is_right else "! "
        yield f"{mark}{name:48} {counts}  {diagnosis.kind}: {diagnosis.sentence}{more}"
    yield f"{right} of {len(WRONG)} right; on a single tuple {alone} of {tuples}"


def test_every_fake_is_in_the_table() -> None:
    """Left out are only those that no mutated reference expresses."""
    assert set(fakes.FAKES) == set(OF_FAKES) | NOT_EXPRESSED


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_operator_is_explained_by_what_it_does(name: str) -> None:
    """The diagnosis is made of all its wrong answers."""
    diagnosis = diagnosed(name)
    assert diagnosis.kind == WRONG[name].kind, diagnosis.sentence


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("params", [*TUPLES[:3], *SMALLEST])
def test_an_honest_answer_is_not_diagnosed(params: Params, kind: str) -> None:
    """It is right for each kind of data."""
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
    """It names the amount, the side and the axis."""
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
    """The sentence names rows, columns, channels or items, and how far off they are."""
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
def test_a_fault_with_special_values_is_named(name: str) -> None:
    """A NaN is lost or spreads too far, or an infinity becomes a finite number."""
    value, kind = SPECIAL[name]
    case = Case(TUPLES[0])
    data = operands(case)
    x = data.x.astype(np.float64)
    x[0, 0, 1] = value
    special = Operands(x, data.w.astype(np.float64), data.b)
    assert diagnose([draw(getattr(fakes_numbers, name), case, special)]).kind == kind
    assert diagnose([draw(honest, case, special)]).kind == RIGHT


def test_two_tuples_separate_a_move_from_exchanged_ends() -> None:
    """Padding (1, 0) alone fits both; with padding (2, 2) as well, only the move fits."""
    first, second = (Params((Axis(4, 3, 2, 1, padding),)) for padding in ((1, 0), (2, 2)))
    wrong = WRONG["moves_its_window"]
    assert diagnose(draws(wrong, first)).kind == "padding ends exchanged"
    both = diagnose([*draws(wrong, first), *draws(wrong, second)])
    assert both.kind == "moved"
    assert both.details["explained"] == 6


def test_a_diagnosis_of_a_small_case_is_quick() -> None:
    """Three answers take at most 250 ms of processor time, also on a slow machine."""
    answers = draws(WRONG["drops_bias"], TUPLES[1])
    diagnose(answers)
    before = time.process_time()
    diagnose(answers)
    assert time.process_time() - before < 0.25


FEW: dict[str, Any] = {"levels": 100, "drawn": 0, "most_findings": 1, "shrink_seconds": 3.0}
SENTENCES_OF_FINDINGS = {
    "flips_the_last_axis": "the kernel is flipped along",
    "adds_bias_twice": "the bias is added twice",
    "forgets_output_padding": "output_padding is ignored on",
    "even_kernel_odd_stride": "1 is added to the last column",
}


@pytest.mark.parametrize("name", SENTENCES_OF_FINDINGS)
def test_a_finding_has_its_diagnosis(name: str) -> None:
    """It is made of the smallest case and others that failed, with three further calls at most."""
    with session(name, **FEW) as (run, _):
        result = searched(run, "forward_is_exact_on_integers")
    finding = result.findings[0]
    assert finding.diagnosis
    assert finding.diagnosis.sentence.startswith(SENTENCES_OF_FINDINGS[name])
    record = diagnosis_record(finding.diagnosis)
    assert record == {"kind": finding.diagnosis.kind, "sentence": finding.diagnosis.sentence}
    claim = claims()["forward_is_exact_on_integers"]
    assert f"  diagnosis: {finding.diagnosis.sentence}\n" in finding_text(claim, finding, "again")


def test_a_finding_without_an_output_has_no_diagnosis() -> None:
    """Gradients are another operator; a call that crashed or was refused has no output."""
    adapter = lying(gradients="gradients_flip_dw")
    with session(adapter, **FEW) as (run, _):
        result = searched(run, "gradients_are_exact_on_integers")
    assert [finding.diagnosis for finding in result.findings] == [None]
    assert diagnosis_record(result.findings[0].diagnosis) is None
    with session("crop_with_a_remainder", **FEW) as (run, _):
        result = searched(run, "forward_is_exact_on_integers")
    assert [finding.diagnosis for finding in result.findings] == [None]


def test_the_definition_of_whole_adapters_is_right() -> None:
    """The fakes of `lies` use this definition."""
    assert diagnose(draws(Wrong(whole.definition, RIGHT), TUPLES[1])).kind == RIGHT


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
