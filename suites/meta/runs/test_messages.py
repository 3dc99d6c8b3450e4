"""Tests of replies: each message of a worker is a legal outcome, or an error in words."""

from __future__ import annotations

import shlex
import sys
from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.in_child.wire import Frame, WireError
from adapters.worker.call import Array
from adapters.worker.child import Child
from adapters.worker.messages import machine_of, outcome_of
from reference.answer import answer
from reference.compare import VERDICTS, judge
from reference.schema import Axis, Case, Outcome, Params
from suites.meta.children import fake, text
from suites.meta.worker.test_wire import JSON, SHAPES, fuzzed

CASE = Case(Params((Axis(3, 2),)))
STATUSES = (
    "returned",
    "rejected",
    "unsupported",
    "absent",
    "faulty",
    "failed",
    "ready",
    "crashed",
    "agrees",
)
NO_VERDICTS = ("unsupported", "absent", "faulty", "not started")
HOSTILE = st.fixed_dictionaries(
    {},
    optional={
        "reply": st.sampled_from(STATUSES) | JSON,
        "id": st.sampled_from([1, 1.0, True, None]) | JSON,
        "seconds": st.sampled_from([0.1, -1, 2**70]) | JSON,
        "message": JSON,
        "type": JSON,
    },
)
RESULTS = st.dictionaries(
    st.sampled_from("xyz"), SHAPES.map(lambda shape: np.ones(shape, "f4")), max_size=2
)


def is_judged(outcome: Outcome) -> None:
    """Whether an outcome can be judged and recorded."""
    assert isinstance(outcome.message, str)
    assert isinstance(outcome.seconds, float)
    assert judge(outcome, answer(CASE), "float32").verdict in (*VERDICTS, *NO_VERDICTS)


@fuzzed(300)
@given(header=HOSTILE, arrays=RESULTS)
@example(header={"reply": "absent", "id": 1}, arrays={})
@example(header={"reply": "faulty", "id": 1}, arrays={})
def test_any_reply_is_an_outcome_or_an_error(
    header: dict[str, Any], arrays: dict[str, Array]
) -> None:
    """An outcome has a legal status, its texts are texts, and it has the named results."""
    try:
        outcome = outcome_of(Frame(header, arrays), 1, ("y",))
    except WireError as error:
        assert len(str(error)) > 10
    else:
        assert header["id"] == 1
        assert outcome.status in ("returned", "rejected", *NO_VERDICTS)
        assert (outcome.value is not None) == (outcome.status == "returned")
        is_judged(outcome)


@fuzzed(200)
@given(
    header=st.fixed_dictionaries(
        {
            "protocol": st.sampled_from([1, 2, "1"]),
            "speaks": st.sampled_from(["python", "schema", "C"]),
        },
        optional={"version": JSON, "cpu": JSON, "machine": JSON},
    )
)
def test_any_ready_is_a_machine_or_an_error(header: dict[str, Any]) -> None:
    """The versions and the CPU features of a machine are texts."""
    try:
        machine = machine_of(header)
    except WireError as error:
        assert len(str(error)) > 10
    else:
        assert isinstance(machine.version, str)
        assert all(isinstance(feature, str) for feature in machine.cpu)


ECHO = """
import json, os, sys
os.write(1, b'{"reply": "ready", "protocol": 1, "speaks": "python"}' + bytes([10]))
for line in sys.stdin.buffer:
    request = json.loads(line)
    if request["request"] == "call":
        os.write(1, eval(request["call"]).replace(b"NUMBER", str(request["id"]).encode()))
"""
REPLIES = [
    b'{"reply":',
    b'"returned"',
    b'"rejected"',
    b'"failed"',
    b',"id":NUMBER',
    b',"id":null',
    b"}",
    b"\n",
]
REPLIES += [
    b',"arrays":[{"name":"y","dtype":"int8","shape":[3]}]',
    b"abc",
    b"\xff",
    b'{"reply":"unsupported","id":NUMBER}\n',
]


@fuzzed(25)
@given(
    replies=st.lists(
        st.lists(st.sampled_from(REPLIES), min_size=1).map(b"".join), min_size=1, max_size=2
    )
)
def test_any_reply_of_a_real_process_is_an_outcome(replies: list[bytes]) -> None:
    """The same holds through pipes, and the next call is answered."""
    child = Child(fake("honest"), worker=shlex.join([sys.executable, "-c", ECHO]), time_limit=0.3)
    try:
        for reply in replies:
            is_judged(child.ask(text(repr(reply))).outcome)
        child.restart()
        right = b'{"reply":"unsupported","id":NUMBER,"message":"so it is"}\n'
        assert child.ask(text(repr(right))).message == "so it is"
    finally:
        child.close()
