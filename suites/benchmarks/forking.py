"""A Python worker that runs each call in a fork of a process that has imported the framework.

`evidence.py` uses it: each call has a new process without the time of an import. A fork does not
have the threads of its parent; so the worker fails to start if the import has started threads.
"""

from __future__ import annotations

import os
from io import BufferedReader
from pathlib import Path

from adapters.in_child.own_process import die_with_parent, private_pipes
from adapters.in_child.wire import Frame, encode, read, write
from adapters.in_child.worker import Worker, answer

THREADS = Path("/proc/self/task")


def serve(requests: BufferedReader, replies: int) -> None:
    """Answer the request to start, then each call by a fork, until the pipe ends."""
    worker = Worker()
    while frame := read(requests):
        if frame.header.get("request") != "start":
            call(worker, frame, replies)
            continue
        reply = answer(worker, frame)
        if len(list(THREADS.iterdir())) > 1:
            reply = encode({"reply": "failed", "id": None, "message": "it has threads"}, {})
        write(replies, reply)


def call(worker: Worker, frame: Frame, replies: int) -> None:
    """Let a fork write the reply; if the fork dies, die in the same way."""
    process = os.fork()
    if process == 0:
        die_with_parent()
        write(replies, answer(worker, frame))
        os._exit(0)
    _, status = os.waitpid(process, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        os.kill(os.getpid(), -code)
    elif code > 0:
        os._exit(code)


if __name__ == "__main__":
    pipes = private_pipes()
    die_with_parent()
    serve(*pipes)
