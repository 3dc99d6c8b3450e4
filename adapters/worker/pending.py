"""The calls that wait for their replies, in order, and which of them the worker has."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.worker.call import Call
from reference.schema import Outcome

MOST_CALLS = 32  # in flight
MOST_BYTES = 2**23  # of the operands in flight


@dataclass
class Pending:
    """A call that was submitted, and its outcome once that is known."""

    number: int
    call: Call
    limit: float
    outcome: Outcome | None = None


class PendingCalls:
    """A queue of calls, numbered from `last_number` + 1.

    `sent`: how many of the first calls the worker has, or was sent.
    """

    def __init__(self, last_number: int = 0) -> None:
        self.last_number = last_number
        self.sent = 0
        self._alone = 0  # the first calls, which are sent one by one since a worker died
        self._bytes = 0  # of the operands
        self._calls: deque[Pending] = deque()

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Pending]:
        return iter(self._calls)

    @property
    def are_few(self) -> bool:
        """Whether there may be more of them in flight."""
        return len(self._calls) < MOST_CALLS and self._bytes < MOST_BYTES

    @property
    def oldest(self) -> Pending:
        """The call whose reply is due first."""
        return self._calls[0]

    @property
    def next_to_send(self) -> Pending | None:
        """The first call that was not sent, if it may be in flight beside those that were."""
        if self.sent == len(self._calls) or (self.sent and self._alone):
            return None
        return self._calls[self.sent]

    def add(self, call: Call, limit: float) -> None:
        """Put a call behind the others. `limit`: the seconds that it may take."""
        self.last_number += 1
        self._calls.append(Pending(self.last_number, call, limit))
        self._bytes += call.bytes

    def note_sent(self) -> None:
        """Note that the worker was sent the next call."""
        self.sent += 1

    def remove_oldest(self) -> None:
        """Take the first call off: its outcome is known."""
        self._bytes -= self._calls.popleft().call.bytes
        self.sent -= 1
        self._alone = max(0, self._alone - 1)

    def send_again(self) -> None:
        """Note that the worker died of the oldest call: those after it are sent one by one."""
        self.sent, self._alone = 1, len(self._calls)
