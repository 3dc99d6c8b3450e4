"""The parent's end of a child process: starts it, asks it, outlives it; whatever happens is an `Outcome`."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from adapters.process import Process
from adapters.protocol import Adapter, Program
from reference.bfloat16 import BITS, widened
from reference.schema import Outcome

ROOT = Path(__file__).resolve().parent.parent
WORKER = (ROOT / "adapters" / "worker.py").read_text()
MOST_MEMORY = 4 * 2**30  # a child that has grown beyond this is replaced between two calls
MORE_MEMORY = 2 * 2**30  # of a call that is bounded
SHORT = 10.0  # seconds, of such a call
START_TRIES = 3  # in a row; after that the framework is not asked again
START_LIMIT = 120.0  # seconds, for the interpreter, and again for the import


@dataclass(frozen=True)
class Machine:
    """Where a child runs, as it told itself."""

    version: str
    numpy: str
    python: str
    machine: str
    cpu: tuple[str, ...]


class Child:
    """One long-lived worker for one adapter and kernel path, restarted when it dies."""

    def __init__(self, adapter: Adapter, path: str = "native", python: str = sys.executable, time_limit: float = 30.0):
        self.adapter, self.path, self.python, self.time_limit = adapter, path, python, time_limit
        self.machine: Machine | None = None
        self._process: Any = None
        self._channel: Any = None
        self._failure: Outcome | None = None
        self._failed_starts = 0

    def ask(self, program: Program, operands: dict[str, np.ndarray[Any, Any] | None], bounded: bool = False) -> Outcome:
        """What the framework makes of `operands`; never raises for anything that the child does.

        `bounded`: the child may grow by MORE_MEMORY and take SHORT seconds, for what may ask for any amount.
        """
        failure = self.start()
        if failure:
            return failure
        self._recycle()
        sent = {name: None if a is None else _packed(a) for name, a in operands.items()}
        request = ("call", program.define, program.call, sent, program.results, MORE_MEMORY if bounded else 0)
        return self._exchange(request, min(self.time_limit, SHORT) if bounded else self.time_limit)

    def start(self) -> Outcome | None:
        """Make sure that the child runs and has imported its framework; the outcome that says why it does not."""
        if self._channel is not None:
            return None
        if self._failed_starts >= START_TRIES:
            return self._failure
        self._failure = self._open()
        self._failed_starts = self._failed_starts + 1 if self._failure else 0
        return self._failure

    def restart(self) -> None:
        """End the process; the next call starts another."""
        self._kill()

    def close(self) -> None:
        """End the child."""
        self._kill()

    def _open(self) -> Outcome | None:
        try:
            self._process = Process(shlex.split(self.python), dict(self.adapter.PATHS.get(self.path, {})), START_LIMIT)
            self._channel = self._process.execute(WORKER)
        except Exception as error:
            status = "hung" if isinstance(error, TimeoutError) else "crashed"
            return Outcome(status, message=f"the child did not start: {type(error).__name__} {error} {self._kill()}".strip())
        self._process.limit = self.time_limit
        roots = [str(ROOT), os.getcwd()]
        outcome = self._exchange(("setup", roots, self.adapter.SETUP, self.adapter.VERSION), START_LIMIT)
        if outcome.status == "ready":
            return None
        self._kill()
        return Outcome(outcome.status, message=f"at import: {outcome.message}")

    def _exchange(self, request: tuple[Any, ...], limit: float) -> Outcome:
        try:
            self._channel.send(request)
            outcome = self._read(self._channel.receive(limit))
            if outcome.status == "ready" and request[0] != "setup":
                raise ValueError("it is ready, which was not the question")
            return outcome
        except (EOFError, OSError) as error:
            error.__traceback__ = None  # execnet keeps its error, and that would keep the operands
            late = isinstance(error, self._channel.TimeoutError) or isinstance(error.__cause__, TimeoutError)
            if not late or self._process.code(0) is not None:  # it may have died while another holds its pipe
                garbled = isinstance(error, EOFError) and not error.args  # execnet has words for the end of the pipe alone
                return Outcome("crashed", message=self._death(garbled))
            self._kill()
            return Outcome("hung", message=f"no answer within {limit:g} s")
        except Exception as error:
            self._kill()
            return Outcome("crashed", message=f"its reply could not be read: {type(error).__name__} {error}")

    def _read(self, reply: Any) -> Outcome:
        if reply[0] == "ready":
            version, numpy, python, machine, cpu = reply[1:]
            self.machine = Machine(version, numpy, python, machine, tuple(cpu))
            return Outcome("ready")
        if reply[0] == "returned":
            arrays = [_unpacked(*array) for array in reply[2:]]
            return Outcome("returned", arrays[0], "", float(reply[1]), tuple(arrays[1:]), tuple(array[0] for array in reply[2:]))
        status, kind, text = reply
        if status not in ("rejected", "unsupported"):
            raise ValueError(f"status {status!r}")
        return Outcome(status, message=f"{text}" if status == "unsupported" else f"{kind}: {text}".strip())

    def _death(self, garbled: bool) -> str:
        code = None if garbled else self._process.code(5)
        if code is None:
            how = "its reply could not be read"
        else:
            how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exited with code {code}"
        return f"{how} {self._kill()}".strip()

    def _recycle(self) -> None:
        self._process.forget_words()
        if self._process.memory > MOST_MEMORY:
            self._kill()
            self.start()

    def _kill(self) -> str:
        """End the process; its last words."""
        process, self._process, channel, self._channel = self._process, None, self._channel, None
        if process is None:
            return ""
        words = process.last_words()
        process.kill()
        del channel  # not before: it sends a last message, which a stopped process does not take
        return str(words)


def _packed(array: np.ndarray[Any, Any]) -> tuple[str, tuple[int, ...], bytes]:
    """(dtype name, shape, bytes), as an array travels."""
    return "bfloat16" if array.dtype == BITS else array.dtype.name, array.shape, array.tobytes()


def _unpacked(name: str, shape: tuple[int, ...], data: bytes) -> np.ndarray[Any, Any]:
    """The array; bfloat16 in float32."""
    if name == "bfloat16":
        return widened(np.frombuffer(data, BITS)).reshape(shape)
    return np.frombuffer(data, name).reshape(shape)
