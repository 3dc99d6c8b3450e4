"""Tests of the worker's process and pipes: each failure is an outcome in time, not a deadlock."""

from __future__ import annotations

import gc
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from adapters.worker.child import Child
from suites.meta.children import PLAIN, answers, ask, child_of, eventually, fake, is_gone, pid, text

ROOT = Path(__file__).resolve().parents[3]
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
PARENT = """
import sys, time
from adapters.registry import load
from adapters.worker.child import Child
child = Child(load("suites.meta.fakes:honest"))
assert child.start() is None
print(child._session.pid, flush=True)
time.sleep(60)
"""


def start_parent(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Start a process that starts a worker; return it and the worker's number."""
    command = [sys.executable, "-c", PARENT]
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    with open(folder / "output", "w", encoding="utf-8") as output:
        parent = subprocess.Popen(command, cwd=folder, stdout=output, text=True, env=path)
    assert eventually(lambda: (folder / "output").read_text().endswith("\n"), 30)
    return parent, int((folder / "output").read_text())


def wrapped(script: str) -> str:
    """The command of a shell that runs a script; "$@" in it starts Python."""
    return shlex.join(["sh", "-c", script, "sh", sys.executable])


def test_a_worker_that_is_stopped_hangs_and_takes_nothing() -> None:
    """Even where its operands are more than its pipe holds, it ends at the time limit;
    the next is answered.
    """
    with child_of("honest", time_limit=1.0) as child:
        for size in (1, 2**22):
            assert answers(child)
            os.kill(pid(child), signal.SIGSTOP)
            start = time.monotonic()
            reply = child.ask(text("y = x", x=np.ones(size)))
            assert (reply.status, reply.message) == ("hung", "no answer within 1 s")
            assert 0.9 < time.monotonic() - start < 5
        assert answers(child)


def test_full_pipes_do_not_deadlock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Big operands, big results, and megabytes on stdout and stderr beside them;
    of these only the end is kept.
    """
    monkeypatch.setattr("adapters.worker.child.CHECK_CALLS", 1)
    with child_of("honest", time_limit=60.0) as child:
        x = np.arange(2**22, dtype=float)
        for _ in range(2):
            reply = child.ask(text(NOISE, x=x))
            assert reply.value is not None
            assert np.array_equal(reply.value, 2 * x)
        first = pid(child)
        assert answers(child)
        assert pid(child) == first
        assert Path(f"/proc/{first}/fd/2").stat().st_size < 2**24


def test_what_dies_while_another_holds_its_pipe_has_crashed() -> None:
    """A process that it left behind keeps the pipe open: no answer, but no hang."""
    with child_of("honest", time_limit=1.0) as child:
        reply = child.ask(text(ORPHAN))
        assert reply.status == "crashed"
        assert "SIGSEGV" in reply.message
        assert answers(child)


def test_a_worker_that_closes_its_pipe_has_crashed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker still runs, and is ended."""
    monkeypatch.setattr("adapters.worker.session.EXIT_SECONDS", 0.2)
    with child_of("honest") as child:
        assert answers(child)
        first = pid(child)
        reply = child.ask(text("import os, time\nos.closerange(3, 64)\ntime.sleep(60)"))
        assert (reply.status, reply.message) == ("crashed", "it closed its standard output")
        assert is_gone(first)
        assert answers(child)


def test_an_interpreter_that_never_says_a_word_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At the start as well there is a limit, and a wrapper ends with what it started."""
    monkeypatch.setattr("adapters.worker.child.START_LIMIT", 0.5)
    child = Child(fake("honest"), python="sh -c 'sleep 33.25; true'")
    reply = ask(child, PLAIN)
    assert (reply.status, reply.message) == (
        "not started",
        "the worker did not start: no answer within 0.5 s",
    )
    assert eventually(
        lambda: (
            not any(b"33.25" in command_line(process) for process in Path("/proc").glob("[0-9]*"))
        ),
        5,
    )


def test_a_wrapper_is_an_interpreter() -> None:
    """Its worker is the one that is measured, and the one that ends;
    what it says at the start is shown.
    """
    child = Child(fake("honest"), python=wrapped('echo wrapper starts >&2; "$@"; exit $?'))
    try:
        assert answers(child)
        worker = pid(child)
        assert child._session is not None
        assert child._session._process.pid != worker
        assert child._session.memory > 10 * 2**20
        reply = child.ask(text("import os; os._exit(3)"))
        assert (reply.status, reply.message) == ("crashed", "exited with code 3 | wrapper starts")
        assert answers(child)
        worker = pid(child)
    finally:
        child.close()
    assert eventually(lambda: is_gone(worker), 5)


def test_a_banner_on_standard_output_is_shown() -> None:
    """A wrapper that writes there cannot be used, and says so."""
    child = Child(fake("honest"), python=wrapped('echo Welcome; exec "$@"'))
    try:
        failure = child.start()
    finally:
        child.close()
    assert failure is not None
    assert (
        failure.message == "the worker did not start: its reply could not be read: "
        "a frame begins with {, not with b'Welcome\\n'"
    )


def test_a_worker_that_cannot_bound_its_memory_does_not_start() -> None:
    """`ulimit -v` leaves less than a bounded call may take: it says so, and no call is judged."""
    hard = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))"
    with child_of("honest", SETUP=hard) as child:
        failure = child.start()
        assert failure is not None
        assert failure.status == "not started"
        assert "a hard limit of memory (ulimit -v) leaves" in failure.message


def test_a_call_that_cannot_be_bounded_is_not_refused() -> None:
    """An error in less memory than is due is no refusal, nor is a limit that cannot be set;
    an answer is one.
    """
    lower = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))\ny = x"
    with child_of("honest") as child:
        x = np.ones(1)
        assert child.ask(text("raise ValueError", bounded=True, x=x)).status == "rejected"
        assert child.ask(text(lower, x=x)).status == "returned"
        assert child.ask(text("y = x", bounded=True, x=x)).status == "returned"
        reply = child.ask(text("raise ValueError", bounded=True, x=x))
        assert reply.status == "not started"
        assert "a hard limit of memory (ulimit -v) leaves" in reply.message
    broken = (
        "import resource\ndef refuse(*limits): raise ValueError('not here')\n"
        "resource.setrlimit = refuse"
    )
    with child_of("honest", SETUP=broken) as child:
        reply = child.ask(text("y = x", bounded=True, x=x))
        assert (reply.status, reply.message) == (
            "not started",
            "the worker failed: the memory of a call cannot be limited: not here",
        )
        assert child.ask(text("y = x", x=x)).status == "returned"


def test_a_bounded_call_has_so_much_memory_and_no_more() -> None:
    """The next call, which is not bounded, has all memory."""
    with child_of("honest", SETUP="import numpy as np") as child:
        grown = "y = np.zeros(2**31 + 2**20, 'i1')[:1]"
        reply = child.ask(text(grown, bounded=True))
        assert reply.status == "rejected"
        assert "MemoryError" in reply.message
        assert child.ask(text(grown)).status == "returned"
        assert child.ask(text("y = np.zeros(2**30, 'i1')[:1]", bounded=True)).status == "returned"


def test_a_restart_leaves_nothing_in_the_parent() -> None:
    """Neither a thread nor an open file, after crash upon crash,
    but for the socket of the fork server.
    """
    with child_of("honest") as child:
        held = []
        for _ in range(5):
            assert answers(child)
            held.append((threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))))
            os.kill(pid(child), signal.SIGKILL)
            assert ask(child, PLAIN).status == "crashed"
        assert max(held) == held[1]
        assert held[1][0] == held[0][0]
        assert held[1][1] <= held[0][1] + 1


def test_a_crash_does_not_keep_its_operands() -> None:
    """They are freed at once: a circle of them would wait for the collector,
    which does not see how large they are.
    """
    with child_of("honest") as child:
        x = np.ones(2**20)
        gc.collect()
        gc.disable()
        tracemalloc.start()
        try:
            for _ in range(3):
                assert child.ask(text("import os; os._exit(1)", x=x)).status == "crashed"
            assert tracemalloc.get_traced_memory()[0] < x.nbytes
        finally:
            tracemalloc.stop()
            gc.enable()


def command_line(process: Path) -> bytes:
    """The words with which a process was started; none if it has ended."""
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""
