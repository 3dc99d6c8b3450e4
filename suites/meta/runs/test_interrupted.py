"""Tests of runs that a signal ends: readable records, the right exit code, no workers left."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from reports.records.reading import read
from reports.records.runs import Recorded
from suites.meta.children import eventually
from suites.meta.command import environment, suite_on

CLAIM = "forward_is_exact_on_integers"  # makes one call for each case
# Whoever runs us in the background ignores SIGINT, and hands that on.
RESET = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


@dataclass
class Ended:
    """A run that a signal has ended: the signal, and what is left of the run."""

    signal: str
    code: int
    output: str
    records: Recorded
    workers: list[int]


@pytest.fixture(params=["SIGINT", "SIGTERM", "SIGKILL"])
def ended(request: pytest.FixtureRequest, tmp_path: Path) -> Ended:
    """A run on a slow fake that a signal has ended."""
    words = suite_on("slow", "--records", "r.jsonl", "--time-limit", "60", claim=CLAIM)
    process = subprocess.Popen(
        [sys.executable, "-c", RESET, *words], cwd=tmp_path, env=environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        assert eventually(lambda: any(map(has_answered, children(process.pid))), 90)
        workers = children(process.pid)
        process.send_signal(getattr(signal, request.param))
        output, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    return Ended(request.param, process.returncode, output, read(tmp_path / "r.jsonl"), workers)


def test_a_run_that_is_ended_leaves_its_records_and_no_worker(ended: Ended) -> None:
    """Ctrl-C and SIGTERM give code 2 and "interrupted"; SIGKILL leaves incomplete records."""
    if ended.signal == "SIGKILL":
        assert ended.code == -signal.SIGKILL
        assert ended.records.state == "incomplete"
    else:
        assert ended.code == 2
        assert ended.records.state == "interrupted"
        assert "Traceback" not in ended.output
        assert [cell["complete"] for cell in ended.records.cells] == [False]
        assert ended.records.cells[0]["judged"] > 0
    assert eventually(lambda: not any(map(is_running, ended.workers)), 5)


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8")
    except OSError:
        return []
    return [int(word) for word in text.split()]


def descendants(process: int) -> list[int]:
    """The processes that a process has started, and their descendants."""
    return [other for child in children(process) for other in (child, *descendants(child))]


def has_answered(process: int) -> bool:
    """Whether a `slow` worker has answered many calls, by its output on stderr."""
    try:
        return Path(f"/proc/{process}/fd/2").stat().st_size > 20
    except OSError:
        return False


def is_running(process: int) -> bool:
    """Whether a process runs and has not ended."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"
