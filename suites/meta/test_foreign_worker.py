"""A worker in another language: what it takes, what it is sent, and that its fault is found."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adapters.protocol import program
from adapters.registry import schema_adapter
from adapters.worker.call import Call
from adapters.worker.child import Child
from reference.schema import Axis, Case, Params, case_from_json, case_to_json
from suites.invalid.distortion import LooseAxis, LooseParams
from suites.meta.children import answers, ask, call_of, fake, is_right, text

ROOT = Path(__file__).resolve().parents[2]
WORKER = ROOT / "suites" / "meta" / "workers" / "schema_worker.js"
NODE = shutil.which("node")
AXES = (Axis(3, 2, 3, 2, (1, 0), 2, (0, 1)), Axis(2, 3, 2, padding=(-1, 2), output_padding=1))
CASES = (
    Case(Params((Axis(3, 2),))),
    Case(Params(AXES, 2, 4, 6, 2, True), "float64"),
    Case(Params((*AXES, Axis(1, 1)), 3, 3, 3, 3), "float32", "wide_weight"),
)

pytestmark = pytest.mark.skipif(NODE is None, reason="there is no node here")


def command(fault: str = "") -> str:
    """The command line of the worker that is written in JavaScript."""
    return shlex.join([str(NODE), str(WORKER), *([fault] if fault else [])])


@pytest.fixture
def child() -> Iterator[Child]:
    """A child of the honest worker."""
    child = Child(schema_adapter("mine"), worker=command(), time_limit=10.0)
    yield child
    child.close()


def test_a_worker_in_another_language_is_asked_in_the_schema(child: Child) -> None:
    """It says what it is, and its answers are right, one by one and many at once."""
    assert all(answers(child, case) for case in CASES)
    assert child.machine is not None
    assert (child.machine.speaks, child.machine.version[:1]) == ("schema", "v")
    cases = [replace(CASES[1], seed=seed) for seed in range(40)]
    for case in cases:
        child.submit(call_of(child, case))
    assert all(is_right(child.receive(), case) for case in cases)


def test_what_is_printed_is_what_it_is_sent() -> None:
    """The text of the call is the parameters as `case_to_json` writes them, and can be read again."""
    for case in CASES:
        printed = json.loads(str(program(schema_adapter("mine"), "conv_transpose", case.params)))
        assert printed == {
            name: value for name, value in case_to_json(case).items() if name in printed
        }
        assert case_from_json(printed).params == case.params


def test_a_planted_fault_is_seen() -> None:
    """Where the stride is more than 2 and nowhere else."""
    child = Child(schema_adapter("mine"), worker=command("drops-output-padding"), time_limit=10.0)
    try:
        assert answers(child, CASES[0])
        assert not answers(child, CASES[1])
    finally:
        child.close()


@pytest.mark.parametrize("axis", [{"stride": 0}, {"stride": 1.5}, {"stride": -1}, {"stride": 2**62}, {"padding": (0.5, 0.5)}, {"padding": (4, 4)}, {"output_padding": -1}, {"input_size": 0}])  # fmt: skip
def test_nonsense_is_sent_as_it_is(child: Child, axis: dict[str, object]) -> None:
    """Fractions and negative numbers are numbers of JSON; the worker refuses them in words."""
    loose = LooseParams((LooseAxis(**{"input_size": 3, "kernel_size": 2, **axis}),))  # type: ignore[arg-type]
    asked = program(child.adapter, "conv_transpose", loose)
    reply = child.ask(
        Call(
            asked,
            {"x": np.ones((1, 1, 3), "f4"), "w": np.ones((1, 1, 2), "f4"), "b": None},
            loose,
            "float32",
        )
    )
    assert reply.status == "rejected"
    assert reply.message.startswith("RangeError: ")
    assert answers(child)


def test_what_is_not_the_schema_is_unsupported(child: Child) -> None:
    """Python's text, and a text that is not that of the parameters; calls before and after keep their order."""
    case = CASES[1]
    right = call_of(child, case)
    other = replace(right.program, call=f"x = x[0]\n{right.program.call}")
    calls = [
        right,
        text("y = x", x=np.ones(1)),
        right,
        Call(other, right.operands, right.params, right.dtype),
        right,
    ]
    for call in calls:
        child.submit(call)
    replies = [child.receive() for _ in calls]
    assert [reply.status for reply in replies] == [
        "returned",
        "unsupported",
        "returned",
        "unsupported",
        "returned",
    ]
    assert all(is_right(reply, case) for reply in replies[::2])
    assert (
        replies[1].message
        == "the worker takes parameters of a transposed convolution, no Python text"
    )


def test_a_dtype_that_it_lacks_is_its_own_answer(child: Child) -> None:
    """Its sentence is shown."""
    reply = child.ask(replace_dtype(call_of(child, CASES[0]), "float16"))
    assert (reply.status, reply.message) == ("unsupported", "has no float16")


def replace_dtype(call: Call, dtype: str) -> Call:
    """The call in another dtype."""
    operands = {
        name: None if array is None else array.astype(dtype)
        for name, array in call.operands.items()
    }
    return Call(call.program, operands, call.params, dtype)


def test_a_worker_that_takes_something_else_does_not_start() -> None:
    """An adapter's Python text needs a worker of Python, and the schema one that takes it."""
    python = f"{shlex.quote(sys.executable)} -m adapters.worker"
    for adapter, worker in ((fake("honest"), command()), (schema_adapter("mine"), python)):
        child = Child(adapter, worker=worker)
        try:
            reply = ask(child, CASES[0])
        finally:
            child.close()
        assert reply.status == "not started"
        assert reply.message.startswith("the worker takes ")


def test_a_worker_of_python_may_be_any_command() -> None:
    """`worker` is then used as `python` is."""
    child = Child(fake("honest"), worker=f"{shlex.quote(sys.executable)} -m adapters.worker")
    try:
        assert answers(child)
    finally:
        child.close()


@pytest.mark.parametrize("fault, code", [("", 0), ("drops-output-padding", 1)])
def test_the_whole_suite_judges_a_worker_in_another_language(
    tmp_path: Path, fault: str, code: int
) -> None:
    """Honest, it passes; with a planted fault, that is found (this test needs the engine and `--worker`)."""
    pytest = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        str(ROOT / "suites" / "conformance"),
    ]
    options = [
        "--worker",
        f"mine={command(fault)}",
        "--profile",
        "quick",
        "--records",
        str(tmp_path / "mine.jsonl"),
    ]
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*pytest, *options], cwd=tmp_path, env=path, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == code, done.stdout[-4000:]
    assert ("wrong shape" in done.stdout) == bool(fault)
