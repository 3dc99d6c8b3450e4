"""Tests of the formats of `diff`: whatever the records hold, each says the same."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from reports.__main__ import main
from suites.meta.commands.diffs import GROUPS, Shown, file_of
from suites.meta.records import (
    BUG,
    CELL,
    FOOTER,
    HEADER,
    HOSTILE,
    KNOWN_BUG,
    elements,
    poisoned,
)


def hostile_files(folder: Path) -> tuple[str, str]:
    """The record files of two runs with hostile texts and shapes of 10^9."""
    axis = BUG["case"]["axes"][0] | {"input_size": 10**9}
    huge = BUG | {"case": BUG["case"] | {"axes": [axis]}, "title": f"{HOSTILE}\n# h\n@all `x`"}
    records = [poisoned(record) for record in (HEADER, CELL, GROUPS, FOOTER)]
    files = folder / "old.jsonl", folder / "new.jsonl"
    for file, more in zip(files, ([], [poisoned(huge) | {"title": huge["title"]}])):
        lines = [*records[:3], *more, records[3]]
        file.write_text("".join(json.dumps(record) + "\n" for record in lines))
    return str(files[0]), str(files[1])


def test_hostile_strings_are_escaped_in_the_page(tmp_path: Path, capsys: Shown) -> None:
    """No text of a record becomes an element or an attribute; the page loads no other file."""
    page = tmp_path / "d.html"
    assert main(["diff", *hostile_files(tmp_path), "--html", str(page)]) == 1
    html = page.read_text()
    seen = elements(html).seen
    assert not {"script", "img"} & {tag for tag, _ in seen}
    assert not any(name.startswith("on") for _, attributes in seen for name in attributes)
    assert "New bugs (1)" in html
    assert "http" not in html.replace("http-equiv", "")


def test_hostile_strings_are_escaped_in_markdown_and_text(tmp_path: Path, capsys: Shown) -> None:
    """No text of a record becomes a tag, a heading, a mention or a line of its own."""
    files = hostile_files(tmp_path)
    assert main(["diff", *files, "--markdown"]) == 1
    out = capsys.readouterr().out
    assert "<script" not in out.replace("`", "") or "&lt;script&gt;" in out
    assert not any(line.startswith(("# h", "<script")) for line in out.splitlines())
    assert "@all" not in out
    assert main(["diff", *files]) == 1
    assert not any(line.startswith("# h") for line in capsys.readouterr().out.splitlines())


def test_all_formats_name_the_same_bugs(tmp_path: Path, capsys: Shown) -> None:
    """The formats are text, Markdown and the page."""
    files = file_of(tmp_path, "old", BUG, KNOWN_BUG), file_of(tmp_path, "new", GROUPS, KNOWN_BUG)
    page = tmp_path / "d.html"
    assert main(["diff", *files, "--html", str(page)]) == 1
    text = capsys.readouterr().out
    assert main(["diff", *files, "--markdown"]) == 1
    for shown in (text, capsys.readouterr().out.replace("\\", ""), page.read_text()):
        for words in ("New bugs (1)", "Fixed bugs (1)", "still there (1)", "Worse: 1 new bug."):
            assert words in shown


def test_only_the_page_needs_jinja2(
    tmp_path: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, one line says how to install it."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    for name in ("reports.compare.page", "reports.page.render"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    file = file_of(tmp_path, "old")
    assert main(["diff", file, file]) == 0
    assert main(["diff", file, file, "--html", str(tmp_path / "d.html")]) == 2
    assert capsys.readouterr().err.count("pip install jinja2\n") == 1
