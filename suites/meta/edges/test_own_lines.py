"""Tests of whose error a refusal is: the framework's, or NumPy's around its call."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from adapters.program import program
from adapters.protocol import Limit, Route
from adapters.shared.limits import SOME_CHANNELS, SOME_ITEMS
from reference.schema import Axis, Params
from suites.engine.cell.result import Result
from suites.meta.children import child_of, text
from suites.meta.harness import searched, session
from suites.meta.whole import lying

MAIN, LIMITED, WAY = "conv_transpose", "limited", "transformed"
EMPTY = ("zero_batch_is_empty", MAIN)
NO_CHANNELS = ("zero_out_channels_are_empty", MAIN)
LIMITS = ("what_the_api_does_not_have_is_refused", LIMITED)
TWO_WAYS = ("the_ways_agree_on_zero_batch_is_empty", WAY)
REASON = "NumPy does not arrange such operands: ValueError: there are no items"
RAISES = "raise ValueError('there are no items')"
FAILS = f"if len(x) == 0: {RAISES}"


def result(of: tuple[str, str] = EMPTY, at: str = "", **changes: object) -> Result:
    """The result of a claim on a route, (claim, route), where a route has other texts: that one,
    or `at`.
    """
    claim, route = of
    adapter = lying()
    routes = dict(adapter.ROUTES)
    routes[at or route] = changed(routes[at or route], **changes)
    adapter.ROUTES = routes  # type: ignore[misc]
    with session(adapter) as (run, _):
        return searched(run, claim, route=route)


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
    assert set(of_arrangement.unsupported) == {REASON}


def test_an_error_in_the_call_is_a_refusal() -> None:
    """The same line, in the call: the framework refuses in words."""
    assert set(result(first=FAILS).verdicts) == {"agrees"}


def test_an_error_behind_the_call_is_a_wrong_answer() -> None:
    """The answer has one axis, so that its axes cannot be moved."""
    of_answer = result(call=lambda p: "y = np.zeros(0)", behind="y = np.moveaxis(y, 1, -1)")
    assert set(of_answer.verdicts) == {"wrong shape"}


def test_what_an_api_does_not_have_is_refused_by_the_framework_alone() -> None:
    """An error before the call is not its refusal, and one behind it comes after an answer."""
    of_arrangement = result(LIMITS, before=RAISES)
    assert (of_arrangement.judged, set(of_arrangement.unsupported)) == (0, {REASON})
    assert set(result(LIMITS, first=RAISES).verdicts) == {"agrees"}
    answers = {"call": lambda p: "y = np.zeros(0)", "behind": "y = np.moveaxis(y, 1, -1)"}
    assert "agrees" not in result(LIMITS, **answers).verdicts


@pytest.mark.parametrize("at", [MAIN, WAY])
def test_two_ways_are_compared_where_both_are_called(at: str) -> None:
    """An error before the call of either is no refusal; one in its call is, as the other way's."""
    of_arrangement = result(TWO_WAYS, at, before=FAILS)
    assert (of_arrangement.judged, set(of_arrangement.unsupported)) == (0, {REASON})
    assert set(result(TWO_WAYS, at, first=FAILS).verdicts) == {"agrees"}


@pytest.mark.parametrize(("of", "limit"), [(EMPTY, SOME_ITEMS), (NO_CHANNELS, SOME_CHANNELS)])
def test_a_loop_over_nothing_is_not_asked(of: tuple[str, str], limit: Limit) -> None:
    """A route that takes items or channels by themselves makes no call where there are none."""
    loop, empty = "np.stack([item for item in {}])", {EMPTY: "x", NO_CHANNELS: "w[0]"}[of]
    texts = {"first": loop.format(empty)}
    assert result(of, **texts).judged
    assert not result(of, **texts, limits=(limit,)).judged
    (other,) = {SOME_ITEMS, SOME_CHANNELS} - {limit}
    assert result(of, **texts, limits=(other,)).judged


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
