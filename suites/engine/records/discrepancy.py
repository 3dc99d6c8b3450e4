"""The records of a finding, of a known failure, and of a known failure that is not seen here."""

from __future__ import annotations

from adapters.worker.call import Reply
from reference.compare import ACCEPTED_NONSENSE, Judgement
from reference.records.discrepancy import (
    DiagnosisRecord,
    DiscrepancyRecord,
    DueRecord,
    NotSeenRecord,
)
from reference.schema import Case, case_to_json
from suites.cases.claims.catalogue import test_files
from suites.cases.claims.claim import Claim
from suites.engine.cell.cell import Cell
from suites.engine.cell.result import Finding
from suites.engine.cell.target import Target
from suites.engine.records.arrays import (
    call_record,
    call_text,
    listed,
    operands_record,
    values_of,
)
from suites.engine.records.cell import place_record
from suites.explain.diagnosis import Diagnosis
from suites.known.known_bug import Pin


def finding_record(
    target: Target, cell: Cell, claim: Claim, finding: Finding, replay: str
) -> DiscrepancyRecord:
    """The record of a finding. `replay`: the command line that asks its case again."""
    common = _discrepancy(target, cell, claim, finding.case, finding.judgement)
    return {
        **common, "replay": replay, "seen": finding.seen, "rule": finding.rule.sentence(),
        "region": finding.rule.region, "diagnosis": diagnosis_record(finding.diagnosis),
    }  # fmt: skip


def diagnosis_record(diagnosis: Diagnosis | None) -> DiagnosisRecord | None:
    """The record of a diagnosis; None if there is none."""
    return {"kind": diagnosis.kind, "sentence": diagnosis.sentence} if diagnosis else None


def known_record(  # noqa: PLR0913, PLR0917  the parts of a discrepancy, and the pin
    target: Target,
    cell: Cell,
    claim: Claim,
    case: Case,
    judgement: Judgement,
    replay: str,
    pin: Pin,
) -> DiscrepancyRecord:
    """The record of a known failure that still fails."""
    bug = pin.bug
    return {
        **_discrepancy(target, cell, claim, case, judgement), "replay": replay, "known": bug.id,
        "title": bug.title, "story": bug.story, "issue": bug.issue, "region": pin.region,
        "rule": f"known where {pin.region}", "diagnosis": None,
    }  # fmt: skip


def not_seen_record(target: Target, cell: Cell, claim: Claim, pin: Pin, why: str) -> NotSeenRecord:
    """The record of a known failure that does not show on this machine. `why`: in a sentence."""
    bug = pin.bug
    return {
        "record": "not seen", **place_record(target, cell, claim), "known": bug.id,
        "title": bug.title, "story": bug.story, "why": why,
    }  # fmt: skip


def _discrepancy(
    target: Target, cell: Cell, claim: Claim, case: Case, judgement: Judgement
) -> DiscrepancyRecord:
    """The fields of every discrepancy; it counts as not known, always seen, without a replay."""
    replies: tuple[Reply, ...] = judgement.evidence
    last = replies[-1] if replies else None
    return {
        "record": "discrepancy", "adapter": cell.name, "version": target.version,
        "route": cell.route, "path": cell.path, "claim": claim.name, "dtype": cell.dtype,
        "sentence": claim.sentence,
        "verdict": judgement.verdict, "known": None, "seen": "always", "case": case_to_json(case),
        "message": judgement.message, "setup": cell.adapter.SETUP, "call": call_text(replies),
        "calls": [call_record(reply) for reply in replies], "where": list(judgement.where),
        "bounds": judgement.bounds, "ulps": judgement.ulps, "got": listed(judgement.got),
        "expected": listed(judgement.expected), "replay": "",
        "operands": operands_record(last) if last else None,
        "result": _result(judgement, last) if last else "", "due": _due(judgement),
        "is_refusal_due": judgement.verdict == ACCEPTED_NONSENSE or judgement.is_wordless,
        "test_file": test_files()[claim.name],
    }  # fmt: skip


def _due(judgement: Judgement) -> DueRecord | None:
    """The right dtype and shape; None if the verdict is not about one array."""
    if judgement.due_dtype is None or judgement.expected is None:
        return None
    return {"dtype": judgement.due_dtype, "shape": list(judgement.expected.shape)}


def _result(judgement: Judgement, reply: Reply) -> str:
    """The name of the result of a call that the verdict is about; empty if it is not certain."""
    names, got = reply.call.program.results, listed(judgement.got)
    if len(names) == 1:
        return names[0]
    pairs = zip(names, map(listed, values_of(reply)))
    same = [name for name, values in pairs if got is not None and repr(values) == repr(got)]
    return same[0] if len(same) == 1 else ""
