"""Tests of claims about numbers: each catches its fault and names it, and accepts what is right."""

from __future__ import annotations

import numpy as np
import pytest

from reference.compare import AGREES
from reference.data.draws import operands
from reference.data.overflow import overflowed, overflowing
from reference.data.special import classify_mismatch, footprint
from reference.definition import conv_transpose
from reference.numbers.narrow import cast, widened
from reference.schema import Axis, Case, Params
from suites.meta.harness import cell_of, judgement_of, probe_of, searched, session

SUMS = "sums_are_rounded_once_from_a_customary_accumulator"
NAMED = {
    ("swallows_nan", "a_nan_fills_its_footprint_and_no_more"): "NaN is swallowed",
    ("spreads_nan", "a_nan_fills_its_footprint_and_no_more"): "NaN spreads beyond its footprint",
    ("clips_infinity", "an_infinity_fills_its_footprint_and_no_more"): "infinity is swallowed",
    ("flushes_to_zero", "subnormal_numbers_are_kept"): "flushed to zero",
    ("rounds_inputs_to_tf32", SUMS): "inputs in 11 bits",
    ("rounds_inputs_to_bfloat16", SUMS): "inputs in 8 bits",
    ("rounds_the_weight_to_tf32", SUMS): "inputs in 11 bits",
    ("rounds_towards_zero", SUMS): "last rounding not to nearest",
    ("sums_in_bfloat16", SUMS): "inputs in 8 bits",
}


@pytest.mark.parametrize("fake, claim", NAMED)
def test_a_fault_is_called_by_its_name(fake: str, claim: str) -> None:
    """The message of the claim names the fault."""
    with session(fake) as (run, _):
        findings = searched(run, claim).findings
    assert any(NAMED[fake, claim] in finding.judgement.message for finding in findings), [
        f.judgement.message for f in findings
    ]


@pytest.mark.parametrize(
    "claim", sorted({claim for _, claim in NAMED} | {"the_largest_numbers_do_not_overflow"})
)
def test_the_honest_one_is_not_accused(claim: str) -> None:
    """The honest fake agrees in the same claim."""
    with session("honest") as (run, _):
        result = searched(run, claim)
    assert not result.findings
    assert result.verdicts[AGREES]


def test_the_probe_tells_the_accumulator_of_an_honest_one() -> None:
    """The honest fake sums in float64 and rounds once to float32."""
    with session("honest") as (run, _):
        probed = probe_of(cell_of(run, SUMS))
    assert probed is not None
    assert probed.measured
    assert probed.accumulation.named("float32") == "once(float64)"
    assert probed.bits == {"channels": 53, "taps": 53}


def test_a_footprint_is_what_a_nan_takes_part_in() -> None:
    """One NaN in x, with a kernel of 2 and stride 3, makes two outputs NaN and allows no others."""
    params = Params((Axis(2, 2, 3),))
    data = operands(Case(params))
    x = data.x.astype(float)
    x[0, 0, 1] = np.nan
    due = footprint(type(data)(x, data.w.astype(float), None), params)
    assert np.isnan(due.expected[0, 0]).tolist() == [False, False, False, True, True]
    assert due.may[0, 0].tolist() == [False, False, False, True, True]
    assert classify_mismatch(due.expected, due)[0] == ""
    assert classify_mismatch(np.nan_to_num(due.expected), due)[0] == "NaN is swallowed"
    assert (
        classify_mismatch(np.full_like(due.expected, np.nan), due)[0]
        == "NaN spreads beyond its footprint"
    )


def test_a_nan_weight_reaches_inserted_zeros() -> None:
    """A NaN tap must make the outputs of its terms NaN, and may make all outputs of its channel
    NaN.
    """
    params = Params((Axis(2, 2, 3),), out_channels=2)
    data = operands(Case(params))
    w = data.w.astype(float)
    w[0, 1, 0] = np.nan
    due = footprint(type(data)(data.x.astype(float), w, None), params)
    assert np.isnan(due.expected[0]).tolist() == [[False] * 5, [True, False, False, True, False]]
    assert due.may[0].tolist() == [[False] * 5, [True] * 5]


def test_nan_by_way_of_inserted_zeros_is_a_remark_with_its_number() -> None:
    """A convolution of the inflated input is right; the remarks count the elements that are NaN
    beside those that must be.
    """
    with session("multiplies_inserted_zeros") as (run, _):
        result = searched(run, "a_nan_fills_its_footprint_and_no_more")
    assert not result.findings
    numbers = {
        remark.removeprefix("NaN by way of inserted zeros, in ") for remark in result.remarks
    }
    assert {"1 to 9 more elements", "10 to 99 more elements"} < numbers
    assert sum(result.remarks.values()) < result.verdicts[AGREES]


def test_the_huge_check_catches_a_wrong_column() -> None:
    """The check of the huge claim is tried on a small output."""
    case = Case(Params((Axis(2, 2, 40),) * 2))
    for fake, verdict in (("honest", AGREES), ("zeroes_the_last_column", "wrong values")):
        with session(fake) as (run, _):
            cell = cell_of(run, "forward_is_exact_on_integers")
            claim = run.claims["indices_beyond_2_to_the_31_are_right"]
            assert judgement_of(cell, claim, case).verdict == verdict


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("bias", [False, True])
def test_a_sum_that_overflows_is_what_ieee_754_rounds_it_to(dtype: str, bias: bool) -> None:
    """The output that is due is the sum of the products, rounded to the dtype."""
    axes = (Axis(3, 2, stride=2), Axis(4, 3, dilation=2, padding=(1, 0)))
    case = Case(Params(axes, 2, 2, 4, 2, bias), dtype, seed=5)
    data = overflowing(case)
    due = overflowed(data, case)
    with np.errstate(over="ignore"):
        whole = conv_transpose(data.x, data.w, data.b, case.params)
        rounded = cast(whole, dtype)
    rounded = widened(rounded) if dtype == "bfloat16" else rounded
    assert np.array_equal(rounded.astype(np.float64), due.expected)
    assert np.isposinf(due.expected).any()
    assert np.isneginf(due.expected).any()
    assert not due.may.any()
