"""From a command to a worker that has imported its framework, or the reason why there is none."""

from __future__ import annotations

import hashlib
import os
import shlex
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.protocol import Adapter
from adapters.worker.messages import Machine, machine_of, start_request
from adapters.worker.session import Ended, Session
from adapters.worker.wire import WireError
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


def launch(
    adapter: Adapter,
    path: str,
    command: str,
    memory: int,
    limit: float,
    cache: str = "",
) -> tuple[Session, Machine]:
    """A worker that is ready, and what it says of itself, within `limit` seconds.

    `command` is in a shell's words, `memory` the bytes by which its process must be able to grow,
    `cache` a folder for compiled shapes. Raises NotStarted.
    """
    variables = {**cache_variables(adapter, cache), **adapter.PATHS.get(path, {})}
    try:
        session = Session(shlex.split(command), environment(variables))
    except (OSError, ValueError, IndexError) as error:
        reason = f"{type(error).__name__} {error}"
        raise NotStarted(f"the worker did not start: {reason}") from None
    try:
        session.send(start_request(adapter.SETUP, adapter.VERSION, memory), {})
        header = session.receive(time.monotonic(), limit).header
        return session, _ready(session, adapter, header)
    except Ended as ended:
        raise NotStarted(f"the worker did not start: {ended}") from None
    except WireError as error:
        raise NotStarted(f"the worker did not start: {session.unreadable(error)}") from None
    except BaseException:
        session.end()
        raise


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
