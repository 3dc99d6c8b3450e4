"""The end of a run: makes bugs of all findings, records them and runs their scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from suites.cases.plan import Plan
from suites.engine.bugs.bug import Bug, bugs_of
from suites.engine.bugs.edges import Edges
from suites.engine.bugs.evidence import Evidence
from suites.engine.bugs.scripted import Scripts
from suites.engine.bugs.story import bug_record, bug_text
from suites.engine.journal import Journal
from suites.engine.records.discrepancy import finding_record


def texts_of_bugs(
    evidence: Sequence[Evidence], plan: Plan, journal: Journal, scripts: Scripts
) -> Iterator[str]:
    """Make bugs of the evidence, adapter by adapter, and record them; the text of each bug."""
    for name in dict.fromkeys(item.target.name for item in evidence):
        edges = Edges(plan)
        bugs = bugs_of([item for item in evidence if item.target.name == name], edges.rule)
        for number, bug in enumerate(bugs, 1):
            bug.grid = edges.grid(bug, bugs)
            bug.reproduced = _script_state(bug, scripts)
            record = bug_record(bug, number)
            if all(journal.is_in_baseline(item, item.finding) for item in bug.evidence):
                record["baseline"] = True
            journal.write(record)
            yield bug_text(bug, number)


def _script_state(bug: Bug, scripts: Scripts) -> str:
    """Run the script of a bug, and return whether it reproduces the bug."""
    item = bug.shown
    record = finding_record(item.target, item.cell, item.claim, item.finding, "")
    return scripts.state(record, item.target.environment, item.target.child)
