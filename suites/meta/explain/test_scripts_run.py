"""Tests of the scripts of bugs: exit code 1 where the bug shows, 0 where it does not."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from reference.schema import Axis, Case, Params, case_to_json
from reports.page.render import page
from reports.records.reading import read_all
from reports.records.writing import Writer
from reports.scripts.loop import loop
from reports.scripts.script import script, stand_alone
from suites.engine.bugs import scripted
from suites.engine.bugs.scripted import end_of, state_of
from suites.engine.first_and_last import footer, header
from suites.meta.harness import cell_of, session
from suites.meta.records import CALL, DISCREPANCY, Record, array, text

EXACT = "forward_is_exact_on_integers"
PYTHON = sys.executable
LATER = 300.0


def record_of(call: str, **fields: Any) -> Record:
    """A discrepancy of a call on x = [1, 2] and w = [1, 2]."""
    return DISCREPANCY | {"calls": [CALL | {"call": call}]} | fields


def ended(record: Record) -> str:
    """The state of the script of a record after its run."""
    made, why = stand_alone(record, {})
    assert why == ""
    return end_of(made, PYTHON, 60.0)[0]


VALUES: Record = {"got": [[[2.0, 5.0]]], "expected": [[[2.0, 4.0]]], "where": [0, 0, 1]}
NEAR: Record = VALUES | {"case": DISCREPANCY["case"] | {"kind": "normal"}, "bounds": 10.0}
DUE = {"due": {"dtype": "float32", "shape": [1, 1, 2]}}
SHAPE: Record = VALUES | DUE | {"verdict": "wrong shape"}
DTYPE: Record = DUE | {"verdict": "wrong dtype"}
REFUSAL: Record = {"verdict": "rejected", "message": "ValueError: no"}
WORDLESS: Record = {"verdict": "rejected", "is_refusal_due": True}
NONSENSE: Record = {"verdict": "accepted nonsense", "expected": None, "is_refusal_due": True}
CRASH: Record = {"verdict": "crashed", "expected": None}


@pytest.mark.parametrize(
    ("fields", "wrong", "right"),
    [
        (VALUES, "y = x + w + 1", "y = x + w"),
        (VALUES, "y = (x + w)[..., :1]", "y = x + w"),
        (NEAR, "y = x + w + 1", "y = x + w + 0.09"),
        (SHAPE, "y = np.zeros((1, 1, 3))", "y = np.zeros((1, 1, 2))"),
        (DTYPE, "y = (x + w).astype(np.float64)", "y = x + w"),
        (REFUSAL, "raise ValueError('no')", "y = x + w"),
        (WORDLESS, "raise AssertionError", "raise ValueError('stride must be positive')"),
        (NONSENSE, "y = x + w", "raise ValueError('stride must be positive')"),
        (NONSENSE, 'y = """two\nlines"""', 'raise ValueError("""two\nlines""")'),
    ],
)
def test_a_script_says_whether_the_answer_is_wrong(fields: Record, wrong: str, right: str) -> None:
    """The exit code is right for each verdict."""
    assert ended(record_of(wrong, **fields)) == scripted.WRONG
    assert ended(record_of(right, **fields)) == scripted.RIGHT


def test_a_crash_is_a_signal() -> None:
    """A process that dies of a signal has reproduced a crash; one that lives has not."""
    assert ended(record_of("import os; os.abort()", **CRASH)) == scripted.CRASHED
    assert ended(record_of("y = x", **CRASH)) == scripted.RIGHT


def test_what_hangs_is_ended(tmp_path: Path) -> None:
    """A script that hangs is ended at its time limit."""
    assert end_of("import time; time.sleep(60)", PYTHON, 1.0)[0] == scripted.HUNG


@pytest.mark.parametrize(
    ("made", "state"),
    [
        ('raise SystemExit("wrong: y")', "reproduced"),
        ("print('right')", "did not reproduce"),
        ("import no_such_module", "not run: ModuleNotFoundError: No module named 'no_such_module'"),
        ("import os; os.abort()", "did not reproduce"),
    ],
)
def test_a_state_is_what_the_script_came_to(made: str, state: str) -> None:
    """An error in the script itself is no verdict."""
    assert state_of(made, PYTHON, "wrong values", 1.0, time.monotonic() + LATER) == state


def test_every_test_runs_scripts_in_one_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of pytest do not make a new environment for each test."""
    environments = []
    for name in ("one", "another"):
        monkeypatch.setenv("PYTEST_CURRENT_TEST", name)
        environments.append(scripted.environment_of("import numpy as np"))
    assert environments[0] == environments[1]


def test_a_script_that_ends_in_two_ways_differs_from_run_to_run(tmp_path: Path) -> None:
    """A script that is right first and then wrong has its own state."""
    seen = tmp_path / "seen"
    made = f"""
import pathlib
seen = pathlib.Path({str(seen)!r})
if seen.exists():
    raise SystemExit("wrong: y")
seen.touch()
"""
    assert (
        state_of(made, PYTHON, "wrong values", 1.0, time.monotonic() + LATER)
        == "differs from run to run"
    )


def test_no_script_is_run_when_the_time_is_over() -> None:
    """The state says that the time is over."""
    state = state_of("print()", PYTHON, "wrong values", 1.0, time.monotonic() - 1)
    assert state == "not run: the time for scripts is over"


def test_a_script_has_only_numpy_and_the_framework() -> None:
    """Modules of this repository are found only if the framework's text imports them."""
    assert end_of("import reference", PYTHON, 60.0)[0] == scripted.RIGHT
    made = "import importlib; importlib.import_module('reference')"
    assert end_of(made, PYTHON, 60.0)[0] == scripted.FAILED


