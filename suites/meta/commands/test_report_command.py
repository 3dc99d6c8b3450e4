"""Tests of `python -m reports`: its exit codes, and one clear line for each unreadable file."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from reference.records.header import FORMAT
from reports.__main__ import main
from reports.bugs.commands import CELL_KEYS as KEYS
from reports.records.writing import Writer
from suites.meta.records import (
    BROKEN,
    CASE,
    CELL,
    DISCREPANCY,
    FOOTER,
    GOOD,
    HEADER,
    WHOLE,
    written,
)


def test_the_list_of_cells_as_json_has_exactly_the_documented_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has one object for each discrepancy, with the keys that `--help` names."""
    assert main(["list", "--cells", "--json", str(written(tmp_path, *WHOLE))]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [tuple(line) for line in lines] == [KEYS, KEYS]
    assert [line["known"] for line in lines] == [None, "k1"]
    assert lines[0]["case"] == CASE


def test_the_list_of_cells_prints_one_line_a_discrepancy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message may have many lines and terminal codes; the line says what was seen once."""
    record = DISCREPANCY | {"message": "a\nb\x1b[31m", "seen": "once"}
    assert main(["list", "--cells", str(written(tmp_path, HEADER, CELL, record, FOOTER))]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "\x1b" not in out
    assert out.startswith("wrong values (seen once): fake 1.0")


def test_the_list_needs_no_jinja2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the page needs it; without it, one line says how to install it."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.delitem(sys.modules, "reports.page.render")
    file = str(written(tmp_path, *WHOLE))
    assert main(["list", file]) == 0
    assert capsys.readouterr().out.count("\n") == 2
    assert main(["html", file, "-o", str(tmp_path / "out")]) == 2
    assert re.fullmatch(r".*pip install jinja2\n", capsys.readouterr().err)


@pytest.mark.parametrize("command", ["list", "html", "baseline", "annotations", "sarif", "diff"])
@pytest.mark.parametrize("content", BROKEN)
def test_a_bad_file_exits_2_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, command: str
) -> None:
    """The line is on stderr and names the file; there is no traceback."""
    assert refused([command, str(written(tmp_path, more=content))], tmp_path) == 2
    assert re.fullmatch(r"\S*run\.jsonl.*\n", capsys.readouterr().err)


def test_a_file_of_another_format_says_how_to_get_a_new_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line names both formats, and the option that writes a new file."""
    content = GOOD.replace(f'"format": {FORMAT}', '"format": 2')
    assert refused(["list", str(written(tmp_path, more=content))], tmp_path) == 2
    assert re.search(
        rf"format 2; this version reads format {FORMAT}: run the suite again with --records",
        capsys.readouterr().err,
    )


@pytest.mark.parametrize("name", ["", "absent.jsonl"])
def test_a_path_that_is_no_file_exits_2_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """The path is that of a folder, or does not exist."""
    assert refused(["list", str(tmp_path / name)], tmp_path) == 2
    assert capsys.readouterr().err.count("\n") == 1


def refused(arguments: list[str], folder: Path) -> int:
    """The exit code of a command. It writes beside the records; `diff` compares the
    file with itself.
    """
    if arguments[0] == "diff":
        return main([*arguments, arguments[1]])
    writes = arguments[0] in ("html", "baseline", "sarif")
    return main([*arguments, *(["-o", str(folder / "out")] if writes else [])])


def test_a_folder_that_cannot_be_written_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is a file in place of the folder."""
    file = written(tmp_path, *WHOLE)
    assert main(["html", str(file), "-o", str(file)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_only_a_record_file_is_overwritten(tmp_path: Path) -> None:
    """An empty file and the records of an earlier run are; a file of another kind
    stays as it is.
    """
    other, records, empty = tmp_path / "conftest.py", written(tmp_path, *WHOLE), tmp_path / "empty"
    other.write_text("import os\n")
    empty.touch()
    with pytest.raises(FileExistsError):
        Writer(other)
    assert other.read_text() == "import os\n"
    for file in (records, empty):
        writer = Writer(file)
        writer({"record": "header"})
        writer.close()
        assert file.read_text() == '{"record": "header"}\n'
