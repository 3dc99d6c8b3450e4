"""Tests of a worker in another language: its start, its calls, and that its faults are found."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adapters.program import program
from adapters.registry import schema_adapter
from adapters.worker.call import Call
from adapters.worker.child import Child
from reference.schema import Axis, Case, Params, case_from_json, case_to_json
from reports.records.reading import read
from reports.records.runs import Recorded
from suites.invalid.catalogue import EDGES, FAR, NONSENSE, ZEROS
from suites.invalid.distortion import LooseAxis, LooseParams
from suites.invalid.series import Series
from suites.meta.children import answers, ask, call_of, fake, is_right, text
from suites.meta.command import Completed, replay, run, suite

ROOT = Path(__file__).resolve().parents[3]
WORKER = ROOT / "suites" / "meta" / "worker" / "schema_worker.js"
NODE = shutil.which("node")
AXES = (Axis(3, 2, 3, 2, (1, 0), 2, (0, 1)), Axis(2, 3, 2, padding=(-1, 2), output_padding=1))
CASES = (
    Case(Params((Axis(3, 2),))),
    Case(Params(AXES, 2, 4, 6, 2, True), "float64"),
    Case(Params((*AXES, Axis(1, 1)), 3, 3, 3, 3), "float32", "wide_weight"),
)

pytestmark = pytest.mark.skipif(NODE is None, reason="there is no node here")


def command(fault: str = "") -> str:
    """The command line of the worker in JavaScript."""
    return shlex.join([str(NODE), str(WORKER), *([fault] if fault else [])])


@pytest.fixture
def child() -> Iterator[Child]:
    """A child with the honest worker in JavaScript."""
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
    """The text of the call is the parameters as `case_to_json` writes them,
    and can be read again.
    """
    for case in CASES:
        printed = json.loads(str(program(schema_adapter("mine"), "conv_transpose", case.params)))
        assert printed == {
            name: value for name, value in case_to_json(case).items() if name in printed
        }
        assert case_from_json(printed).params == case.params


def test_a_planted_fault_is_seen() -> None:
    """The fault is seen where the stride is more than 2, and nowhere else."""
    child = Child(schema_adapter("mine"), worker=command("drops-output-padding"), time_limit=10.0)
    try:
        assert answers(child, CASES[0])
        assert not answers(child, CASES[1])
    finally:
        child.close()


@pytest.mark.parametrize(
    "axis",
    [
        {"stride": 0},
        {"stride": 1.5},
        {"stride": -1},
        {"stride": 2**62},
        {"padding": (0.5, 0.5)},
        {"padding": (4, 4)},
        {"output_padding": -1},
        {"input_size": 0},
    ],
)
def test_nonsense_is_sent_as_it_is(child: Child, axis: dict[str, object]) -> None:
    """Fractions and negative numbers are sent as JSON numbers; the worker refuses them with a
    message.
    """
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
    """Python's text, and a text that is not that of the parameters;
    calls before and after keep their order.
    """
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
    """The sentence of the worker is in the outcome."""
    reply = child.ask(replace_dtype(call_of(child, CASES[0]), "float16"))
    assert (reply.status, reply.message) == ("unsupported", "has no float16")


def replace_dtype(call: Call, dtype: str) -> Call:
    """The call with another dtype."""
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


# The two claims of thousands of cases are left out: the others ask the same calls.
WHOLE = "not forward_is"
FAULT = "drops-output-padding"
INVALID_INPUT = (*ZEROS, *NONSENSE, *FAR, *EDGES)
NO_TEXT = "the worker takes the parameters of a transposed convolution, no Python text"


def session(folder: Path, select: str, fault: str = "") -> tuple[Completed, Recorded]:
    """A run of the suite on the worker, and its records."""
    options = ("--worker", f"mine={command(fault)}", "-k", select, "--records", "mine.jsonl")
    done = run(suite(*options), folder, timeout=1200)
    return done, read(folder / "mine.jsonl")


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> tuple[Completed, Recorded]:
    """The run of the whole suite on the honest worker."""
    return session(tmp_path_factory.mktemp("honest"), WHOLE)


def test_the_whole_suite_judges_a_worker_in_another_language(
    honest: tuple[Completed, Recorded],
) -> None:
    """Honest, it passes, in both dtypes."""
    done, records = honest
    assert done.returncode == 0, done.stdout[-4000:]
    assert records.footer is not None
    assert records.footer["judged"] > 5000
    assert {cell["dtype"] for cell in records.cells} == {"float32", "float64"}
    assert not records.discrepancies


def test_what_the_schema_cannot_carry_is_not_green(honest: tuple[Completed, Recorded]) -> None:
    """Whole nets and operands of another rank are unsupported, with a sentence;
    numbers are refused by the worker.
    """
    _, records = honest
    cells = {cell["claim"]: cell for cell in records.cells if cell["dtype"] == "float32"}
    for claim in ("a_u_net_decoder_is_exact", "nonsense_input_of_a_higher_rank_is_refused"):
        assert cells[claim]["unsupported"] == {NO_TEXT: cells[claim]["tuples"]}
        assert (cells[claim]["judged"], cells[claim]["verdicts"]) == (0, {})
    for claim in ("nonsense_stride_zero_is_refused", "zero_batch_is_empty"):
        assert cells[claim]["verdicts"] == {"agrees": 4}
        assert all(text.startswith("refused: RangeError: ") for text in cells[claim]["remarks"])
    reasons = {reason for cell in records.cells for reason in cell["unsupported"]}
    assert all(" " in reason for reason in reasons)
    mixed = {cell["claim"] for cell in records.cells if cell["judged"] and cell["unsupported"]}
    assert mixed <= {wrong.name for wrong in INVALID_INPUT if isinstance(wrong, Series)}


def test_the_suite_finds_a_fault_of_a_worker_in_another_language(tmp_path: Path) -> None:
    """The case that it shows has the fault: a stride of more than 2, and output_padding.

    Where nothing is left of the output without its output_padding, the worker refuses the case.
    """
    done, records = session(tmp_path, "output_shape", FAULT)
    assert done.returncode == 1, done.stdout[-4000:]
    verdicts = {record["verdict"] for record in records.discrepancies}
    assert verdicts <= {"wrong shape", "rejected"}
    for record in records.discrepancies:
        (axis,) = record["case"]["axes"]
        assert axis["stride"] == 3
        (call,) = {call["call"] for call in record["calls"]}
        sent = json.loads(call)["axes"][0]
        assert (sent["stride"], sent["output_padding"] > 0) == (3, True)
        assert "--worker" in record["replay"]
    first = records.discrepancies[0]
    again = replay(first["replay"])
    assert again.returncode == 1, again.stdout
    assert f"{first['verdict']}: a new discrepancy" in again.stdout


@pytest.mark.parametrize("name", ["forward_is_exact_on_integers", "forward_is_within_the_bound"])
def test_the_forward_claims_find_the_fault_in_a_case(tmp_path: Path, name: str) -> None:
    """They are asked the same calls; here a single one."""
    case = json.dumps(case_to_json(Case(Params((Axis(2, 2, 3, output_padding=1),)))))
    for fault, code in (("", 0), (FAULT, 1)):
        options = ("--worker", f"mine={command(fault)}", "-k", name, "--case", case)
        assert run(suite(*options), tmp_path).returncode == code
