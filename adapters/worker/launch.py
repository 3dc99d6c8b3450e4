"""From a command to a worker that has imported its framework, or the reason why there is none."""

from __future__ import annotations

import hashlib
import os
import shlex
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from adapters.in_child.wire import WireError
from adapters.protocol import Adapter
from adapters.worker.fork_client import ForkServer, NoForks
from adapters.worker.messages import Machine, machine_of, start_request
from adapters.worker.process import Command
from adapters.worker.session import Ended, Session
from reference.schema import Outcome

ROOT = Path(__file__).resolve().parents[2]


class NotStarted(Exception):
    """There is no worker.

    `outcome` says why, `start_error` is the type of the exception that the import raised, or empty.
    """

    def __init__(self, message: str, start_error: str = "") -> None:
        super().__init__(message)
        self.outcome = Outcome("not started", message=" ".join(message.split()))
        self.start_error = start_error


@dataclass
class Launcher:
    """Starts the workers of an adapter on a kernel path, the later ones as forks where it can.

    `command` is in a shell's words; `forks`: it is the Python worker of ours, which can be forked.
    `memory`: the bytes by which a process must be able to grow. `limit`: seconds that a start may
    take. `cache`: a folder for compiled shapes.
    """

    adapter: Adapter
    path: str
    command: str
    memory: int
    limit: float
    forks: bool = False
    cache: str = ""
    _machine: Machine | None = None  # of the first worker
    _server: ForkServer | None = None

    def launch(self) -> tuple[Session, Machine]:
        """A worker that is ready, and what it says of itself. Raises NotStarted.

        A worker after the first one is forked from a process that has imported the framework.
        """
        if self._machine is not None and self.forks:
            try:
                return self._fork(), self._machine
            except NoForks:
                self.forks = False
                self.close()
        self._machine = None
        session, self._machine = self._start()
        return session, self._machine

    def close(self) -> None:
        """End the fork server."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _start(self) -> tuple[Session, Machine]:
        try:
            command = shlex.split(self.command)
            session = Session(partial(Command, command, self._environment))
        except (OSError, ValueError, IndexError) as error:
            reason = f"{type(error).__name__} {error}"
            raise NotStarted(f"the worker did not start: {reason}") from None
        try:
            session.send(self._request, {})
            header = session.receive(time.monotonic(), self.limit).header
            return session, _ready(session, self.adapter, header)
        except Ended as ended:
            raise NotStarted(f"the worker did not start: {ended}") from None
        except WireError as error:
            raise NotStarted(f"the worker did not start: {session.unreadable(error)}") from None
        except BaseException:
            session.end()
            raise

    def _fork(self) -> Session:
        """A worker forked from a process that has imported the framework. Raises NoForks."""
        if self._server is None:
            command = shlex.split(f"{self.command}.forking")
            request = {**self._request, "preload": list(getattr(self.adapter, "PRELOAD", ()))}
            self._server = ForkServer(command, self._environment, request, self.limit)
        return Session(self._server.fork)

    @property
    def _request(self) -> Mapping[str, Any]:
        return start_request(self.adapter.SETUP, self.adapter.VERSION, self.memory)

    @property
    def _environment(self) -> dict[str, str]:
        variables = cache_variables(self.adapter, self.cache)
        return environment({**variables, **self.adapter.PATHS.get(self.path, {})})


def cache_variables(adapter: Adapter, folder: str) -> dict[str, str]:
    """The variables by which a framework keeps compiled shapes in `folder`, where it can.

    Machine code is for one CPU: each set of CPU features has a folder of its own.
    """
    if not folder:
        return {}
    try:
        flags = next(
            line
            for line in Path("/proc/cpuinfo").read_bytes().splitlines()
            if line.startswith(b"flags")
        )
    except (OSError, StopIteration):
        flags = b""
    kept = Path(folder).resolve() / hashlib.sha256(flags).hexdigest()[:12]
    variables = getattr(adapter, "CACHE", {})
    return {name: value.format(folder=kept) for name, value in variables.items()}


def environment(path: Mapping[str, str]) -> dict[str, str]:
    """What a worker has beside our own environment: its path's variables and folders of modules."""
    folders = (str(ROOT), os.getcwd(), os.environ.get("PYTHONPATH", ""))
    return {**path, "PYTHONPATH": os.pathsep.join(filter(None, folders))}


def _ready(session: Session, adapter: Adapter, header: Mapping[str, Any]) -> Machine:
    """What the worker says of itself. Raises NotStarted and WireError."""
    reason = str(header.get("message", ""))
    if header.get("reply") == "failed":
        raise NotStarted(f"the worker did not start: {reason}")
    if header.get("reply") != "ready":
        kind = str(header.get("type", ""))
        raise NotStarted(f"at import: {': '.join(filter(None, (kind, reason)))}", kind)
    machine = machine_of(header)
    needed = getattr(adapter, "SPEAKS", "python")
    if machine.speaks != needed:
        calls = f"the calls of {adapter.__name__} are in {needed}"
        raise NotStarted(f"the worker takes {machine.speaks}, and {calls}")
    session.pid = header["pid"] if type(header.get("pid")) is int else session.pid
    return machine
