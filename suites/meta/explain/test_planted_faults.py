"""Tests of planted faults: `quick` reaches the condition of each, and finds it."""

from __future__ import annotations

from functools import cache

import pytest

from adapters.registry import load
from reference.schema import Params
from suites.cases.claims.catalogue import claims
from suites.cases.claims.claim import InvalidInput, Limits
from suites.cases.profiles import PROFILES
from suites.meta.faults import COSTLY, CRASHED, FAULTS, HUNG, WRONG
from suites.meta.harness import name_of, plan_of, searched, session

EXACT = "forward_is_exact_on_integers"
REAL = {
    "transpose_of_two_by_two_beside_a_long_kernel": CRASHED,
    "unequal_ends_both_ways": WRONG,
    "column_beyond_16": WRONG,
    "output_channels_with_groups_beyond_32": WRONG,
    "kernel_of_11_with_stride": WRONG,
    "hang_of_dilation_beside_padding": HUNG,
}  # which are run for real


@cache
def tuples(dtype: str, *names: str) -> tuple[Params, ...]:
    """The parameters that claims ask a plain function in `quick`."""
    fake = name_of("honest")
    plan = plan_of(PROFILES["quick"])
    chosen = [claims()[name] for name in names]
    cells = plan.cells(fake, {"native": load(fake)}, chosen)
    plans = [plan.cell(place, claim) for place, claim in cells if place.dtype == dtype]
    cases = (case for cell in plans if cell for case in cell.cases)
    return tuple(dict.fromkeys(case.params for case in cases))


def own_calls() -> tuple[str, ...]:
    """The claims that call with the parameters of the case, without those about invalid input."""
    beside = (InvalidInput, Limits)
    return tuple(
        name for name, claim in claims().items() if not isinstance(claim.selection, beside)
    )


@pytest.mark.parametrize("name", FAULTS)
def test_quick_meets_the_condition(name: str) -> None:
    """Some case of some claim in the first dtype fulfils the condition."""
    met = [params for params in tuples("float32", *own_calls()) if FAULTS[name].holds(params)]
    assert met


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", [name for name in FAULTS if FAULTS[name].verdict == WRONG])
def test_the_exact_claim_meets_the_condition(name: str, dtype: str) -> None:
    """In each of the first two dtypes, at least two cases fulfil the condition, and not all."""
    drawn = tuples(dtype, EXACT)
    met = [params for params in drawn if FAULTS[name].holds(params)]
    assert 2 <= len(met) < len(drawn) / 2


def test_there_are_thirty_conditions_at_least() -> None:
    """There are at least 30 faults, with crashes and hangs among them."""
    assert len(FAULTS) >= 30
    assert {fault.verdict for fault in FAULTS.values()} == {WRONG, CRASHED, HUNG}
    assert set(REAL) < set(FAULTS)
    assert not set(REAL) & set(COSTLY)  # they have a file of their own


@pytest.mark.parametrize("name", REAL)
def test_a_planted_fault_is_found(name: str) -> None:
    """The finding has the right verdict, a case of the fault, and a rule that covers this case."""
    fault = FAULTS[name]
    with session(name, time_limit=2.0, shrink_seconds=10.0) as (run, _):
        result = searched(run, EXACT)
    assert result.findings
    for finding in result.findings:
        assert finding.judgement.verdict == fault.verdict == REAL[name]
        assert fault.holds(finding.case.params)
        assert finding.rule.covers(finding.case)
        assert finding.seen == "always"
