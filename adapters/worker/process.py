"""A worker's process, in a group of its own: its pipes, its memory, its stderr, and its end."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

STDERR_TAIL_BYTES = 2**14  # in which the last lines are looked for
MOST_STDERR_BYTES = 2**24  # beyond which the file is emptied
PIPE_BYTES = 2**20
KILL_SECONDS = 30.0  # that a killed process may take to end
NAMELESS_FRAME = "@ "  # the beginning of a line of a stack trace that says nothing
Pipes = tuple[int, int, int]  # descriptors for standard input, output and error


class Running(Protocol):
    """A process that runs."""

    pid: int

    def code(self, seconds: float) -> int | None:
        """Its exit code, negative for a signal; None where it still runs after so many seconds."""


class Command:
    """A process started by a command, in a group of its own; OSError where it does not start."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], pipes: Pipes
    ) -> None:
        stdin, stdout, stderr = pipes
        self._popen = subprocess.Popen(
            command,
            bufsize=0,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        self.pid = self._popen.pid

    def code(self, seconds: float) -> int | None:
        """Its exit code, negative for a signal; None where it still runs after so many seconds."""
        with suppress(subprocess.TimeoutExpired):
            return self._popen.wait(seconds)
        return None


class Process:
    """A process that `start` starts, given its ends of three pipes.

    `reader` and `writer` are our ends of its standard output and input; they do not block.
    Raises what `start` raises.
    """

    def __init__(self, start: Callable[[Pipes], Running]) -> None:
        self._stderr = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  nothing is left of it
        requests, self.writer = os.pipe()
        self.reader, replies = os.pipe()
        self._open = [self.writer, self.reader]
        try:
            self._running = start((requests, replies, self._stderr.fileno()))
        except BaseException:
            self._close()
            raise
        finally:
            os.close(requests)
            os.close(replies)
        self.pid = self._running.pid
        for pipe in (self.reader, self.writer):
            os.set_blocking(pipe, False)
            with suppress(OSError, AttributeError):  # where the system does not do that
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def memory(self, pid: int) -> int:
        """How many bytes the process `pid` holds, or our own one where that is not of its group.

        0 where the system does not say.
        """
        try:
            pid = pid if os.getpgid(pid) == self.pid else self.pid
            pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def stderr_tail(self, lines: int = 4) -> str:
        """The end of what it wrote to stderr, on one line after a bar; empty if it wrote none."""
        descriptor = self._stderr.fileno()
        size = os.fstat(descriptor).st_size
        tail = os.pread(descriptor, STDERR_TAIL_BYTES, max(0, size - STDERR_TAIL_BYTES))
        stripped = [line.strip() for line in tail.decode(errors="replace").splitlines()]
        shown = [line for line in stripped if line and not line.startswith(NAMELESS_FRAME)]
        return "| " + " | ".join(shown[-lines:]) if shown else ""

    def truncate_stderr(self, most: int = MOST_STDERR_BYTES) -> None:
        """Empty the file of what it wrote to stderr, where that is too much."""
        if os.fstat(self._stderr.fileno()).st_size > most:
            self._stderr.truncate(0)
            self._stderr.seek(0)  # its own place in the file as well

    def code(self, seconds: float) -> int | None:
        """Its exit code, negative for a signal; None where it still runs after so many seconds."""
        return self._running.code(seconds)

    def kill(self) -> None:
        """End it and what it started, and close what it left."""
        with suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        self.code(KILL_SECONDS)
        self._close()

    def _close(self) -> None:
        """Close our ends, once."""
        self._stderr.close()
        while self._open:
            os.close(self._open.pop())
