"""Tests of whose error a refusal is: the framework's, or NumPy's around its call."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from adapters.program import program
from adapters.protocol import Route
from adapters.shared.limits import SOME_CHANNELS, SOME_ITEMS
from reference.schema import Axis, Params
from suites.engine.cell.result import Result
from suites.meta.children import child_of, text
from suites.meta.harness import searched, session
from suites.meta.whole import lying

CLAIM = "zero_batch_is_empty"
FAILS = "if len(x) == 0: raise ValueError('there are no items')"


def result(**changes: object) -> Result:
    """The result of a claim about an empty batch on a main route with other texts."""
    adapter = lying()
    routes = dict(adapter.ROUTES)
    routes["conv_transpose"] = changed(routes["conv_transpose"], **changes)
    adapter.ROUTES = routes  # type: ignore[misc]
    with session(adapter) as (run, _):
        return searched(run, CLAIM, route="conv_transpose")


def changed(route: Route, before="", first="", behind="", **fields: object) -> Route:
    """A route with a line before its operands are arranged, in its call, or behind it."""
    texts = {
        "arrange": lambda p: f"{before}\n{route.arrange(p)}".strip(),
        "call": lambda p: f"{first}\n{route.call(p)}".strip(),
        "restore": lambda p: f"{route.restore(p)}\n{behind}".strip(),
    }
    return replace(route, **{**texts, **fields})


def test_an_error_before_the_call_is_no_refusal() -> None:
    """Nothing is judged, and the reason says what NumPy could not do."""
    of_arrangement = result(before=FAILS)
    assert (of_arrangement.judged, of_arrangement.verdicts) == (0, Counter())
    (reason,) = of_arrangement.unsupported
    assert reason == "NumPy does not arrange such operands: ValueError: there are no items"


def test_an_error_in_the_call_is_a_refusal() -> None:
    """The same line, in the call: the framework refuses in words."""
    assert set(result(first=FAILS).verdicts) == {"agrees"}


def test_an_error_behind_the_call_is_a_wrong_answer() -> None:
    """The answer has one axis, so that its axes cannot be moved."""
    of_answer = result(call=lambda p: "y = np.zeros(0)", behind="y = np.moveaxis(y, 1, -1)")
    assert set(of_answer.verdicts) == {"wrong shape"}


@pytest.mark.parametrize("limits", [(SOME_ITEMS,), (SOME_CHANNELS,)])
def test_a_loop_over_nothing_is_not_asked(limits: tuple) -> None:
    """A route that takes the items one by one makes no call without items."""
    of_loop = result(first="np.stack([x for x in x])", limits=limits)
    assert bool(of_loop.judged) == (limits == (SOME_CHANNELS,))


def test_the_line_of_a_refusal_is_that_of_the_call() -> None:
    """Not that of the definitions, nor one of another file."""
    calls = {"a = 1\nraise ValueError('b')": 2, "np.ones(2).reshape(3)\ny = 1": 1}
    with child_of("honest") as child:
        for call, line in calls.items():
            assert child.ask(text(call, x=np.zeros(2))).outcome.line == line
        defined = text("y = f(x)", x=np.zeros(2))
        defined = replace(defined, program=replace(defined.program, define="raise ValueError(1)"))
        assert child.ask(defined).outcome.line == 0


def test_the_framework_takes_part_between_arrangement_and_restoration() -> None:
    """The lines of the call alone, with the conversions around it."""
    adapter = lying()
    adapter.ENTER, adapter.LEAVE = "list({})", "np.array({})"  # type: ignore[misc]
    adapter.ROUTES = {  # type: ignore[misc]
        "conv": Route(lambda p: "y = x\ny = y", arrange=lambda p: "a\nb", restore=lambda p: "c")
    }
    made = program(adapter, "conv", Params((Axis(2, 2),)))
    first, last = made.own
    assert made.call.splitlines()[first - 1 : last] == [
        "x = list(x)", "w = list(w)", "y = x", "y = y", "y = np.array(y)",
    ]  # fmt: skip
