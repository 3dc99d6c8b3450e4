"""A pytest plugin of the soak: writes down every outcome of a worker that crashed or hung,
in the file named by $WITNESS.
"""

from __future__ import annotations

import os

from adapters.worker import child as module
from adapters.worker.call import Reply
from adapters.worker.child import Child

START_LIMIT = 20.0  # seconds: a worker that is stopped at its import is given up sooner


def pytest_configure() -> None:
    """See what `Child.receive` returns, and change nothing of it."""
    module.START_LIMIT = START_LIMIT
    receive = Child.receive
    path = os.environ["WITNESS"]
    log = open(path, "a", encoding="utf-8", buffering=1)  # noqa: SIM115  as long as the session

    def seen(child: Child) -> Reply:
        reply = receive(child)
        if reply.status in ("crashed", "hung"):
            log.write(f"{reply.status}: {' '.join(reply.message.split())}\n")
        return reply

    setattr(Child, "receive", seen)  # noqa: B010  a method of another module's class
