"""Children of fakes for the meta tests, their calls, and the state of their processes."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

from adapters.program import Program, program
from adapters.protocol import Adapter
from adapters.registry import load
from adapters.worker.call import Array, Call, Reply
from adapters.worker.child import Child
from reference.answer import answer
from reference.compare import AGREES, judge
from reference.data.draws import operands
from reference.schema import Axis, Case, Params

FAKES = ("suites.meta.fakes", "suites.meta.fakes_process", "suites.meta.fakes_numbers")
PLAIN = Case(Params((Axis(3, 2),)))
DILATED = Case(Params((Axis(3, 2, dilation=2),)))
STRIDE_4 = Case(Params((Axis(3, 2, stride=4),)))


def fake(name: str, **changes: Any) -> Adapter:
    """The adapter of a fake, with some attributes changed."""
    module = next(module for module in FAKES if hasattr(importlib.import_module(module), name))
    adapter = load(f"{module}:{name}")
    changes = {"VERSION": "'changed'", **changes} if "SETUP" in changes else changes
    return cast(Adapter, SimpleNamespace(**{**vars(adapter), **changes})) if changes else adapter


@contextmanager
def child_of(name: str, time_limit: float = 10.0, **changes: Any) -> Iterator[Child]:
    """A context with a child of a fake, which is closed at its end."""
    child = Child(fake(name, **changes), time_limit=time_limit)
    try:
        yield child
    finally:
        child.close()


def text(call: str, define: str = "", bounded: bool = False, **arrays: Array | None) -> Call:
    """A call of the text `call`, which computes y from the arrays."""
    return Call(Program("", define, call), arrays, bounded=bounded)


def call_of(child: Child, case: Case) -> Call:
    """The call of the child's first route for a case."""
    data, route = operands(case), next(iter(child.adapter.ROUTES))
    arrays = {"x": data.x.astype(case.dtype), "w": data.w.astype(case.dtype)}
    bias = None if data.b is None else data.b.astype(case.dtype)
    text_of_call = program(child.adapter, route, case.params, case.dtype)
    return Call(text_of_call, {**arrays, "b": bias}, case.params, case.dtype)


def ask(child: Child, case: Case) -> Reply:
    """The reply of the child's first route to a case."""
    return child.ask(call_of(child, case))


def is_right(reply: Reply, case: Case = PLAIN) -> bool:
    """Whether a reply is the right answer to a case."""
    return judge(reply.outcome, answer(case), case.dtype).verdict == AGREES


def answers(child: Child, case: Case = PLAIN) -> bool:
    """Whether the child gives the right answer to a case."""
    return is_right(ask(child, case), case)


def pid(child: Child) -> int:
    """The number of the process that answers."""
    assert child._session is not None
    return child._session.pid


def is_gone(process: int) -> bool:
    """Whether there is no process of this number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def eventually(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether `holds` returns true before the time is over."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
