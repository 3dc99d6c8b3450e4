"""The story of a bug: its title, its severity, its record and its text for the terminal."""

from __future__ import annotations

from adapters.registry import short_name
from reference.records.bug import BugPlaceRecord, BugRecord
from reference.schema import case_to_json
from reference.verdicts import SEVERITIES, SEVERITY_OF, Severity
from suites.engine.bugs.bug import Bug, kind_of
from suites.engine.bugs.evidence import Evidence
from suites.engine.records.discrepancy import diagnosis_record

TITLES = {
    "crash": "the process ends or does not answer", "wrong values": "wrong values",
    "wrong shape": "a wrong shape or dtype", "accuracy": "more error than the bound",
    "refused": "a legal call is refused", "accepted nonsense": "nonsense is accepted",
    "ways disagree": "two ways to one call disagree",
}  # fmt: skip


def severity(bug: Bug) -> Severity:
    """The worst severity of the evidence.

    Wrong values are "accuracy" if only claims that are judged by an error bound show them.
    """
    worst = min(
        (SEVERITY_OF[e.finding.judgement.verdict] for e in bug.evidence), key=SEVERITIES.index
    )
    if worst == "wrong values" and all(item.is_about_accuracy for item in bug.evidence):
        return "accuracy"
    return worst


def title(bug: Bug) -> str:
    """A title in plain words: what goes wrong, and where."""
    diagnosis = bug.first.finding.diagnosis
    what = TITLES[severity(bug)]
    if diagnosis is not None and kind_of(bug.first):
        what = diagnosis.sentence
    if not bug.first.has_legal_cases:
        return _title_of_invalid_input(bug)
    return f"{what} where {bug.rule.region}" if bug.rule.region else f"{what} in any case"


def _title_of_invalid_input(bug: Bug) -> str:
    """A title that says what happens to invalid input, and to which input."""
    worst = severity(bug)
    what = "nonsense is refused without a word" if worst == "refused" else TITLES[worst]
    names = dict.fromkeys(item.claim.name for item in bug.evidence)
    subjects = [name.removeprefix("the_ways_agree_on_") for name in names]
    plain = [name.removeprefix("nonsense_").removesuffix("_is_refused") for name in subjects]
    return f"{what}: {', '.join(plain)}".replace("_", " ")


def bug_record(bug: Bug, number: int) -> BugRecord:
    """The record of a bug. `number`: its number among the bugs of the adapter, a part of its id."""
    target, finding = bug.first.target, bug.first.finding
    rule, diagnosis, worst = bug.rule, finding.diagnosis, severity(bug)
    name = short_name(target.adapter)
    return {
        "record": "bug", "id": f"{name}-{worst.replace(' ', '-')}-{number}", "adapter": target.name,
        "version": target.version,
        "title": title(bug), "verdict": finding.judgement.verdict, "severity": worst,
        "diagnosis": diagnosis_record(diagnosis), "region": rule.region, "rule": rule.sentence(),
        "known": None, "reproduced": bug.reproduced,
        "counts": {
            "failing_inside": rule.failing_inside, "inside": rule.inside,
            "failing_outside": rule.failing_outside, "outside": rule.outside,
        },
        "grid": bug.grid, "case": case_to_json(finding.case),
        "places": [_place(item) for item in bug.evidence],
    }  # fmt: skip


def _place(item: Evidence) -> BugPlaceRecord:
    """The record of a place where a bug shows."""
    return {
        "route": item.cell.route, "path": item.cell.path, "dtype": item.cell.dtype,
        "claim": item.claim.name, "failing": len(item.failing), "asked": item.judged,
        "verdict": item.finding.judgement.verdict,
    }  # fmt: skip


def bug_text(bug: Bug, number: int) -> str:
    """The text of a bug for the terminal, at the end of a run."""
    claims = len({item.claim.name for item in bug.evidence})
    routes = list(dict.fromkeys(item.cell.route for item in bug.evidence))
    where = f"{claims} claim{'s' if claims > 1 else ''}, routes {', '.join(routes)}"
    lines = [
        f"bug {number} of {bug.first.target.name} ({severity(bug)}): {title(bug)}",
        f"  {bug.rule.sentence()}", f"  smallest: {bug.first.finding.case!r}",
        f"  shows in {where}; {bug.reproduced}",
    ]  # fmt: skip
    return "\n".join(lines)
