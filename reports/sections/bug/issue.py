"""The text of an issue in Markdown: what stands before and after the script."""

from __future__ import annotations

import json
from typing import Any

from reference.records.discrepancy import DiscrepancyRecord
from reference.records.words import NOT_RUN
from reports.bugs.bug import Bug
from reports.bugs.words import rule_in_figures, shows_in
from reports.drawing.pictures import SILENT
from reports.markdown import block, code, fence, plain
from reports.records.writing import plain_json
from reports.scripts.source import literal
from reports.sections.bug.evidence import Evidence

MAX_VALUES = 600  # characters of an array
MAX_CASE = 2000  # characters of a case
SMALLEST = "The smallest case"


def issue(
    bug: Bug, shown: Evidence | None, machine: str, case_title: str = SMALLEST
) -> tuple[str, str]:
    """(what stands before the script, what stands after it); a script goes into a block of code.

    `machine`: where the bug was seen, in words. `case_title`: what its case is.
    """
    record = bug.record
    about = [f"# {plain(record['title'])}", ""]
    if record["diagnosis"]:
        about += [plain(record["diagnosis"]["sentence"]), ""]
    about += [f"- {name}: {words}" for name, words in _facts(bug, machine, case_title) if words]
    if shown is None or shown.script is None:
        return "\n".join(about) + "\n", _result(shown)
    ticks = fence(shown.script)
    return "\n".join([*about, "", f"{ticks}python", ""]), f"{ticks}\n{_result(shown)}"


def _facts(bug: Bug, machine: str, case_title: str) -> list[tuple[str, str]]:
    record, figures = bug.record, rule_in_figures(bug.record["counts"])
    rule = code(record["rule"] or record["region"]) if record["rule"] or record["region"] else ""
    case = json.dumps(plain_json(record["case"]))
    return [
        ("version", plain(bug.owner)),
        ("machine", plain(machine)),
        ("verdict", plain(f"{record['verdict']} in {shows_in(record['places'])}")),
        ("rule", f"{rule}{f' ({figures})' if figures and rule else figures}"),
        (case_title.removeprefix("The "), code(case) if len(case) <= MAX_CASE else ""),
        ("script", plain(record["reproduced"]) if record["reproduced"] != NOT_RUN else ""),
    ]


def _result(shown: Evidence | None) -> str:
    """Expected and got, each in a block of code."""
    if shown is None:
        return ""
    record = shown.record
    expected, got = block(_values(record["expected"])), block(_got(record))
    return f"\nExpected:\n\n{expected}\n\nGot:\n\n{got}\n"


def _got(record: DiscrepancyRecord) -> str:
    if record["got"] is None and record["verdict"] in SILENT:
        return f"{record['verdict']}: {record['message'][:MAX_VALUES]}"
    return f"{_values(record['got'])}\n{record['message'][:MAX_VALUES]}"


def _values(values: Any) -> str:
    if values is None:
        return "(no array is recorded)"
    text = literal(values)
    return text if len(text) <= MAX_VALUES else f"{text[:MAX_VALUES]} ..."
