"""One worker from its start to its end: requests, replies, and how it ended."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from adapters.in_child.wire import Frame, WireError, encode
from adapters.program import Program
from adapters.worker.call import Array, Call
from adapters.worker.connection import Connection
from adapters.worker.messages import call_request, outcome_of
from adapters.worker.process import Pipes, Process, Running
from reference.schema import Outcome

LOADING = 0  # the number of the request that loads something; those of calls begin with 1
EXIT_SECONDS = 5.0  # that a process may take to end after its pipe has ended


class Ended(Exception):
    """The worker's process has been ended; the outcome says why."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.outcome = Outcome(status, message=message)


class Session:
    """A worker's process and its pipes. `pid` is its own, where it has a wrapper and says so."""

    def __init__(self, start: Callable[[Pipes], Running]) -> None:
        self._process = Process(start)
        self._connection = Connection(self._process.reader, self._process.writer)
        self.pid = self._process.pid
        self.loaded: set[str] = set()  # texts that `load` has executed

    @property
    def memory(self) -> int:
        """How many bytes it holds."""
        return self._process.memory(self.pid)

    def send(self, header: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
        """Write a request as soon as the pipe takes it. Raises WireError where it cannot be one."""
        self._connection.send(encode(header, arrays))

    def receive(self, since: float, limit: float) -> Frame:
        """The next reply, awaited until `limit` seconds after `since`.

        Raises Ended, and then the process has ended.
        """
        try:
            frame = self._connection.receive(since, limit)
        except TimeoutError:
            if self._process.code(0) is None:  # else it died, and another process holds its pipe
                raise self._end("hung", f"no answer within {limit:g} s", tail=False) from None
            raise self._death() from None
        except (EOFError, OSError):
            raise self._death() from None
        except WireError as error:
            raise self.unreadable(error) from None
        if frame.header.get("reply") == "failed" and frame.header.get("id") is None:
            raise self._end("not started", f"the worker failed: {frame.header.get('message')}")
        return frame

    def outcome(self, since: float, limit: float, number: int, call: Call) -> Outcome:
        """The outcome that the next reply has for the call of a number, awaited as in `receive`."""
        frame = self.receive(since, limit)
        try:
            return outcome_of(frame, number, call.program.results)
        except WireError as error:
            raise self.unreadable(error) from None

    def load(self, program: Program, limit: float) -> None:
        """Execute the text that a program loads; whatever it raises, its calls will raise too.

        Raises Ended, as `receive` does.
        """
        loading = replace(program, define="", call=program.load, results=("y",))
        self.send(*call_request(LOADING, Call(loading, {}), memory=0))
        self.receive(time.monotonic(), limit)
        self.loaded.add(program.load)

    def unreadable(self, error: WireError) -> Ended:
        """The exception for a reply that means nothing; the process is ended."""
        return self._end("crashed", f"its reply could not be read: {error}")

    def ruined(self, message: str) -> Ended:
        """The exception for a process whose later replies would mean nothing; it is ended."""
        return self._end("crashed", message, tail=False)

    def truncate_stderr(self) -> None:
        """Empty what it wrote to stderr, where that is too much."""
        self._process.truncate_stderr()

    def end(self) -> None:
        """End the process."""
        self._process.kill()

    def _death(self) -> Ended:
        code = self._process.code(EXIT_SECONDS)
        if code is None:
            return self._end("crashed", "it closed its standard output")
        how = f"killed by {signal_name(-code)}" if code < 0 else f"exited with code {code}"
        return self._end("crashed", how)

    def _end(self, status: str, message: str, tail: bool = True) -> Ended:
        words = self._process.stderr_tail() if tail else ""
        self._process.kill()
        return Ended(status, f"{message} {words}".strip())


def signal_name(number: int) -> str:
    """SIGSEGV for 11; the number in words where it has no name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
