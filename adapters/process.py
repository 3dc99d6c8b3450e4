"""A child's process and its two pipes, as execnet takes them: no wait is without end, and what is no message ends it."""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from execnet import Gateway, XSpec
from execnet.gateway_base import Message, Popen2IO, get_execmodel
from execnet.gateway_bootstrap import bootstrap
from execnet.gateway_io import popen_bootstrapline

HEADER = struct.Struct("!bii")  # of a message: kind, channel, size of what follows
KINDS = (Message.CHANNEL_DATA, Message.CHANNEL_CLOSE, Message.CHANNEL_CLOSE_ERROR, Message.CHANNEL_LAST_MESSAGE)
LAST_WORDS = 2**14  # bytes of stderr, in which the last lines are looked for
MOST_WORDS = 2**24  # bytes of stderr


class Process(Popen2IO):
    """An interpreter in a session of its own, so that a wrapper ends with what it started."""

    def __init__(self, words: list[str], environment: dict[str, str], limit: float):
        self.limit = limit  # seconds in which it must take what is written, and say its first word
        self._stderr = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  it has no name: nothing is left, whatever ends us
        self.popen = subprocess.Popen(
            [*words, "-u", "-c", popen_bootstrapline],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        super().__init__(self.popen.stdin, self.popen.stdout, get_execmodel("thread"))
        os.set_blocking(self.outfile.fileno(), False)
        self._next = self._first
        self._gateway: Gateway | None = None

    def execute(self, source: str) -> Any:
        """The channel to `source`, which it runs from now on."""
        self._gateway = bootstrap(self, XSpec("popen//python=python//id=child//execmodel=thread"))
        return self._gateway.remote_exec(source)

    def read(self, numbytes: int) -> bytes:
        """The next bytes; execnet reads one at the start, then by turns a header and what it announces."""
        return self._next(numbytes)

    def _first(self, numbytes: int) -> bytes:
        if not select.select([self.infile], [], [], self.limit)[0]:
            raise TimeoutError(f"no answer within {self.limit:g} s")
        self._next = self._header
        return super().read(numbytes)

    def _header(self, numbytes: int) -> bytes:
        header = super().read(numbytes)
        kind, channel, size = HEADER.unpack(header)
        if kind not in KINDS or channel != 1 or size < 0:
            raise ValueError("what was read is no message")
        self._next = self._body
        return header

    def _body(self, numbytes: int) -> bytes:
        self._next = self._header
        return super().read(numbytes)

    def write(self, data: bytes) -> None:
        """All of it; a process that is stopped does not empty its pipe."""
        left, until = memoryview(data), time.monotonic() + self.limit
        while left:
            if not select.select([], [self.outfile], [], max(0.0, until - time.monotonic()))[1]:
                raise TimeoutError(f"no answer within {self.limit:g} s")
            left = left[os.write(self.outfile.fileno(), left) :]

    @property
    def memory(self) -> int:
        """How many bytes it holds; 0 where the system does not tell."""
        try:
            return int(Path(f"/proc/{self.popen.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):
            return 0

    def last_words(self, lines: int = 4) -> str:
        """The end of what it wrote to stderr, on one line."""
        size, descriptor = os.fstat(self._stderr.fileno()).st_size, self._stderr.fileno()
        text = os.pread(descriptor, LAST_WORDS, max(0, size - LAST_WORDS)).decode(errors="replace")
        told = [line.strip() for line in text.splitlines()]
        told = [line for line in told if line and not line.startswith("@ ")]  # frames without names
        return "| " + " | ".join(told[-lines:]) if told else ""

    def forget_words(self, most: int = MOST_WORDS) -> None:
        """Empty the file of what it wrote to stderr, where that is too much."""
        if os.fstat(self._stderr.fileno()).st_size > most:
            self._stderr.truncate(0)
            self._stderr.seek(0)  # its own place in the file as well

    def code(self, seconds: float) -> int | None:
        """Its exit code, negative for a signal; None where it still runs after so many seconds."""
        with suppress(subprocess.TimeoutExpired):
            return self.popen.wait(seconds)
        return None

    def kill(self) -> None:
        """End it, and what it started; execnet's thread then closes the pipes."""
        with suppress(OSError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        if self._gateway:
            self._gateway.join(1.0)
        else:
            self.close_read()
            self.close_write()
        self._stderr.close()

    def wait(self) -> int:
        """The exit code, as execnet asks for it."""
        return self.popen.wait()
