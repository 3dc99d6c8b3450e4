"""The child's process and its pipes: what is stopped, full, left open or silent is an outcome in time, never a deadlock."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from adapters.child import Child
from adapters.protocol import Program
from adapters.registry import load
from suites.meta.test_child import PLAIN, answers, ask, child_of, pid
from suites.meta.test_command_line import eventually

NOISE = """
import os
for n in (1, 2):
    for _ in range(32):
        os.write(n, b"noise " * 2**17)
y = x * 2
"""
ORPHAN = """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    time.sleep(4)
    os._exit(0)
os.kill(os.getpid(), signal.SIGSEGV)
"""


def test_a_worker_that_is_stopped_hangs_and_takes_nothing() -> None:
    """Even where its operands are more than its pipe holds, it ends at the time limit; the next is answered."""
    with child_of("honest", time_limit=1.0) as child:
        for size in (1, 2**22):
            assert answers(child)
            os.kill(pid(child), signal.SIGSTOP)
            start = time.monotonic()
            outcome = child.ask(Program("", "", "y = x"), {"x": np.ones(size)})
            assert (outcome.status, outcome.message) == ("hung", "no answer within 1 s")
            assert 0.9 < time.monotonic() - start < 5
        assert answers(child)


def test_full_pipes_do_not_deadlock() -> None:
    """Big operands, big results, and megabytes on stdout and stderr beside them; of these only the end is kept."""
    with child_of("honest", time_limit=60.0) as child:
        x = np.arange(2**22, dtype=float)
        for _ in range(2):
            outcome = child.ask(Program("", "", NOISE), {"x": x})
            assert outcome.value is not None
            assert np.array_equal(outcome.value, 2 * x)
        first = pid(child)
        assert answers(child)
        assert pid(child) == first
        assert Path(f"/proc/{first}/fd/2").stat().st_size < 2**24


def test_what_dies_while_another_holds_its_pipe_has_crashed() -> None:
    """A process that it left behind keeps the pipe open: no answer, but no hang."""
    with child_of("honest", time_limit=1.0) as child:
        outcome = child.ask(Program("", "", ORPHAN), {})
        assert outcome.status == "crashed"
        assert "SIGSEGV" in outcome.message
        assert answers(child)


def test_an_interpreter_that_never_says_a_word_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the start as well there is a limit, and a wrapper ends with what it started."""
    monkeypatch.setattr("adapters.child.START_LIMIT", 0.5)
    child = Child(load("suites.meta.fakes:honest"), python="sh -c 'sleep 33.25; true'")
    outcome = ask(child, PLAIN)
    assert outcome.status == "hung"
    assert "the child did not start" in outcome.message
    assert eventually(lambda: not any(b"33.25" in command_line(one) for one in Path("/proc").glob("[0-9]*")), 5)


def test_a_restart_leaves_nothing_in_the_parent() -> None:
    """Neither a thread nor an open file, after crash upon crash."""
    with child_of("honest") as child:
        held = []
        for _ in range(5):
            assert answers(child)
            held.append((threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))))
            os.kill(pid(child), signal.SIGKILL)
            assert ask(child, PLAIN).status == "crashed"
        assert max(held) == held[0]


def test_a_crash_does_not_keep_its_operands() -> None:
    """They are freed at once: a circle of them would wait for the collector, which does not see how large they are."""
    with child_of("honest") as child:
        x = np.ones(2**20)
        gc.collect()
        gc.disable()
        tracemalloc.start()
        try:
            for _ in range(3):
                assert child.ask(Program("", "", "import os; os._exit(1)"), {"x": x}).status == "crashed"
            assert tracemalloc.get_traced_memory()[0] < x.nbytes
        finally:
            tracemalloc.stop()
            gc.enable()


def command_line(process: Path) -> bytes:
    """The words that a process was started with; none where it has ended."""
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""
