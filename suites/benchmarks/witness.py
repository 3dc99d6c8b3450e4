"""A pytest plugin of the soak: it writes each crashed or hung outcome to the file $WITNESS."""

from __future__ import annotations

import os

from adapters.worker import child as module
from adapters.worker.call import Reply
from adapters.worker.child import Child

START_LIMIT = 20.0  # seconds, after which a worker that is stopped at its import has failed


def pytest_configure() -> None:
    """Wrap `Child.receive`, which returns the same replies as before."""
    module.START_LIMIT = START_LIMIT
    receive = Child.receive
    path = os.environ["WITNESS"]
    log = open(path, "a", encoding="utf-8", buffering=1)  # noqa: SIM115  as long as the session

    def witnessed(child: Child) -> Reply:
        reply = receive(child)
        if reply.status in ("crashed", "hung"):
            log.write(f"{reply.status}: {' '.join(reply.message.split())}\n")
        return reply

    setattr(Child, "receive", witnessed)  # noqa: B010  a method of another module's class
