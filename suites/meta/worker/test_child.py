"""Tests of the child: each failure of its worker is an outcome, and the next call is answered."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adapters.program import Program
from adapters.worker.call import Call
from adapters.worker.child import START_TRIES, Child
from reference.numbers.narrow import BITS, cast
from suites.meta.children import (
    DILATED,
    PLAIN,
    STRIDE_4,
    answers,
    ask,
    child_of,
    eventually,
    fake,
    is_gone,
    pid,
    text,
)


def test_one_worker_answers_many_calls() -> None:
    """One process answers many calls, each with its own operands."""
    with child_of("honest") as child:
        assert answers(child)
        first = pid(child)
        assert all(answers(child, replace(PLAIN, seed=seed)) for seed in range(20))
        assert pid(child) == first


def test_a_reply_holds_the_call_that_made_it() -> None:
    """A reply has the program and the operands of its call, for any outcome."""
    with child_of("honest") as child:
        for call in (text("y = x", x=np.ones(2)), text("y = no_such_name", x=np.ones(3))):
            assert child.ask(call).call is call


def test_a_crash_is_named_and_the_next_call_is_answered() -> None:
    """The outcome has the signal and the last text on stderr, and a new worker starts."""
    with child_of("dies") as child:
        assert answers(child)
        first = pid(child)
        reply = ask(child, DILATED)
        assert reply.status == "crashed"
        assert reply.message.startswith("killed by SIGSEGV")
        assert "fake: about to fault" in reply.message
        assert answers(child)
        assert pid(child) != first
        assert is_gone(first)


def test_an_exit_is_named_by_its_code() -> None:
    """A library that calls exit() has crashed."""
    with child_of("honest") as child:
        reply = child.ask(text("import os; os._exit(3)"))
        assert (reply.status, reply.message) == ("crashed", "exited with code 3")
        assert answers(child)


def test_a_hang_ends_at_the_time_limit_and_the_run_goes_on() -> None:
    """The call ends at about the time limit, and the hung process is ended."""
    with child_of("dies", time_limit=1.0) as child:
        assert answers(child)
        first, start = pid(child), time.monotonic()
        reply = ask(child, STRIDE_4)
        assert 0.9 < time.monotonic() - start < 5
        assert (reply.status, reply.message) == ("hung", "no answer within 1 s")
        assert is_gone(first)
        assert answers(child)


def test_the_limit_of_later_calls_may_be_lowered() -> None:
    """After a hang, the time limit may be lowered; a bounded call has its own limit."""
    with child_of("dies", time_limit=60.0) as child:
        assert answers(child)
        child.call_limit = 0.5
        assert ask(child, STRIDE_4).message == "no answer within 0.5 s"
        child.call_limit = 60.0
        assert answers(child)


def test_a_garbled_reply_is_an_outcome_and_the_run_goes_on() -> None:
    """Noise in the pipe of the protocol is a crash, and honest calls between are answered."""
    noise = (
        "import os\nfor n in range(3, 64):\n    try: os.write(n, b'noise' * 64)\n"
        "    except OSError: pass\ny = x"
    )
    with child_of("honest", time_limit=5.0) as child:
        for _ in range(2):
            assert answers(child)
            reply = child.ask(text(noise, x=np.ones(3)))
            assert reply.status == "crashed"
            assert reply.message.startswith(
                "its reply could not be read: a frame begins with {, not with b'noise"
            )
        assert answers(child)
    with child_of("garbles", time_limit=2.0) as child:
        assert ask(child, PLAIN).status == "crashed"


def test_print_does_not_garble() -> None:
    """Output of a framework to stdout does not disturb the replies."""
    with child_of("honest") as child:
        noisy = "print('noise', flush=True)\nimport os\nos.write(1, b'more noise')\ny = x"
        assert child.ask(text(noisy, x=np.ones(3))).status == "returned"


def test_a_framework_reads_nothing() -> None:
    """Standard input is empty for a framework."""
    with child_of("honest") as child:
        assert (
            child.ask(
                text("import sys\ny = np.array(len(sys.stdin.read()))", "import numpy as np")
            ).value
            == 0
        )
        assert answers(child)


def test_a_worker_that_is_killed_from_outside_is_one_outcome() -> None:
    """One call has crashed, and the next is answered."""
    with child_of("honest") as child:
        assert answers(child)
        os.kill(pid(child), signal.SIGKILL)
        reply = ask(child, PLAIN)
        assert reply.status == "crashed"
        assert "SIGKILL" in reply.message
        assert answers(child)


def test_operands_and_results_keep_their_bits() -> None:
    """Every dtype, order of axes and of bytes, no axes, no elements, and what is absent is None."""
    with child_of("honest") as child:
        x = np.arange(24.0).reshape(2, 3, 4)
        for dtype in (
            "float16",
            "float32",
            "float64",
            "longdouble",
            "complex64",
            "int32",
            "int64",
            "bool",
        ):
            reply = child.ask(text("y = x", x=x.astype(dtype)))
            assert reply.value is not None
            assert reply.value.dtype == x.astype(dtype).dtype
            assert np.array_equal(reply.value, x.astype(dtype))
        for view in (x.T, x[:, ::-2], x[..., :0], x.astype(">f4"), np.array(2.5)):
            reply = child.ask(
                text("assert b is None\ny = x.astype(x.dtype.newbyteorder('>')).T", x=view, b=None)
            )
            assert reply.value is not None, reply.message
            assert np.array_equal(reply.value, view.T)
        assert child.ask(text("y = 2**70")).value == 2.0**70


@pytest.mark.parametrize("dtype", BITS)
def test_a_dtype_that_numpy_does_not_have_travels_as_bits(dtype: str) -> None:
    """There and back, and stands in float32;
    the worker writes into its operands and not into ours.
    """
    with child_of("honest") as child:
        x = cast(np.array([1.5, -0.0, np.inf, 3.0e2]), dtype)
        reply = child.ask(text(f"y = x.copy()\nx['{dtype}'] = 0", x=x))
        assert (reply.status, reply.dtype) == ("returned", dtype), reply.message
        assert reply.value is not None
        assert np.array_equal(cast(reply.value, dtype), x)
        assert x.dtype == BITS[dtype]


def test_several_results_come_by_name() -> None:
    """In the order in which they are named, each with its dtype."""
    with child_of("honest") as child:
        program = Program("", "", "a, c = x.astype('i4'), x.reshape(1, 2)", ("c", "a"))
        replies = child.ask(Call(program, {"x": np.array([1.0, 2.0])})).results
        values = [(reply.dtype, reply.value.shape) for reply in replies if reply.value is not None]
        assert values == [("float64", (1, 2)), ("int32", (2,))]


def test_a_definition_is_executed_once_while_others_come_between() -> None:
    """A compiled function is kept for all draws of its case."""
    with child_of("honest", SETUP="import numpy as np\nseen = []") as child:
        defines = [f"seen.append({n})\ndef f(): return np.array(seen.count({n}))" for n in range(8)]
        counts = [child.ask(text("y = f()", define)).value for _ in range(3) for define in defines]
        assert counts == [1] * 24


def test_a_call_does_not_see_the_names_of_another() -> None:
    """A name that an earlier call has set is not the result of a later one."""
    with child_of("honest") as child:
        assert child.ask(text("y = x", x=np.ones(1))).status == "returned"
        assert child.ask(text("z = 1")).status == "faulty"


def test_functions_have_a_module_and_texts_no_future() -> None:
    """A text runs as a script of the same text would."""
    look = "def f(a: 1): pass\ny = [f.__module__ == '__main__', f.__annotations__ == {'a': 1}]"
    with child_of("honest") as child:
        for call in (text(look), text("y = y", look)):
            value = child.ask(call).value
            assert value is not None
            assert value.tolist() == [True, True]


def test_an_import_that_fails_is_not_tried_for_ever(tmp_path: Path) -> None:
    """After three failed starts, each outcome has the reason without a new start."""
    starts = tmp_path / "starts"
    setup = f"open({str(starts)!r}, 'a').write('.')\nimport no_such_framework"
    with child_of("honest", SETUP=setup) as child:
        replies = [ask(child, PLAIN) for _ in range(START_TRIES + 3)]
        assert child.start_error == "ModuleNotFoundError"
        assert child.failure == replies[0].outcome
    assert starts.read_text() == "." * START_TRIES
    assert {reply.message for reply in replies} == {
        "at import: ModuleNotFoundError: No module named 'no_such_framework'"
    }
    assert {reply.status for reply in replies} == {"not started"}


@pytest.mark.parametrize(
    "setup",
    [
        "raise NotImplementedError('old')",
        "raise SystemExit(1)",
        "import os, signal; os.kill(os.getpid(), signal.SIGABRT)",
        "syntax error",
    ],
)
def test_whatever_an_import_does_it_is_not_started(setup: str) -> None:
    """A failed import is neither a refusal nor a crash of a call."""
    with child_of("honest", SETUP=setup) as child:
        failure = child.start()
        assert failure is not None
        assert failure.status == "not started"
        assert ask(child, PLAIN).outcome == failure


@pytest.mark.parametrize(
    "python", ["/no/such/python", "true", "echo", "sh -c 'exit 7'", "sh -c 'echo hello", ""]
)
def test_what_is_no_interpreter_is_not_started(python: str) -> None:
    """The first call has the status and a message."""
    child = Child(fake("honest"), python=python, time_limit=2.0)
    try:
        reply = ask(child, PLAIN)
    finally:
        child.close()
    assert reply.status == "not started"
    assert reply.message.startswith("the worker did not start: ")
    assert len(reply.message) > 40


def test_nothing_is_left_after_close(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After calls, crashes and hangs no process is left, and never a temporary file."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with child_of("dies", time_limit=1.0) as child:
        processes = []
        for case in (DILATED, STRIDE_4, PLAIN):
            child.start()
            processes.append(pid(child))
            ask(child, case)
            assert list(tmp_path.iterdir()) == []
    assert all(map(is_gone, processes))


def test_a_path_is_the_environment_of_the_worker() -> None:
    """The worker has the variables of the kernel path, and its parent has not."""
    paths = {"native": {}, "odd": {"DECONFORM_TEST": "a b'c"}}
    child = Child(fake("honest", PATHS=paths), path="odd")
    try:
        reply = child.ask(
            text("import os\nassert os.environ['DECONFORM_TEST'] == \"a b'c\"\ny = x", x=np.ones(1))
        )
    finally:
        child.close()
    assert reply.status == "returned", reply.message
    assert "DECONFORM_TEST" not in os.environ


def test_a_worker_ends_with_its_parent(tmp_path: Path) -> None:
    """A worker also ends if its parent is killed."""
    from suites.meta.worker.test_process import start_parent

    parent, worker = start_parent(tmp_path)
    parent.kill()
    parent.wait()
    assert eventually(lambda: is_gone(worker), 10)
