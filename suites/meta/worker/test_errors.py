"""Tests of errors in a worker: whose they are, and that the next call is answered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reference.answer import answer
from reference.compare import AGREES, judge
from reference.schema import Case
from suites.meta.children import PLAIN, answers, ask, child_of, pid, text


def test_an_error_is_rejected_with_its_type_and_message() -> None:
    """The same worker answers the next call."""
    with child_of("raises") as child:
        assert answers(child)
        first = pid(child)
        reply = ask(child, Case(replace(PLAIN.params, bias=True)))
        assert (reply.status, reply.message) == (
            "rejected",
            "RuntimeError: bias is not what I expected",
        )
        assert pid(child) == first


@pytest.mark.parametrize(
    "error", ["SystemExit", "GeneratorExit", "KeyboardInterrupt", "MemoryError"]
)
def test_no_exception_ends_the_worker(error: str) -> None:
    """Exceptions that end a program do not end the worker."""
    with child_of("honest") as child:
        assert answers(child)
        first = pid(child)
        reply = child.ask(text(f"raise {error}('enough')"))
        assert (reply.status, reply.message) == ("rejected", f"{error}: enough")
        assert answers(child)
        assert pid(child) == first


def test_an_error_that_cannot_be_told_is_rejected() -> None:
    """The outcome has the type of an error whose message fails."""
    mute = "class Mute(Exception):\n    def __str__(self): raise ValueError\nraise Mute"
    with child_of("honest") as child:
        assert child.ask(text(mute)).message == "Mute:"
        assert len(child.ask(text("raise ValueError('long' * 2**20)")).message) < 2**17
        assert answers(child)


def test_a_result_without_numbers_is_no_crash() -> None:
    """An array of a dtype that does not travel is refused in words, and the process goes on."""
    with child_of("honest") as child:
        assert answers(child)
        first = pid(child)
        reply = child.ask(text("y = np.zeros(3, [('float0', 'V')])", "import numpy as np"))
        assert reply.status == "rejected"
        assert "which holds no numbers" in reply.message
        assert pid(child) == first


def test_a_call_that_cannot_be_written_is_not_the_frameworks_fault() -> None:
    """Its status is "not started", and the next call is answered."""
    with child_of("honest") as child:
        for call in (text("y = x", x=np.array([None])), text("y = 1" + " " * 2**22)):
            assert child.ask(call).status == "not started"
            assert answers(child)


@pytest.mark.parametrize(
    "y",
    ["'text'", "[1, [2]]", "None", "object()", "np.array(['a'])", "np.array(['2026'], 'M8[D]')"],
)
def test_a_result_that_is_no_array_of_numbers_is_an_outcome(y: str) -> None:
    """It is never an exception in the parent or agreement; the next call is answered."""
    with child_of("honest", time_limit=5.0) as child:
        reply = child.ask(text(f"import numpy as np\ny = {y}"))
        assert judge(reply.outcome, answer(PLAIN), "float32").verdict != AGREES
        assert answers(child)


@pytest.mark.parametrize(
    ("call", "define"),
    [
        ("y = no_such_name", ""), ("y = f(x)", "def f(x): return g(x)"), ("z = x", ""), ("y =", ""),
        ("y = x", "def f(x)"),
    ],
)  # fmt: skip
def test_a_program_that_is_wrong_in_itself_is_no_refusal(call: str, define: str) -> None:
    """It lacks a name or a result, or is no Python; the next call is answered."""
    with child_of("honest") as child:
        reply = child.ask(text(call, define, x=np.ones(2)))
        assert (reply.status, bool(reply.message)) == ("faulty", True)
        assert answers(child)


@pytest.mark.parametrize("body", ["return g(x)", "exec('x =')"])
def test_a_name_that_the_framework_does_not_define_is_its_own_error(body: str) -> None:
    """A NameError or SyntaxError that it raises is rejected as any other."""
    setup = f"exec(compile({f'def f(x): {body}'!r}, 'framework.py', 'exec'))"
    with child_of("honest", SETUP=setup) as child:
        assert child.ask(text("y = f(x)", x=np.ones(2))).status == "rejected"


def test_a_program_has_numpy_without_an_import() -> None:
    """Operands of invalid calls are changed by NumPy, also where an adapter does not import it."""
    with child_of("honest", SETUP="") as child:
        assert child.ask(text("y = np.add(x, 1)", x=np.ones(2))).status == "returned"
