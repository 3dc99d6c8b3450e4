"""Tests of calls under way: each has its own outcome, in the order of the calls."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adapters.in_child.wire import Frame
from adapters.worker import child as children
from adapters.worker.call import Call, Reply
from adapters.worker.child import START_TRIES, Child
from adapters.worker.pending import MOST_BYTES, MOST_CALLS
from adapters.worker.session import Session
from suites.meta.children import answers, child_of, is_gone, pid, text

CRASH = text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
HANG = text("import time; time.sleep(3600)")
GARBAGE = text(
    "import os\nfor n in range(3, 64):\n    try: os.write(n, b'{noise}' * 9 + b'\\n')\n"
    "    except OSError: pass\ny = x",
    x=np.ones(1),
)
EXIT = text("import os; os._exit(4)")
ERROR = text("raise ValueError('no')")


def number(value: int) -> Call:
    """A call that returns its operand."""
    return text("y = x", x=np.array([value]))


def received_by(child: Child, *calls: Call) -> list[Reply]:
    """The replies to calls that are all submitted first."""
    for call in calls:
        child.submit(call)
    return [child.receive() for _ in calls]


def what(reply: Reply) -> Any:
    """The number that came back, or the status."""
    return int(reply.value[0]) if reply.value is not None else reply.status


def test_replies_come_in_the_order_of_their_calls() -> None:
    """Each reply has its own call and operands."""
    with child_of("honest") as child:
        calls = [number(value) for value in range(100)]
        replies = received_by(child, *calls)
        assert [what(reply) for reply in replies] == list(range(100))
        assert all(reply.call is call for reply, call in zip(replies, calls))
        assert child.pending == 0


def test_there_is_room_for_so_many_calls_and_bytes() -> None:
    """There is always room for one call."""
    with child_of("honest") as child:
        for submitted in range(MOST_CALLS):
            assert child.room
            assert child.pending == submitted
            child.submit(number(1))
        assert not child.room
        child.receive()
        assert child.room
        while child.pending:
            child.receive()
        child.submit(text("y = x[:1]", x=np.ones(MOST_BYTES // 8)))
        assert not child.room
        assert what(child.receive()) == 1
        assert child.room


def test_a_child_that_is_asked_one_by_one_has_nothing_pending() -> None:
    """`ask` is for what stands alone, and `receive` for what was submitted:
    anything else is our own error.
    """
    with child_of("honest") as child:
        child.submit(number(1))
        with pytest.raises(RuntimeError):
            child.ask(number(2))
        assert what(child.receive()) == 1
        with pytest.raises(RuntimeError):
            child.receive()


@pytest.mark.parametrize(
    "bad, due",
    [
        (CRASH, "crashed"),
        (EXIT, "crashed"),
        (HANG, "hung"),
        (GARBAGE, "crashed"),
        (ERROR, "rejected"),
    ],
    ids=["crash", "exit", "hang", "garbage", "error"],
)
def test_what_one_call_does_is_its_own_outcome(bad: Call, due: str) -> None:
    """Calls before a failed call are answered; calls after it are made again."""
    with child_of("honest", time_limit=1.0) as child:
        replies = received_by(
            child, number(0), number(1), bad, number(3), number(4), bad, bad, number(7)
        )
        assert [what(reply) for reply in replies] == [0, 1, due, 3, 4, due, due, 7]
        assert [what(reply) for reply in received_by(child, number(8), number(9))] == [8, 9]


def test_after_a_death_the_rest_is_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """All pending calls are made one by one; then several are under way again."""
    unanswered: list[int] = []  # after each call that is sent
    sent, received = Session.send, Session.receive

    def send(session: Session, header: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
        if header["request"] == "call":
            unanswered.append(header["id"] - answered[-1])
        sent(session, header, arrays)

    def receive(session: Session, since: float, limit: float) -> Frame:
        frame = received(session, since, limit)
        answered.append(frame.header["id"] or 0)
        return frame

    answered = [0]
    monkeypatch.setattr(Session, "send", send)
    monkeypatch.setattr(Session, "receive", receive)
    with child_of("honest") as child:
        for call in (CRASH, *map(number, range(1, 9))):
            child.submit(call)
        assert unanswered == list(range(1, 10))
        unanswered.clear()
        assert child.receive().status == "crashed"
        child.submit(number(9))
        answered.append(1)  # the crash
        assert [what(child.receive()) for _ in range(7)] == list(range(1, 8))
        assert unanswered[1:] == [1] * 7
        assert [what(child.receive()) for _ in range(2)] == [8, 9]
        unanswered.clear()
        assert [what(reply) for reply in received_by(child, *map(number, range(10, 13)))] == [
            10,
            11,
            12,
        ]
        assert unanswered == [1, 2, 3]


def test_a_restart_that_fails_is_the_outcome_of_all_that_is_pending(tmp_path: Path) -> None:
    """Not started, with the reason; it is tried again for later calls, and not for ever."""
    setup = f"open({str(tmp_path / 'starts')!r}, 'a').write('.')\n"
    setup += f"if len(open({str(tmp_path / 'starts')!r}).read()) > 1: raise OSError('driver lost')"
    with child_of("honest", SETUP=setup) as child:
        replies = received_by(child, number(0), CRASH, number(2), number(3), ERROR)
        assert [what(reply) for reply in replies] == [0, "crashed", *["not started"] * 3]
        assert replies[2].message == "at import: OSError: driver lost"
        assert (tmp_path / "starts").read_text() == "..."  # the fork server is the second
        assert {child.ask(number(0)).status for _ in range(START_TRIES + 1)} == {"not started"}
        assert len((tmp_path / "starts").read_text()) == 2 + START_TRIES


def test_full_pipes_in_both_directions_do_not_deadlock() -> None:
    """Operands and results are larger than both pipes, and all are submitted first."""
    with child_of("honest", time_limit=60.0) as child:
        x = np.arange(2**18, dtype=float)
        replies = received_by(child, *(text("y = x + 1", x=x) for _ in range(16)))
        assert all(
            np.array_equal(reply.value, x + 1) for reply in replies if reply.value is not None
        )
        assert {reply.status for reply in replies} == {"returned"}


def test_a_parent_that_comes_late_finds_the_replies() -> None:
    """The limit is the worker's: what it has answered,
    or could not read or write in our absence, has not hung.
    """
    with child_of("honest", time_limit=0.5) as child:
        x = np.arange(2**19, dtype=float)
        assert answers(child)
        for call in (number(0), text("y = x", x=x), text("y = x", x=x), number(3)):
            child.submit(call)
        for _ in range(4):
            time.sleep(0.7)
            assert child.receive().status == "returned"


def test_a_worker_that_has_grown_is_replaced_when_nothing_is_pending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Until then there is no room for another call; no call is lost."""
    monkeypatch.setattr(children, "CHECK_CALLS", 1)
    with child_of("honest") as child:
        assert answers(child)
        first = pid(child)
        monkeypatch.setattr(children, "RESTART_ABOVE_BYTES", 1)
        for value in range(4):
            child.submit(number(value))
        assert what(child.receive()) == 0
        assert not child.room
        assert [what(child.receive()) for _ in range(3)] == [1, 2, 3]
        assert pid(child) == first
        assert child.room
        monkeypatch.setattr(children, "RESTART_ABOVE_BYTES", 2**40)
        assert what(child.ask(number(4))) == 4
        assert pid(child) != first


def test_a_restart_forgets_what_is_pending() -> None:
    """The next call has a new process and its own answer."""
    with child_of("honest") as child:
        assert answers(child)
        first = pid(child)
        for call in (HANG, number(1), number(2)):
            child.submit(call)
        child.restart()
        assert is_gone(first)
        assert child.pending == 0
        assert [what(reply) for reply in received_by(child, number(3), CRASH, number(5))] == [
            3,
            "crashed",
            5,
        ]
