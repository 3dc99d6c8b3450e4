"""The child process: whatever it does is an outcome with a reason, and the next call is answered."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from adapters.child import START_TRIES, Child
from adapters.protocol import Program, program
from adapters.registry import load
from reference.answer import answer
from reference.compare import AGREES, judge
from reference.draws import operands
from reference.schema import Axis, Case, Outcome, Params
from suites.meta.asking import name_of

PLAIN = Case(Params((Axis(3, 2),)))
DILATED = Case(Params((Axis(3, 2, dilation=2),)))
STRIDE_4 = Case(Params((Axis(3, 2, stride=4),)))


@contextmanager
def child_of(fake: str, time_limit: float = 10.0) -> Iterator[Child]:
    """A child for a fake, closed at the end."""
    child = Child(load(name_of(fake)), time_limit=time_limit)
    try:
        yield child
    finally:
        child.close()


def ask(child: Child, case: Case) -> Outcome:
    """What the child's first route makes of a case."""
    data, route = operands(case), next(iter(child.adapter.ROUTES))
    arrays: dict[str, Any] = {"x": data.x.astype("f4"), "w": data.w.astype("f4"), "b": None}
    return child.ask(program(child.adapter, route, case.params), arrays)


def answers(child: Child, case: Case = PLAIN) -> bool:
    """Whether the child gives the right answer."""
    return judge(ask(child, case), answer(case), "float32").verdict == AGREES


def pid(child: Child) -> int:
    """The process that answers."""
    return int(child._process.popen.pid)


def gone(process: int) -> bool:
    """Whether no such process is left."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_one_worker_answers_many_calls() -> None:
    """Never a process a case, and the operands of each call are its own."""
    with child_of("honest") as child:
        assert answers(child)
        first = pid(child)
        assert all(answers(child, replace(PLAIN, seed=seed)) for seed in range(20))
        assert pid(child) == first


def test_a_crash_is_named_and_the_next_call_is_answered() -> None:
    """The signal's name, the last words on stderr, and a fresh worker."""
    with child_of("dies") as child:
        assert answers(child)
        first = pid(child)
        outcome = ask(child, DILATED)
        assert outcome.status == "crashed"
        assert outcome.message.startswith("killed by SIGSEGV")
        assert "fake: about to fault" in outcome.message
        assert answers(child)
        assert pid(child) != first
        assert gone(first)


def test_an_exit_is_named_by_its_code() -> None:
    """A library that calls exit() has crashed."""
    with child_of("honest") as child:
        outcome = child.ask(Program("", "", "import os; os._exit(3)"), {})
        assert (outcome.status, outcome.message) == ("crashed", "exited with code 3")
        assert answers(child)


def test_a_hang_ends_at_the_time_limit_and_the_run_goes_on() -> None:
    """Neither before nor long after, and the hung process is ended."""
    with child_of("dies", time_limit=1.0) as child:
        assert answers(child)
        first, start = pid(child), time.monotonic()
        outcome = ask(child, STRIDE_4)
        assert 0.9 < time.monotonic() - start < 5
        assert (outcome.status, outcome.message) == ("hung", "no answer within 1 s")
        assert gone(first)
        assert answers(child)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_garbled_reply_is_an_outcome_and_the_run_goes_on() -> None:
    """Noise in the protocol's own pipe: crashed, call after call, and honest calls are answered between."""
    noise = "import os\nfor n in range(3, 64):\n    try: os.write(n, b'\\x00noise' * 64)\n    except OSError: pass\ny = x"
    with child_of("honest", time_limit=2.0) as child:
        for _ in range(2):
            assert answers(child)
            outcome = child.ask(Program("", "", noise), {"x": np.ones(3)})
            assert (outcome.status, outcome.message) == ("crashed", "its reply could not be read")
        assert answers(child)
    with child_of("garbles", time_limit=2.0) as child:
        assert ask(child, PLAIN).status == "crashed"


