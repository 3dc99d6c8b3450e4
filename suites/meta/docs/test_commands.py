"""Tests of the commands in the documents: each is possible, and the quick ones are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from suites.meta.command import environment
from suites.meta.docs.blocks import (
    DOCUMENTS,
    ROOT,
    SHELL,
    Block,
    blocks,
    chains,
    exchanged,
    is_run,
    read,
)
from suites.meta.docs.commands import commands, fault

ROOMS = ("adapters", "reference", "reports", "suites")
TABLES = "".join(map(read, DOCUMENTS))
USAGES = re.findall(r"^\| `((?:bash|pytest|python|tox) [^`]+)` \|", TABLES, re.MULTILINE)


@pytest.mark.parametrize("block", SHELL, ids=lambda block: f"{block.document}:{block.line}")
def test_a_command_exists(block: Block) -> None:
    """Its program is known, its options are in the help, and its files and environments exist."""
    assert [error for words in commands(block.text) if (error := fault(words))] == []


@pytest.mark.parametrize("usage", USAGES)
def test_a_usage_in_a_table_exists(usage: str) -> None:
    """The table for scripts shows each command with its options in brackets."""
    plain = re.sub(r"[\[\]]|\.\.\.|\\\|", " ", usage)
    assert [error for words in commands(plain) if (error := fault(words))] == []


def test_a_wrong_option_or_program_is_found() -> None:
    """Each kind of command is tried with a fault."""
    wrong = {
        "pytest suites/conformance --adaptor x": "pytest suites/conformance --adaptor x has no",
        "pytest suites/conformances": "there is no suites/conformances",
        "python -m reports html r.jsonl --out x": "python -m reports html has no option --out",
        "python -m reports page r.jsonl -o x": "python -m reports page has no help",
        "python suites/benchmarks/soak.py --hours 1": "has no option --hours",
        "tox run -e torch,lints": "tox.ini has no environment lints",
        "tox run -e torch -- --adaptor x": "has no option --adaptor",
        "deconform run": "deconform is no program",
    }
    for line, message in wrong.items():
        (words,) = commands(line)
        assert message in str(fault(words)), line


def test_marks_and_headings_are_read() -> None:
    """A block may be inside a list, or have no language."""
    text = (
        "# A\n\n1. b\n\n   <!-- with x => y -->\n   ```sh\n   x 1\n   ```\n## C\n```\nplain\n```\n"
    )
    first, second = blocks(text)
    assert (first.heading, first.kind, exchanged(first), first.line) == ("A", "with", "y 1\n", 6)
    assert (second.heading, second.language, second.text, second.mark) == ("C", "", "plain\n", "")


@pytest.mark.parametrize("name", chains())
def test_the_commands_of_a_section_run(name: str, tmp_path: Path) -> None:
    """They run one after the other in a copy of the repository, and none fails."""
    folder = copy_of_the_repository(tmp_path)
    for block in chains()[name]:
        if block.kind == "file":
            path = folder / block.path
            path.parent.mkdir(exist_ok=True)
            path.write_text(exchanged(block), "utf-8")
        elif is_run(block):
            done = run(exchanged(block), folder)
            assert done.returncode == 0, f"{block.document}:{block.line}\n{done.stdout}"


def copy_of_the_repository(folder: Path) -> Path:
    """A copy of the files that pytest and the commands need."""
    copy = folder / "repository"
    copy.mkdir()
    for file in ("conftest.py", "pyproject.toml", "tox.ini"):
        shutil.copy(ROOT / file, copy)
    left_out = shutil.ignore_patterns("out", "__pycache__", "browser")
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=left_out)
    return copy


def run(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The completed process of commands in a shell, with the project's `python` and `pytest`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text], cwd=folder, text=True, check=False, timeout=600,
        env={**environment(PATH=path), "PYTHONPATH": ""}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
