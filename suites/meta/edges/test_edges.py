"""Tests of invalid input: the verdicts and remarks for refusals, answers and crashes."""

from __future__ import annotations

import pytest

from adapters.program import Program
from adapters.worker.call import Call
from reference.schema import case_from_json
from suites.engine.cell.result import Result
from suites.invalid.catalogue import EDGES, FAR, NONSENSE, ZEROS
from suites.meta.harness import cell_of, searched, session
from suites.meta.whole import lying

STRIDE_0 = "nonsense_stride_zero_is_refused"
DILATION_0 = "nonsense_dilation_zero_is_refused"


def result(claim: str, **lies: str) -> Result:
    """The result of a claim on the main route of a fake."""
    with session(lying(**lies)) as (run, _):
        return searched(run, claim, route="conv_transpose")


def test_each_distortion_has_a_name_and_legal_bases() -> None:
    """Names are unique, and each distortion changes its legal bases."""
    distortions = (*ZEROS, *NONSENSE, *FAR, *EDGES)
    assert len({distortion.name for distortion in distortions}) == len(distortions)
    for distortion in distortions:
        assert distortion.bases
        for base in distortion.bases:
            change = distortion.of(base)
            same = repr(change.distort(base)).replace("Loose", "") == repr(base)
            assert change.operand_patch or not same


def test_an_answer_to_nonsense_is_recorded() -> None:
    """The shape of the answer is in the remark, and the verdict is "accepted nonsense"."""
    of_stride_0 = result(STRIDE_0, conv_transpose="answers_anything")
    assert set(of_stride_0.verdicts) == {"accepted nonsense"}
    assert of_stride_0.remarks["answers (1, 1, 1) where an error is due"] == 1


def test_an_answer_that_differs_is_recorded_as_uninitialised_memory() -> None:
    """The call is made twice with the same operands, and both replies are the evidence."""
    (finding, *_) = result(STRIDE_0, conv_transpose="differs_past_the_edge").findings
    assert "uninitialised memory" in finding.judgement.message
    first, again = finding.judgement.evidence
    assert first.call.program == again.call.program
    assert first.value.tolist() != again.value.tolist()


def test_a_crash_on_nonsense_is_a_verdict() -> None:
    """A crash is the verdict of each case: the worker starts again for the next case."""
    crashed = result(DILATION_0, conv_transpose="divides_by_a_dilation_of_zero")
    assert set(crashed.verdicts) == {"crashed"}


def test_a_refusal_needs_words() -> None:
    """A bare assertion is not a right refusal."""
    bare = result(STRIDE_0, conv_transpose="refuses_without_a_word")
    assert set(bare.verdicts) == {"rejected"}
    assert "without a word" in bare.findings[0].judgement.message


def test_a_refusal_for_want_of_memory_is_recorded_so() -> None:
    """The remark says "out of memory", and the verdict is "agrees"."""
    of_memory = result(STRIDE_0, conv_transpose="takes_all_memory")
    assert set(of_memory.verdicts) == {"agrees"}
    assert all("out of memory" in remark for remark in of_memory.remarks)


def test_a_distortion_is_asked_of_its_bases_as_they_stand() -> None:
    """No case is shrunk, since a smaller case may be legal."""
    with session(lying(conv_transpose="answers_anything")) as (run, records):
        claim = run.claims[STRIDE_0]
        run.search(cell_of(run, STRIDE_0), claim)
    discrepancies = [record for record in records if record["record"] == "discrepancy"]
    assert discrepancies
    shown = {case_from_json(record["case"]).params for record in discrepancies}
    assert shown <= set(claim.selection.bases)
    assert sum(records[0]["remarks"].values()) == records[0]["verdicts"]["accepted nonsense"]


def allocating(text: str, bounded: bool) -> Call:
    """A call that allocates the memory of the array `text`."""
    return Call(Program("", "", f"y = {text}[:1]"), {}, bounded=bounded)


@pytest.mark.parametrize("bounded", [True, False])
def test_a_bounded_call_cannot_take_all_memory(bounded: bool) -> None:
    """A bounded call is rejected; the next call may take the memory if it is not bounded."""
    with session(lying()) as (run, _):
        child = run.targets[0].child
        assert child.ask(allocating("np.ones(2**29)", bounded=True)).status == "rejected"
        again = child.ask(allocating("np.zeros(2**29)", bounded))
        assert again.status == ("rejected" if bounded else "returned")
