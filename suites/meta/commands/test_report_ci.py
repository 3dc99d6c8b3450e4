"""Tests of `annotations` and `sarif`: the output is well-formed for all records."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from reports.__main__ import main
from suites.meta.records import (
    BUG,
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    HOSTILE,
    KNOWN_BUG,
    WHOLE,
    Record,
    poisoned,
    written,
)

Shown = pytest.CaptureFixture[str]
COMMAND = re.compile(r"::error file=([^:,]+),title=([^:,]+)::([^\r\n]+)")
TEST = "suites/conformance/definition/test_forward.py"
# What the schema of SARIF 2.1.0 requires:
# kind -> (required fields, field -> kind of it or of its parts).
# docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json
SARIF: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "log": (("version", "runs"), {"runs": "run"}),
    "run": (("tool",), {"tool": "tool", "results": "result"}),
    "tool": (("driver",), {"driver": "toolComponent"}),
    "toolComponent": (("name",), {"rules": "reportingDescriptor"}),
    "reportingDescriptor": (
        ("id",),
        {"shortDescription": "multiformat", "defaultConfiguration": "configuration"},
    ),
    "configuration": ((), {}),
    "multiformat": (("text",), {}),
    "result": (
        ("message",),
        {"message": "message", "locations": "location", "suppressions": "suppression"},
    ),
    "message": (("text",), {}),  # text or id
    "location": ((), {"physicalLocation": "physicalLocation"}),
    "physicalLocation": (
        ("artifactLocation",),
        {"artifactLocation": "artifact", "region": "region"},
    ),
    "artifact": ((), {}),
    "region": ((), {}),
    "suppression": (("kind",), {}),
}
WORDS = {  # the enumerations of the schema
    "level": ("none", "note", "warning", "error"),
    "baselineState": ("new", "unchanged", "updated", "absent"),
    "columnKind": ("utf16CodeUnits", "unicodeCodePoints"),
}


def annotations(folder: Path, capsys: Shown, *records: Record) -> list[str]:
    """The lines that `annotations` prints."""
    file = written(folder, HEADER, CELL, *records, FOOTER)
    assert main(["annotations", str(file)]) == 0
    return capsys.readouterr().out.splitlines()


def test_each_new_bug_is_one_command(tmp_path: Path, capsys: Shown) -> None:
    """Bugs that are known or in the baseline have none; the file is that of a claim
    that shows the bug.
    """
    shown = DISCREPANCY | {"test_file": TEST}
    held = BUG | {"id": "b", "region": "groups > 1", "baseline": True}
    (line,) = annotations(tmp_path, capsys, shown, BUG, KNOWN_BUG, held)
    match = COMMAND.fullmatch(line)
    assert match
    assert match[1] == TEST
    assert match[2] == "fake 1.0%3A wrong values%3A Moved by one"
    assert match[3].split("%0A")[:2] == [
        "The output is moved by 1 along axis 0.",
        "where: some(stride > 1)",
    ]


def test_a_discrepancy_in_the_baseline_is_no_annotation(tmp_path: Path, capsys: Shown) -> None:
    """Here the run has no records of bugs."""
    assert len(annotations(tmp_path, capsys, DISCREPANCY)) == 1
    assert annotations(tmp_path, capsys, DISCREPANCY | {"baseline": True}) == []


@pytest.mark.parametrize("title", [HOSTILE, "a\n::warning::b", "50 %, of: x\r\n::add-mask::y", ""])
def test_no_title_ends_a_command_or_begins_another(
    tmp_path: Path, capsys: Shown, title: str
) -> None:
    """Newlines, per cent signs, colons and commas are escaped."""
    sentence = {"kind": "moved", "sentence": title}
    lines = annotations(tmp_path, capsys, BUG | {"title": title, "diagnosis": sentence})
    assert len(lines) == 1
    assert COMMAND.fullmatch(lines[0])
    assert not re.search(r"%(?!25|0A|0D|3A|2C)", lines[0])


def sarif(folder: Path, *records: Record) -> Any:
    """The log that `sarif` writes."""
    out = folder / "r.sarif"
    assert main(["sarif", str(written(folder, *records)), "-o", str(out)]) == 0
    return json.loads(out.read_text(encoding="utf-8"), parse_constant=pytest.fail)


def check(kind: str, value: Any) -> None:
    """Check that a part of a log has what the schema requires of its kind."""
    required, parts = SARIF[kind]
    assert set(required) <= value.keys(), kind
    for name, words in WORDS.items():
        assert value.get(name, words[0]) in words
    for name, part_kind in parts.items():
        part = value.get(name, [])
        for inner in part if isinstance(part, list) else [part]:
            check(part_kind, inner)


@pytest.mark.parametrize("hostile", [False, True])
def test_the_log_has_what_the_schema_requires(tmp_path: Path, hostile: bool) -> None:
    """Hostile records make a valid log too."""
    records = [poisoned(record) for record in WHOLE] if hostile else list(WHOLE)
    log = sarif(tmp_path, *records)
    check("log", log)
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    assert len(only["results"]) == 2
    rules = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    for result in only["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[\w/.%-]+", place["artifactLocation"]["uri"])
        assert place["region"]["startLine"] >= 1


def test_the_check_of_the_schema_finds_a_fault(tmp_path: Path) -> None:
    """Here a message is missing, or a level is not one of the schema."""
    for edit in ({"message": {}}, {"level": "grave"}):
        log = sarif(tmp_path, *WHOLE)
        log["runs"][0]["results"][0] |= edit
        with pytest.raises(AssertionError):
            check("log", log)


def test_a_known_failure_is_suppressed_and_the_baseline_unchanged(tmp_path: Path) -> None:
    """A new bug is not suppressed and has no state."""
    held = BUG | {"id": "b", "region": "groups > 1", "baseline": True}
    results = sarif(tmp_path, HEADER, BUG, KNOWN_BUG, held, FOOTER)["runs"][0]["results"]
    states = {
        result["properties"]["bug"]["id"]: (
            result.get("baselineState"),
            [entry["justification"] for entry in result.get("suppressions", [])],
        )
        for result in results
    }
    assert states == {
        "fake-wrong-values-1": (None, []),
        "fake-k1": (None, ["known: k1"]),
        "b": ("unchanged", []),
    }


def test_a_bug_has_the_same_fingerprint_in_the_next_run(tmp_path: Path) -> None:
    """Its id and title may differ then; another region is another bug."""
    renamed = BUG | {"id": "x", "title": "y"}
    other = BUG | {"region": "groups > 1"}
    prints = [
        sarif(tmp_path, HEADER, bug, FOOTER)["runs"][0]["results"][0]["partialFingerprints"]
        for bug in (BUG, renamed, other)
    ]
    assert prints[0] == prints[1] != prints[2]


def test_nan_in_a_case_is_written_as_a_string(tmp_path: Path) -> None:
    """JSON has no NaN."""
    bug = BUG | {"case": BUG["case"] | {"seed": float("nan")}}
    (result,) = sarif(tmp_path, HEADER, bug, FOOTER)["runs"][0]["results"]
    assert result["properties"]["bug"]["case"]["seed"] == "nan"
