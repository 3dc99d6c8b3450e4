"""Tests of forked workers: they are forks of an import, and behave like other workers."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from adapters.worker.child import Child
from suites.meta.children import answers, child_of, eventually, fake, is_gone, pid, text

CRASH = text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
ONES = text("y = np.ones(1)")
COUNTS = "import numpy as np\nopen({!r}, 'a').write('.')"


@pytest.fixture(autouse=True)
def _no_threads_of_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep NumPy from starting threads when it is imported."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")


def server(child: Child) -> Any:
    """The fork server of a child."""
    assert child._launcher._server is not None
    return child._launcher._server


def is_forked(child: Child) -> bool:
    """Whether the process that answers is the child of the fork server."""
    status = Path(f"/proc/{pid(child)}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(status[1]) == server(child)._popen.pid


def test_the_framework_is_imported_twice_however_often_the_worker_dies(tmp_path: Path) -> None:
    """By the first worker and by the server."""
    starts = tmp_path / "starts"
    with child_of("honest", SETUP=COUNTS.format(str(starts))) as child:
        processes = set()
        for _ in range(4):
            assert child.ask(ONES).status == "returned"
            processes.add(pid(child))
            assert child.ask(CRASH).message == "killed by SIGSEGV"
        assert child.ask(ONES).status == "returned"
        assert is_forked(child)
        assert len(processes) == 4
    assert starts.read_text() == ".."


def test_modules_that_a_call_would_import_are_there_in_each_fork() -> None:
    """Those of the adapter's PRELOAD; one that the release does not have is left out."""
    is_there = text("import sys\ny = np.array('wave' in sys.modules)")
    with child_of("honest", PRELOAD=("no_such_module", "wave")) as child:
        assert child.ask(CRASH).status == "crashed"
        assert child.ask(is_there).value
        assert is_forked(child)


def test_each_end_is_that_of_a_worker_that_was_started() -> None:
    """Signals, exits, hangs, output to stderr and memory errors give the same outcomes."""
    with child_of("honest", time_limit=1.0) as child:
        assert child.ask(CRASH).status == "crashed"
        assert answers(child)
        assert is_forked(child)
        assert child.ask(text("import os; os._exit(3)")).message == "exited with code 3"
        assert child.ask(text("raise SystemExit(1)")).message == "SystemExit: 1"
        assert child.ask(text("import time; time.sleep(9)")).status == "hung"
        loud = child.ask(text("import os; os.write(2, b'bad free'); os._exit(1)"))
        assert loud.message == "exited with code 1 | bad free"
        assert child.ask(text("y = bytearray(2**32)", bounded=True)).message == "MemoryError:"
        assert answers(child)


def test_what_a_worker_has_changed_is_not_in_the_next() -> None:
    """Each worker is a fork of the process after the import."""
    leaves = text("import builtins; builtins.left = 1; y = np.ones(1)")
    looks = text("import builtins; y = np.array(hasattr(builtins, 'left'))")
    with child_of("honest") as child:
        child.ask(CRASH)
        assert child.ask(leaves).status == "returned"
        assert child.ask(looks).outcome.value
        child.ask(CRASH)
        assert not child.ask(looks).outcome.value


def test_a_framework_with_threads_is_not_forked(tmp_path: Path) -> None:
    """A fork has no threads of its parent, so each worker imports the framework."""
    starts = tmp_path / "starts"
    threads = (
        "\nimport threading, time\n"
        "threading.Thread(target=time.sleep, args=(99,), daemon=True).start()"
    )
    with child_of("honest", SETUP=COUNTS.format(str(starts)) + threads) as child:
        for _ in range(3):
            assert child.ask(CRASH).status == "crashed"
            assert child.ask(ONES).status == "returned"
        assert child._launcher._server is None
    assert len(starts.read_text()) == 5


def test_an_interpreter_behind_a_wrapper_is_not_forked() -> None:
    """Processes behind a wrapper may have other numbers, by which they could not be ended."""
    python = shlex.join(["sh", "-c", '"$@"; exit $?', "sh", sys.executable])
    child = Child(fake("honest"), python=python)
    try:
        for _ in range(2):
            assert answers(child)
            assert child.ask(CRASH).status == "crashed"
        assert answers(child)
        assert child._launcher._server is None
    finally:
        child.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_server_that_is_lost_is_done_without(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the server dies or hangs, workers are started by an import."""
    monkeypatch.setattr("adapters.worker.fork_client.FORK_SECONDS", 0.5)
    monkeypatch.setattr("adapters.worker.process.KILL_SECONDS", 0.5)
    with child_of("honest") as child:
        child.ask(CRASH)
        assert answers(child)
        lost = server(child)._popen.pid
        os.kill(lost, number)
        child.restart()
        assert answers(child)
        assert answers(child)
        assert pid(child) != lost
    assert eventually(lambda: is_gone(lost), 5)


def test_both_processes_end_with_the_child() -> None:
    """No process is left."""
    with child_of("honest") as child:
        child.ask(CRASH)
        assert answers(child)
        processes = [pid(child), server(child)._popen.pid]
    assert eventually(lambda: all(map(is_gone, processes)), 5)
