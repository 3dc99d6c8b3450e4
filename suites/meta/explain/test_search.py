"""Tests of the search: it goes on after costly faults, and shows the smallest cases."""

from __future__ import annotations

from reference.compare import AGREES
from reference.schema import Axis
from suites.cases.claims.catalogue import claims
from suites.engine.cell.result import Finding
from suites.meta.harness import cell_of, searched, session

EXACT, BOUND = "forward_is_exact_on_integers", "forward_is_within_the_bound"


def small(finding: Finding) -> bool:
    """Whether a case is small: one axis and few elements."""
    params = finding.case.params
    numbers = params.batch * params.in_channels * params.out_channels
    return params.rank == 1 and numbers == 1 and params.axes[0].output_size <= 6 and not params.bias


def test_a_crash_and_a_hang_are_both_told_and_all_else_is_judged() -> None:
    """Both findings have small cases and rules; all other tuples have a verdict."""
    with session("dies", time_limit=1.0) as (run, _):
        result = searched(run, BOUND)
        cases = run.plan.cell(cell_of(run, BOUND), claims()[BOUND]).cases
        tuples = [case.params for case in cases]
    by_verdict = {f.judgement.verdict: f for f in result.findings}
    assert len(result.findings) == 2
    assert set(by_verdict) == {"crashed", "hung"}
    assert all(map(small, result.findings))
    assert "dilation" in by_verdict["crashed"].rule.region
    assert "stride" in by_verdict["hung"].rule.region
    assert by_verdict["crashed"].judgement.message.startswith("killed by SIGSEGV")
    harmless = [p for p in tuples if max(p.each("dilation")) == 1 and 4 not in p.each("stride")]
    assert result.verdicts[AGREES] >= len(harmless) * 0.9
    assert sum(result.verdicts.values()) + result.set_aside == len(tuples)
    assert result.verdicts["crashed"] + result.verdicts["hung"] < 20


def test_an_error_where_an_answer_is_due_is_rejected() -> None:
    """The finding has the message, and its rule names the bias."""
    with session("raises") as (run, _):
        result = searched(run, BOUND)
    (finding,) = result.findings
    assert finding.judgement.verdict == "rejected"
    assert finding.judgement.message == "RuntimeError: bias is not what I expected"
    assert finding.rule.region == "bias"
    assert set(result.verdicts) == {AGREES, "rejected"}


def test_what_a_function_refuses_is_unsupported_with_its_reason() -> None:
    """NotImplementedError counts as unsupported, and is no discrepancy."""
    with session("refuses") as (run, _):
        result = searched(run, BOUND)
    assert not result.findings
    assert set(result.verdicts) == {AGREES}
    assert set(result.unsupported) == {"has no dilation"}
    assert result.unsupported["has no dilation"] > 20


def test_a_shrunk_case_is_the_smallest_that_fails() -> None:
    """A fault with four features of one axis is shown on the smallest axis with these features."""
    with session("wrong_in_one_corner_of_one_axis") as (run, _):
        (finding,) = searched(run, EXACT).findings
    assert finding.case.params.axes == (Axis(1, 2, stride=2, dilation=2, output_padding=1),)
    assert small(finding)
    assert finding.rule.failing_inside == finding.rule.inside


def test_a_discrepancy_is_asked_again_as_it_stands() -> None:
    """The smallest case has the same verdict when it is replayed."""
    with session("drops_bias") as (run, records):
        finding = searched(run, EXACT).findings[0]
        run.replay = finding.case
        assert run.search(cell_of(run, EXACT), claims()[EXACT]).failures
    discrepancies = [record for record in records if record["record"] == "discrepancy"]
    assert [record["verdict"] for record in discrepancies] == [finding.judgement.verdict]


def test_a_fault_that_shows_once_is_seen_once() -> None:
    """A case that fails only once is a finding with its own verdict and evidence."""
    with session("wrong_once") as (run, _):
        (finding,) = searched(run, "forward_is_exact_on_integers").findings
    assert finding.seen == "once"
    assert finding.judgement.verdict in ("wrong values", "wrong dtype")
    assert "asked again" in finding.judgement.message
    (reply,) = finding.judgement.evidence
    assert reply.value is not None
