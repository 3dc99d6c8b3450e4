"""The parent's side of a worker: calls, replies in the same order, a new process where one dies."""

from __future__ import annotations

import re
import shlex
import sys
import time

from adapters.in_child.wire import WireError
from adapters.protocol import Adapter
from adapters.worker.call import Call, Reply
from adapters.worker.launch import Launcher, NotStarted
from adapters.worker.messages import Machine, Unsupported, call_request, schema_request
from adapters.worker.pending import Pending, PendingCalls
from adapters.worker.session import Ended, Session
from reference.schema import Outcome

__all__ = ["Child", "Machine"]

RESTART_ABOVE_BYTES = 4 * 2**30  # a worker that has grown so much is replaced between two calls
BOUNDED_CALL_BYTES = 2 * 2**30  # by which the process of a bounded call may grow
BOUNDED_CALL_SECONDS = 10.0
START_TRIES = 3  # in a row; after that the worker is not started again
START_LIMIT = 120.0  # seconds, for the interpreter and its import
CHECK_CALLS = 64  # after so many calls, or so many seconds, memory and stderr are looked at
CHECK_SECONDS = 1.0
NOTHING = "(?!)"  # a regular expression that no text matches


class Child:
    """One long-lived worker for one adapter and kernel path.

    `python` is the command of an interpreter, `worker` that of a worker in any language, in its
    place; both in a shell's words. `python` is None where a worker takes its place. `cache`: a
    folder for compiled shapes. `time_limit`: seconds of a call; `call_limit`, at first the same,
    may be lowered for a while. `failure` says why the worker did not start, `start_error` which
    type of exception its import raised.
    """

    def __init__(
        self,
        adapter: Adapter,
        path: str = "native",
        python: str = shlex.quote(sys.executable),
        time_limit: float = 30.0,
        worker: str | None = None,
        cache: str = "",
    ) -> None:
        self.adapter, self.path = adapter, path
        self.python = None if worker else python
        self.time_limit = self.call_limit = time_limit
        self.machine: Machine | None = None
        self.failure: Outcome | None = None
        self.start_error = ""
        command = worker or f"{python} -u -m adapters.worker"
        self._launcher = Launcher(
            adapter, path, command, BOUNDED_CALL_BYTES, START_LIMIT, worker is None, cache
        )
        self._fatal = re.compile(getattr(adapter, "FATAL", NOTHING))
        self._session: Session | None = None
        self._failed_starts = 0
        self._load_limit = START_LIMIT  # until a process has ended over it
        self._calls = PendingCalls()
        self._since = 0.0  # when the oldest call became the oldest
        self._checked = 0.0
        self._grown = False

    @property
    def pending(self) -> int:
        """How many calls are submitted and not received."""
        return len(self._calls)

    @property
    def room(self) -> bool:
        """Whether another call should be submitted before the next is received."""
        return not self._calls or (self._calls.are_few and not self._grown)

    def ask(self, call: Call) -> Reply:
        """The reply to a call, where nothing else is pending."""
        if self._calls:
            raise RuntimeError("other calls are pending")
        self.submit(call)
        return self.receive()

    def submit(self, call: Call) -> None:
        """Put a call into the queue. Its operands must not change until its reply is received."""
        if self._grown and not self._calls:
            self.restart()
        limit = min(self.call_limit, BOUNDED_CALL_SECONDS) if call.bounded else self.call_limit
        self._calls.add(call, limit)
        self._send()

    def receive(self) -> Reply:
        """The reply to the oldest call; whatever the worker does is an outcome."""
        if not self._calls:
            raise RuntimeError("no call is pending")
        oldest = self._calls.oldest
        outcome = oldest.outcome or self._await(oldest)
        self._calls.remove_oldest()
        self._send()
        return Reply(oldest.call, outcome)

    def start(self) -> Outcome | None:
        """Make sure that the worker runs and has its framework; else the outcome "not started"."""
        if self._session is None and self._failed_starts < START_TRIES:
            self._failed_starts += 1
            try:
                self._session, self.machine = self._launcher.launch()
                self.failure, self.start_error, self._failed_starts = None, "", 0
            except NotStarted as error:
                self.failure, self.start_error = error.outcome, error.start_error
        return self.failure

    def restart(self) -> None:
        """End the process; what is pending is forgotten, and the next call starts another."""
        if self._session is not None:
            self._session.end()
        self._session, self._grown = None, False
        self._calls = PendingCalls(self._calls.last_number)

    def close(self) -> None:
        """End the process, at the end of the run."""
        self.restart()
        self._launcher.close()

    def _send(self) -> None:
        """Write the calls that may be in flight; none beside one for which the process must load
        something.
        """
        while (pending := self._calls.next_to_send) is not None:
            if self._calls.sent and self._must_load(pending.call):
                return
            if pending.outcome is None:
                self._write(pending)
            self._calls.note_sent()

    def _write(self, pending: Pending) -> None:
        """Send a call, or note why not; where no worker starts, that holds for all calls."""
        failure = self.start()
        if self._session is None:
            for waiting in self._calls:
                waiting.outcome = waiting.outcome or failure
            return
        if self._must_load(pending.call) and not self._load(pending):
            return
        if self._calls.sent == 0:
            self._since = time.monotonic()
        memory = BOUNDED_CALL_BYTES if pending.call.bounded else 0
        schema = self.machine is not None and self.machine.speaks == "schema"
        request = schema_request if schema else call_request
        try:
            self._session.send(*request(pending.number, pending.call, memory))
        except Unsupported as error:
            pending.outcome = Outcome("unsupported", message=str(error))
        except WireError as error:
            message = f"the request cannot be written: {error}"
            pending.outcome = Outcome("not started", message=message)

    def _must_load(self, call: Call) -> bool:
        """Whether the process has yet to execute what a call's program loads."""
        loaded = self._session.loaded if self._session else ()
        return bool(call.program.load) and call.program.load not in loaded

    def _load(self, pending: Pending) -> bool:
        """Let the process load what a call needs, and say whether it still runs; else its end is
        the outcome of the call.
        """
        if self._session is None:
            return False
        try:
            self._session.load(pending.call.program, self._load_limit)
        except Ended as ended:
            pending.outcome, self._session = ended.outcome, None
            self._load_limit = self.time_limit
            return False
        return True

    def _await(self, oldest: Pending) -> Outcome:
        """The outcome of the oldest call; where the worker died, those after it are sent again."""
        if self._session is None:
            raise RuntimeError("there is no worker that could answer")
        try:
            limit = min(oldest.limit, self.call_limit)  # which may have been lowered since
            outcome = self._session.outcome(self._since, limit, oldest.number, oldest.call)
            if outcome.status == "rejected" and self._fatal.search(outcome.message):
                raise self._session.ruined(outcome.message)
        except Ended as ended:
            outcome = ended.outcome
            self._session = None
            self._calls.send_again()
        self._since = time.monotonic()
        self._check(oldest.number)
        return outcome

    def _check(self, number: int) -> None:
        """Now and then: whether the process has grown too much, or written too much to stderr."""
        due = number % CHECK_CALLS == 0 or self._since - self._checked > CHECK_SECONDS
        if self._session and due:
            self._checked = self._since
            self._grown = self._session.memory > RESTART_ABOVE_BYTES
            self._session.truncate_stderr()
