"""The text of a finding, as the terminal shows it."""

from __future__ import annotations

from reference.records.words import ONCE
from suites.cases.claims.claim import Claim
from suites.engine.cell.result import Finding
from suites.engine.records.arrays import call_text


def finding_text(claim: Claim, finding: Finding, again: str) -> str:
    """The verdict, the claim, the rule, the smallest case and its calls.

    `again`: the command line that asks the case again.
    """
    judgement = finding.judgement
    once = "  seen once: it did not show when the case was asked again"
    lines = [
        f"{judgement.verdict}: {claim.sentence}",
        f"  {finding.rule.sentence()}",
        *([f"  diagnosis: {finding.diagnosis.sentence}"] if finding.diagnosis else []),
        *([once] if finding.seen == ONCE else []),
        f"  smallest: {finding.case!r}",
        f"  {judgement.message}",
        *(f"  | {line}" for line in call_text(judgement.evidence).splitlines()),
        f"  again: {again}",
    ]
    return "\n".join(lines)
