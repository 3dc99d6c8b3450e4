"""SARIF 2.1.0: the bugs of a set of runs for tools that collect results of static analysis.

The format: docs.oasis-open.org/sarif/sarif/v2.1.0. A known failure is a suppressed result, a bug
of the baseline is unchanged. A severity is a rule.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from reference.verdicts import SEVERITIES, Severity
from reports.bugs.bug import Bug
from reports.bugs.region import canonical
from reports.ci.annotations import message_of, title_of
from reports.records.writing import plain_json

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
Part = dict[str, Any]  # of the log
LEVELS: dict[Severity, str] = {
    "refused": "warning",
    "ways disagree": "warning",
    "accepted nonsense": "warning",
}  # others are errors
SENTENCES: dict[Severity, str] = {
    "crash": "The process of the framework ends, or does not answer in time.",
    "wrong values": "The output has other values than the definition.",
    "wrong shape": "The output has another shape or dtype than the definition.",
    "accuracy": "The output is further from the definition than the rounding of its sums explains.",
    "refused": "A call that the document allows ends in an error.",
    "ways disagree": "One way to a call answers, another refuses it or answers otherwise.",
    "accepted nonsense": "A call that means nothing gets an answer.",
}


def sarif_of(bugs: Iterable[Bug]) -> str:
    """The text of a log with a result for each bug."""
    driver = {"name": "deconform", "rules": [_rule(severity) for severity in SEVERITIES]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(bug) for bug in bugs],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(plain_json(log), indent=1) + "\n"


def _rule(severity: Severity) -> Part:
    return {
        "id": _rule_id(severity), "shortDescription": {"text": SENTENCES[severity]},
        "defaultConfiguration": {"level": LEVELS.get(severity, "error")},
    }  # fmt: skip


def _rule_id(severity: Severity) -> str:
    return severity.replace(" ", "-")


def _result(bug: Bug) -> Part:
    severity = bug.record["severity"]
    result = {
        "ruleId": _rule_id(severity), "ruleIndex": SEVERITIES.index(severity),
        "level": LEVELS.get(severity, "error"),
        "message": {"text": "\n".join((title_of(bug), *message_of(bug)))},
        "locations": [_location(bug)], "partialFingerprints": {"bug/v1": _fingerprint(bug)},
        "properties": {"bug": bug.to_json()},
    }  # fmt: skip
    if bug.is_in_baseline:
        result["baselineState"] = "unchanged"
    if bug.known is not None:
        result["suppressions"] = [{"kind": "external", "justification": f"known: {bug.known}"}]
    return result


def _location(bug: Bug) -> Part:
    """The file of a claim that shows the bug: the format has no place for a framework."""
    artifact = {"uri": quote(bug.file)}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": 1}}}


def _fingerprint(bug: Bug) -> str:
    """The same for the same bug of two runs: its id and its version are not in it."""
    about = (min(bug.adapters), bug.known or (bug.family, bug.diagnosis, canonical(bug.region)))
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()
