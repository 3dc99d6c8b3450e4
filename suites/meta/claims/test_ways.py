"""Tests of the claims that two ways to one call agree: the verdict, its evidence and its script."""

from __future__ import annotations

import sys

import pytest

from reports.scripts.script import stand_alone
from suites.engine.bugs.scripted import end_of
from suites.engine.cell.result import Result
from suites.meta.harness import searched, session
from suites.meta.records import CALL, DISCREPANCY
from suites.meta.whole import lying

CHANNELS = "the_ways_agree_on_zero_in_channels_give_the_bias"
DTYPES = "the_ways_agree_on_nonsense_mixed_dtypes_are_refused_or_right"


def result(claim: str, route: str = "transformed", **lies: str) -> Result:
    """The result of a claim on a route of a fake."""
    with session(lying(**lies)) as (run, _):
        return searched(run, claim, route=route)


@pytest.mark.parametrize("claim", [CHANNELS, DTYPES])
@pytest.mark.parametrize("route", ["transformed", "declared_shape"])
def test_ways_that_do_the_same_agree(claim: str, route: str) -> None:
    """Two honest ways answer alike, or both refuse."""
    honest = result(claim, route)
    assert set(honest.verdicts) == {"agrees"}
    assert set(honest.remarks) <= {"both ways answer alike", "both ways refuse"}


NO_ELEMENTS = "ValueError: an operand has no elements"


@pytest.mark.parametrize(
    ("main", "other", "message"),
    [
        (
            "answers_zero_sizes", "refuses_zero_sizes",
            f"the main call answers (3, 4, 6), this way refuses: {NO_ELEMENTS}",
        ),
        (
            "refuses_zero_sizes", "answers_zero_sizes",
            f"the main call refuses: {NO_ELEMENTS}, this way answers (3, 4, 6)",
        ),
        (
            "answers_zero_sizes", "answers_anything",
            "the main call gives an output of (3, 4, 6), this way [[[7.0]]] of (1, 1, 1)",
        ),
        (
            "answers_zero_sizes", "answers_in_float64",
            "the main call gives an output of (3, 4, 6) in float32, this way an output of "
            "(3, 4, 6) in float64",
        ),
    ],
)  # fmt: skip
def test_ways_that_differ_disagree(main: str, other: str, message: str) -> None:
    """The verdict says what each way does, and shows both calls."""
    finding = result(CHANNELS, conv_transpose=main, transformed=other).findings[0]
    assert finding.judgement.verdict == "ways disagree"
    assert finding.judgement.message == message
    for reply, lie in zip(finding.judgement.evidence, (main, other), strict=True):
        assert lie in reply.call.program.call


def test_a_shape_that_is_declared_for_a_refused_call_disagrees() -> None:
    """A declared shape is a way to the call as well."""
    declared = result(DTYPES, "declared_shape", declared_shape="declares_without_looking")
    assert set(declared.verdicts) == {"ways disagree"}


def test_a_way_that_ends_its_process_has_crashed() -> None:
    """The crash of the other way is its verdict; that of the main call is left to other claims."""
    assert set(result(CHANNELS, transformed="dies_on_zero_sizes").verdicts) == {"crashed"}
    main = result(CHANNELS, conv_transpose="dies_on_zero_sizes")
    assert not main.verdicts
    assert set(main.unsupported) == {"the main call itself crashed"}


def test_want_of_memory_is_no_disagreement() -> None:
    """How much memory a call may take is a limit of ours."""
    bounded = result(CHANNELS, transformed="takes_all_memory")
    assert not bounded.verdicts
    assert set(bounded.unsupported) == {"one of the two calls needs more memory than it may take"}


@pytest.mark.parametrize(
    ("main", "other", "end"),
    [
        ("y = x + w", "y = x + w", "right"),
        ("y = x + w", "y = np.array(x.shape)", "right"),  # a declared shape
        ("raise ValueError('no')", "raise TypeError('no')", "right"),
        ("y = x + w", "raise ValueError('no')", "wrong"),
        ("raise ValueError('no')", "y = x + w", "wrong"),
        ("y = x + w", "y = x - w", "wrong"),
        ("y = x + w", "y = (x + w).astype(np.float64)", "wrong"),
        ("y = x + w", "y = np.array([7, 7, 7])", "wrong"),
    ],
)
def test_the_script_of_a_disagreement_makes_both_calls(main: str, other: str, end: str) -> None:
    """It ends as wrong where the two ways still differ, and says so."""
    calls = [CALL | {"call": main}, CALL | {"call": other}]
    script, undecided = stand_alone(
        DISCREPANCY | {"calls": calls, "verdict": "ways disagree", "expected": None}, {}
    )
    assert not undecided
    assert end_of(script, sys.executable, 60.0)[0] == end