def test_print_does_not_garble() -> None:
    """A framework that writes to stdout is answered like any other."""
    with child_of("honest") as child:
        noisy = "print('noise', flush=True)\nimport os\nos.write(1, b'more noise')\ny = x"
        assert child.ask(Program("", "", noisy), {"x": np.ones(3)}).status == "returned"


@pytest.mark.parametrize("y", ["'text'", "[1, [2]]", "None", "object()", "np.array(['a'])"])
def test_a_result_that_is_no_array_of_numbers_is_an_outcome(y: str) -> None:
    """Never an exception in the parent, never agreement; the next call is answered."""
    with child_of("honest", time_limit=5.0) as child:
        outcome = child.ask(Program("", "", f"import numpy as np\ny = {y}"), {})
        assert judge(outcome, answer(PLAIN), "float32").verdict != AGREES
        assert answers(child)


def test_a_worker_that_is_killed_from_outside_is_one_outcome() -> None:
    """One crashed call, and the next is answered."""
    with child_of("honest") as child:
        assert answers(child)
        os.kill(pid(child), signal.SIGKILL)
        outcome = ask(child, PLAIN)
        assert outcome.status == "crashed"
        assert "SIGKILL" in outcome.message
        assert answers(child)


def test_an_error_is_rejected_with_its_type_and_message() -> None:
    """The same worker goes on."""
    with child_of("raises") as child:
        assert answers(child)
        first = pid(child)
        outcome = ask(child, Case(replace(PLAIN.params, bias=True)))
        assert (outcome.status, outcome.message) == ("rejected", "RuntimeError: bias is not what I expected")
        assert pid(child) == first


def test_an_import_that_fails_is_an_outcome_and_is_not_tried_for_ever(tmp_path: Path) -> None:
    """After three failed starts the child is not started again, and still says why."""
    starts = tmp_path / "starts"
    honest = load("suites.meta.fakes:honest")
    setup = f"open({str(starts)!r}, 'a').write('.')\nimport no_such_framework"
    child = Child(SimpleNamespace(**{**vars(honest), "SETUP": setup}))  # type: ignore[arg-type]
    try:
        outcomes = [ask(child, PLAIN) for _ in range(START_TRIES + 3)]
    finally:
        child.close()
    assert starts.read_text() == "." * START_TRIES
    assert {o.message for o in outcomes} == {"at import: ModuleNotFoundError: No module named 'no_such_framework'"}
    assert all(o.status != "returned" for o in outcomes)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # execnet leaves its pipes to the collector
@pytest.mark.parametrize("python", ["/no/such/python", "true", "echo", "sh -c 'exit 7'"])
def test_what_is_no_interpreter_is_an_outcome(python: str) -> None:
    """Said in words, at the first call."""
    child = Child(load("suites.meta.fakes:honest"), python=python, time_limit=2.0)
    try:
        outcome = ask(child, PLAIN)
    finally:
        child.close()
    assert outcome.status == "crashed"
    assert "the child did not start" in outcome.message
    gc.collect()


def test_nothing_is_left_after_close(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No process after calls, crashes and hangs, and at no time a file that whatever ends the run would leave."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with child_of("dies", time_limit=1.0) as child:
        processes = []
        for case in (DILATED, STRIDE_4, PLAIN):
            child.start()
            processes.append(pid(child))
            ask(child, case)
            assert list(tmp_path.iterdir()) == []
    assert all(map(gone, processes))


def test_a_path_is_the_environment_of_the_child() -> None:
    """The kernel path's variables are set there, and only there."""
    honest = load("suites.meta.fakes:honest")
    paths = {"native": {}, "odd": {"DECONFORM_TEST": "a b'c"}}
    child = Child(SimpleNamespace(**{**vars(honest), "PATHS": paths}), path="odd")  # type: ignore[arg-type]
    try:
        outcome = child.ask(Program("", "", "import os\nassert os.environ['DECONFORM_TEST'] == \"a b'c\"\ny = x"), {"x": np.ones(1)})
    finally:
        child.close()
    assert outcome.status == "returned", outcome.message
    assert "DECONFORM_TEST" not in os.environ
