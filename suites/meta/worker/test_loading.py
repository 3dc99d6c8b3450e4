"""Tests of what a route loads: a compiler that takes long to load is not a call that hangs."""

from __future__ import annotations

import time

import pytest

from adapters.program import Program
from adapters.worker.call import Call
from suites.meta.children import answers, child_of, pid, text

COUNTED = (
    "import builtins, time\ntime.sleep(1)\n"
    "builtins.loads = getattr(builtins, 'loads', 0) + 1\ny = 0"
)
COUNT = "import builtins\ny = builtins.loads"


def call_after(load: str, call: str = COUNT) -> Call:
    """A call of a route that loads something; its result is how many times."""
    return Call(Program("", "", call, load=load), {})


def test_to_load_may_take_longer_than_a_call() -> None:
    """A load of one second is no hang where a call may take half a second, and it is done once."""
    with child_of("honest", time_limit=0.5) as child:
        assert [child.ask(call_after(COUNTED)).value for _ in range(3)] == [1, 1, 1]


def test_each_process_loads_again() -> None:
    """A new process, after one that died, loads before it answers."""
    with child_of("honest", time_limit=0.5) as child:
        child.ask(call_after(COUNTED))
        assert child.ask(text("import os; os._exit(3)")).status == "crashed"
        assert child.ask(call_after(COUNTED)).value == 1


def test_calls_in_flight_are_answered_before_something_is_loaded() -> None:
    """Calls before and after one that loads keep their order, and their own time limit."""
    with child_of("honest", time_limit=0.5) as child:
        for call in (text("y = 10"), text("y = 11"), call_after(COUNTED), text("y = 12")):
            child.submit(call)
        assert [int(child.receive().value) for _ in range(4)] == [10, 11, 1, 12]


def test_a_load_that_never_ends_is_a_hang_and_the_run_goes_on() -> None:
    """The call is hung after the time of a start, the next such call after that of a call."""
    with child_of("honest", time_limit=0.3) as child:
        assert answers(child)
        first = pid(child)
        child._load_limit = 0.6
        for limit in (0.6, 0.3):
            start = time.monotonic()
            reply = child.ask(call_after("while True: pass"))
            assert limit <= time.monotonic() - start < limit + 5
            assert (reply.status, reply.message) == ("hung", f"no answer within {limit:g} s")
        assert answers(child)
        assert pid(child) != first


@pytest.mark.parametrize("load", ["raise ValueError('broken')", "y = no_such_name", "y ="])
def test_what_a_load_raises_is_left_to_its_calls(load: str) -> None:
    """A load that raises is no verdict: the call itself is made, and judged."""
    with child_of("honest") as child:
        assert child.ask(call_after(load, "y = 7")).value == 7
