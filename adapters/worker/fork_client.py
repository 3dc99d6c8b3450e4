"""The parent's side of a fork server: a worker that is forked is a running process like any other.

A framework that starts threads at its import is not forked: a fork does not take them over. Nor is
one behind a wrapper: the numbers of its processes may be those of another namespace.
"""

from __future__ import annotations

import array
import json
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from adapters.in_child.fork_server import MOST_BYTES
from adapters.worker.process import Pipes

FORK_SECONDS = 10.0  # that a fork may take


class NoForks(Exception):
    """The server does not answer, or cannot fork its framework."""


class ForkServer:
    """A process that has imported a framework. Raises NoForks where there is none within `limit`
    seconds, or where it has threads or stands behind a wrapper.

    `command` starts it, `request` is that which starts a worker.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        request: Mapping[str, Any],
        limit: float,
    ) -> None:
        try:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        except (OSError, AttributeError):  # a system without such sockets
            raise NoForks from None
        with theirs:
            try:
                self._popen = subprocess.Popen(
                    command, env={**os.environ, **environment}, stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                )  # fmt: skip
            except OSError:
                self._control.close()
                raise NoForks from None
        try:
            ready = self._ask(request, limit)
            if (ready.get("pid"), ready.get("threads")) != (self._popen.pid, 1):
                raise NoForks
        except NoForks:
            self.close()
            raise

    def fork(self, pipes: Pipes) -> Forked:
        """A worker with these pipes as its standard input, output and error. Raises NoForks."""
        reply = self._ask({"request": "fork"}, FORK_SECONDS, pipes)
        return Forked(int(reply["pid"]), self)

    def code(self, process: int, seconds: float) -> int | None:
        """The exit code of a worker; None where it still runs after so many seconds."""
        request = {"request": "wait", "pid": process, "seconds": seconds}
        try:
            code = self._ask(request, seconds + FORK_SECONDS).get("code")
        except NoForks:
            return None
        return None if code is None else int(code)

    def close(self) -> None:
        """End it, and with it what it has forked."""
        self._control.close()
        with suppress(OSError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()

    def _ask(
        self, request: Mapping[str, Any], limit: float, descriptors: Sequence[int] = ()
    ) -> dict[str, Any]:
        """The reply to a request. Raises NoForks where there is none within `limit` seconds."""
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))
        try:
            self._control.settimeout(limit)
            self._control.sendmsg([json.dumps(request).encode()], [rights] if descriptors else [])
            reply: dict[str, Any] = json.loads(self._control.recv(MOST_BYTES))
        except (OSError, ValueError):  # no bytes are no JSON: it has ended
            raise NoForks from None
        return reply


class Forked:
    """A worker that a server has forked."""

    def __init__(self, pid: int, server: ForkServer) -> None:
        self.pid, self._server = pid, server
        self._code: int | None = None

    def code(self, seconds: float) -> int | None:
        """Its exit code, negative for a signal; None where it still runs after so many seconds."""
        if self._code is None:
            self._code = self._server.code(self.pid, seconds)
        return self._code
