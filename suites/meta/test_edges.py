"""Past an edge: what is refused, what is answered, what dies, and what each is told as."""

from __future__ import annotations

import pytest

from adapters.protocol import Program
from reference.schema import case_from_json
from suites.cases.claim import claims
from suites.invalid.catalogue import FAR, NONSENSE, ZEROS
from suites.meta.harness import session, cell_of, searched
from suites.meta.whole import lying

STRIDE_0 = "nonsense_stride_zero_is_refused"
DILATION_0 = "nonsense_dilation_zero_is_refused"


def result(claim: str, **lies: str):
    with session(lying(**lies)) as (run, _):
        return searched(run, claim, route="conv_transpose")


def test_every_edge_has_a_name_and_legal_bases() -> None:
    """Bases are of the schema, what lies past the edge is another."""
    edges = (*ZEROS, *NONSENSE, *FAR)
    assert len({edge.name for edge in edges}) == len(edges)
    assert all(
        edge.bases and (edge.twist or repr(edge.distorted(base)).replace("Loose", "") != repr(base))
        for edge in edges
        for base in edge.bases
    )


def test_an_answer_to_nonsense_is_told() -> None:
    """With its shape, as a verdict and as a remark."""
    found = result(STRIDE_0, conv_transpose="answers_anything")
    assert set(found.verdicts) == {"accepted nonsense"}
    assert found.remarks["answers (1, 1, 1) where an error is due"] == 1


def test_an_answer_that_differs_is_told_as_uninitialised_memory() -> None:
    """Asked twice on the same operands."""
    (finding, *_) = result(STRIDE_0, conv_transpose="differs_past_the_edge").findings
    assert "uninitialised memory" in finding.judgement.message


def test_a_crash_on_nonsense_is_a_verdict() -> None:
    """The child is started again for the next case."""
    assert set(result(DILATION_0, conv_transpose="divides_by_a_dilation_of_zero").verdicts) == {"crashed"}


def test_a_refusal_needs_words() -> None:
    """A bare assertion is none."""
    found = result(STRIDE_0, conv_transpose="refuses_without_a_word")
    assert set(found.verdicts) == {"rejected"}
    assert "without a word" in found.findings[0].judgement.message


def test_a_refusal_for_want_of_memory_is_told_so() -> None:
    """It agrees all the same."""
    found = result(STRIDE_0, conv_transpose="takes_all_memory")
    assert set(found.verdicts) == {"agrees"}
    assert all("out of memory" in remark for remark in found.remarks)


def test_an_edge_is_asked_of_its_bases_as_they_stand() -> None:
    """No case is shrunk: a smaller one may have a meaning."""
    with session(lying(conv_transpose="answers_anything")) as (run, records):
        cell = cell_of(run, STRIDE_0)
        run.search(cell, claims()[STRIDE_0])
    found = [case_from_json(record["case"]).params for record in records if record["record"] == "discrepancy"]
    assert set(found) <= set(claims()[STRIDE_0].bases)
    assert sum(records[0]["remarks"].values()) == records[0]["verdicts"]["accepted nonsense"]


@pytest.mark.parametrize("bounded", [True, False])
def test_a_bounded_call_cannot_take_all_memory(bounded: bool) -> None:
    """And the next call, which is not bounded, may."""
    with session(lying()) as (run, _):
        child = run.targets[0].child
        assert child.ask(Program("", "", "y = np.ones(2**29)[:1]"), {}, bounded=True).status == "rejected"
        assert child.ask(Program("", "", "y = np.zeros(2**29)[:1]"), {}, bounded).status == ("rejected" if bounded else "returned")