def test_a_backend_beside_the_run_or_on_its_path_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backend is found in the working directory and by PYTHONPATH, as by the worker."""
    for name in ("beside", "on_path"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"backend_{name}.py").touch()
    monkeypatch.chdir(tmp_path / "beside")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "on_path"))
    for name in ("beside", "on_path"):
        assert end_of(f"import backend_{name}", PYTHON, 60.0)[0] == scripted.RIGHT
    assert end_of("import backend_nowhere", PYTHON, 60.0)[0] == scripted.FAILED


def run_of(fake: str, file: Path) -> list[Record]:
    """The records of a run of the exact claim on a fake; they are also written to a file."""
    with session(fake, shrink_seconds=3.0) as (run, records):
        records.append(header(run, 20.0))
        run.search(cell_of(run, EXACT), run.claims[EXACT])
        list(run.bugs_at_end())
        records.append(footer(run, 1, 1.0))
    writer = Writer(file)
    for record in records:
        writer(record)
    writer.close()
    return records


@pytest.fixture(scope="module")
def lied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of a run on a fake that is wrong with long dilated kernels."""
    file = tmp_path_factory.mktemp("lied") / "run.jsonl"
    run_of("kernel_of_8_or_more_with_dilation", file)
    return file


def test_the_script_of_the_page_is_the_one_that_was_run(
    lied: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The texts are equal; the page has the state, and the script has the definition as a loop."""
    seen: list[str] = []
    made = scripted.end_of

    def end(script: str, *others: Any) -> tuple[str, str]:
        seen.append(script)
        return made(script, *others)

    monkeypatch.setattr(scripted, "end_of", end)
    records = run_of("kernel_of_8_or_more_with_dilation", tmp_path / "run.jsonl")
    (bug,) = [record for record in records if record["record"] == "bug"]
    assert bug["reproduced"] == "reproduced"
    assert "for n, i, *f in np.ndindex(x.shape):" in seen[0]
    html = page(read_all([tmp_path / "run.jsonl"]))
    assert " ".join(seen[0].split()) in text(html).replace("&#39;", "'").replace(
        "&lt;", "<"
    ).replace("&gt;", ">").replace("&#34;", '"')


def test_the_script_of_a_lie_is_right_where_the_framework_is_honest(lied: Path) -> None:
    """The same script with an honest function ends with exit code 0."""
    (run,) = read_all([lied])
    record = next(r for r in run.discrepancies if r["verdict"] == "wrong values")
    made = script(record, {}) or ""
    assert end_of(made, PYTHON, 60.0)[0] == scripted.WRONG
    honest = made.replace(
        "y = kernel_of_8_or_more_with_dilation(",
        "from suites.meta.fakes import honest\ny = honest(",
    )
    assert honest != made
    assert end_of(honest, PYTHON, 60.0)[0] == scripted.RIGHT


@pytest.mark.parametrize("groups, bias", [(1, False), (2, True)])
def test_the_loop_is_the_definition(groups: int, bias: bool) -> None:
    """The script has the loop only where the loop gives the right answer."""
    import numpy as np

    from reference.definition import conv_transpose

    axes = (Axis(3, 2, 2, 1, (1, 0), 1), Axis(2, 3, 1, 2, (-1, 2), 0, (1, 0)))
    params = Params(axes, 2, 2 * groups, 3 * groups, groups, bias)
    draw = np.random.default_rng(0)
    x, w, b = (
        draw.integers(-4, 5, size).astype(np.float32)
        for size in (params.input_shape, params.weight_shape, params.out_channels)
    )
    due = conv_transpose(x, w, b if bias else None, params)
    operands = {"x": array(x.tolist(), shape=x.shape), "w": array(w.tolist(), shape=w.shape)}
    operands |= {"b": array(b.tolist(), shape=b.shape)} if bias else {}
    call = CALL | {"operands": operands, "got": [array((due + 1).tolist(), shape=due.shape)]}
    record = DISCREPANCY | {
        "calls": [call],
        "expected": due.tolist(),
        "case": case_to_json(Case(params)),
    }
    made = loop(record)
    assert made is not None
    names: dict[str, Any] = {"np": np, "x": x, "w": w, "b": b}
    exec(made, names)
    assert (names["due"] == due).all()
    assert loop(record | {"expected": (due + 1).tolist()}) is None


def test_a_call_that_arranges_its_operands_does_not_change_what_is_due(lied: Path) -> None:
    """The right answer is computed before the call, and names of the call are not changed."""
    (run,) = read_all([lied])
    record = next(r for r in run.discrepancies if r["verdict"] == "wrong values")
    (call,) = record["calls"]
    lie = call["call"].replace("y = ", "y = f(*whole) if False else ")
    arranged = {
        "define": f"{call['define']}\ndef f(*arrays): raise ValueError",
        "call": f"whole = x, w, b\nx, w = 2 * x, 2 * w\n{lie.replace('(x, w, b,', '(*whole,')}",
    }
    made = script(record | {"calls": [call | arranged]}, {}) or ""
    assert made.index("due = np.zeros(") < made.index("whole = ")
    assert "def f(" in made
    assert end_of(made, PYTHON, 60.0)[0] == scripted.WRONG
    honest = made.replace(
        "kernel_of_8_or_more_with_dilation(",
        "__import__('suites.meta.fakes', fromlist=['honest']).honest(",
    )
    assert end_of(f"import reference\n{honest}", PYTHON, 60.0)[0] == scripted.RIGHT
