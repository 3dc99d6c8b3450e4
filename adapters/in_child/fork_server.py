"""The fork server: imports a framework once and forks a Python worker whenever it is asked to.

It is started as `python -m adapters.worker.forking`; its standard input is a socket that keeps the
bounds of messages. Each request and each reply is a message of JSON; a request to fork comes with
the three descriptors that are the worker's standard input, output and error.
It runs on Python 3.8 with NumPy and nothing else.
"""

from __future__ import annotations

import array
import contextlib
import importlib
import json
import os
import socket
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any

from adapters.in_child.own_process import die_with_parent, private_pipes
from adapters.in_child.worker import Worker, serve

if TYPE_CHECKING:
    from typing import NoReturn

MOST_BYTES = 2**17  # of a message
DESCRIPTORS = 3
POLL_SECONDS = 0.001


def receive(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next request and the descriptors that came with it. Raises EOFError at the end."""
    room = socket.CMSG_SPACE(DESCRIPTORS * array.array("i").itemsize)
    data, ancillary, _, _ = control.recvmsg(MOST_BYTES, room)
    if not data:
        raise EOFError
    descriptors = array.array("i")
    for _, kind, content in ancillary:
        if kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content)
    return json.loads(data), list(descriptors)


def fork(control: socket.socket, worker: Worker, descriptors: list[int]) -> dict[str, Any]:
    """Fork a worker whose standard input, output and error are `descriptors`; its process."""
    process = os.fork()
    if process == 0:
        become_worker(control, worker, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    return {"pid": process}


def become_worker(control: socket.socket, worker: Worker, descriptors: list[int]) -> NoReturn:
    """Serve requests in this process, and end it."""
    code = 1
    try:
        os.setsid()
        control.close()
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
            os.close(descriptor)
        pipes = private_pipes()
        die_with_parent()
        serve(*pipes, worker)
        code = 0
    except BaseException:  # noqa: BLE001  the process ends here
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(code)


def ended(process: int, seconds: float) -> dict[str, Any]:
    """The exit code of a worker, negative for a signal; None where it still runs after so many
    seconds.
    """
    until = time.monotonic() + seconds
    done, status = os.waitpid(process, os.WNOHANG)
    while not done and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
        done, status = os.waitpid(process, os.WNOHANG)
    if not done:
        return {"code": None}
    return {"code": -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)}


def preload(names: list[str]) -> None:
    """Import the modules that this release of the framework has, so that each fork has them."""
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def main() -> None:
    """Answer request after request; the first one is to import the framework."""
    control = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    die_with_parent()
    worker = Worker()
    request, _ = receive(control)
    ready, _ = worker.start(request)
    preload(request.get("preload", []))
    threads = len(os.listdir("/proc/self/task"))  # no fork takes them over
    control.send(json.dumps({**ready, "threads": threads}).encode())
    while True:
        try:
            request, descriptors = receive(control)
        except EOFError:
            return
        if request["request"] == "fork":
            reply = fork(control, worker, descriptors)
        else:
            reply = ended(request["pid"], request["seconds"])
        control.send(json.dumps(reply).encode())
