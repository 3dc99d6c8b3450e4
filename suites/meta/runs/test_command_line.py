"""Tests of the command line: a run on a fake, its records, and one line for misuse."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from reference.schema import Axis, Case, Params, case_to_json
from reports.records.reading import read
from suites.meta.command import Completed, environment, output, run, suite_on

CASE = json.dumps(case_to_json(Case(Params((Axis(3, 2, stride=2),), bias=True))))


def session(folder: Path, fake: str, *options: str) -> Completed:
    """The completed run of one claim on a fake."""
    return run(suite_on(fake, *options), folder)


def test_an_honest_adapter_passes(tmp_path: Path) -> None:
    """The exit code is 0, the header has the version, and the records are complete."""
    done = session(tmp_path, "honest", "--records", "r.jsonl")
    assert done.returncode == 0, done.stdout
    assert "suites.meta.fakes:honest unversioned, path native" in done.stdout
    records = read(tmp_path / "r.jsonl")
    assert records.state == "complete"
    assert records.footer is not None
    assert records.footer["judged"] > 200
    assert [cell["dtype"] for cell in records.cells] == ["float32", "float64"]
    assert not records.discrepancies
    (target,) = records.header["targets"]
    assert (
        target["routes"]["honest"]["about"]
        == "The function honest of the module suites.meta.fakes."
    )


def test_a_warning_of_another_plugin_does_not_end_the_run(tmp_path: Path) -> None:
    """In an environment with a plugin that warns, a run ends as without it."""
    text = "import warnings\ndef pytest_configure():\n    warnings.warn('I am disabled')\n"
    (tmp_path / "warns.py").write_text(text)
    options = environment(PYTHONPATH=str(tmp_path), PYTEST_ADDOPTS="-p warns")
    done = run(suite_on("honest"), tmp_path, env=options)
    assert done.returncode == 0, output(done)
    assert "I am disabled" in output(done)


def test_a_discrepancy_fails(tmp_path: Path) -> None:
    """The exit code is 1; smallest case, rule and replay line are printed and recorded."""
    done = session(tmp_path, "drops_bias", "--records", "r.jsonl")
    assert done.returncode == 1
    assert "wrong values: Every element of f(x, w, b) is the element" in done.stdout
    assert "fails iff" in done.stdout
    assert "again: pytest" in done.stdout
    assert "Traceback" not in output(done)
    records = read(tmp_path / "r.jsonl")
    assert records.state == "complete"
    assert {record["verdict"] for record in records.discrepancies} == {"wrong values"}


def test_a_run_leaves_its_records_alone(tmp_path: Path) -> None:
    """The run leaves its record file, and no other file."""
    session(tmp_path, "honest", "--records", "folder/r.jsonl")
    files = {file.name for file in tmp_path.rglob("*") if ".hypothesis" not in file.parts}
    assert files == {"folder", "r.jsonl"}


KNOWN = "[[failure]]\nid = 'a'\n"
UNKNOWN_ROUTE = """
[[bug]]
id = "a"
title = "A bug"
region = "rank > 0"
story = "It is."
[[bug.pin]]
claim = "forward_is_exact_on_integers"
verdict = "wrong values"
routes = ["nosuch"]
example = '{"axes": [{"input_size": 1, "kernel_size": 1}]}'
"""
HONEST = "suites.meta.fakes:honest"

# the options, and the words of the line
MISUSE = [
    (("--adapter", "nosuch"), ("--adapter", "'nosuch'", "torch")),
    (("--adapter", "no.such.module:f"), ("--adapter", "no")),
    (("--adapter", "suites.meta.fakes:nosuch"), ("--adapter", "nosuch")),
    (("--python", f"{HONEST}=/no/such/python"), ("--python", "/no/such/python")),
    (("--python", f"{HONEST}=echo"), ("--python", "echo", "does not run Python")),
    (("--python", f"{HONEST}=sh -c 'oops"), ("--python", "sh -c 'oops")),
    (("--python", "/usr/bin/python3"), ("--python", "NAME=VALUE")),
    (("--python", "torch=python3"), ("--python", "torch", "not among")),
    (("--worker", "mine=/no/such/worker"), ("--worker", "/no/such/worker")),
    (("--worker", "mine"), ("--worker", "NAME=VALUE")),
    (("--path", "native"), ("--path", "NAME=VALUE")),
    (("--path", f"{HONEST}="), ("--path", "NAME=VALUE")),
    (("--path", f"{HONEST}=avx9"), ("--path", "avx9", "native")),
    (("--known", "known.toml"), ("known.toml", "bug 1 (a)", "is missing")),
    (("--known", "route.toml"), ("route.toml", "(a, pin 1)", "routes names 'nosuch'", "honest")),
    (("--known", "absent.toml"), ("absent.toml", "No such file")),
    (("--case", "{"), ("case must be JSON",)),
    (
        ("--case", '{"axes": [{"input_size": 0, "kernel_size": 1}]}'),
        ("axes[0].input_size", "at least 1"),
    ),
    (
        ("--case", '{"axes": [{"input_size": 1, "kernel_size": 1}], "kernel": 2}'),
        ("kernel", "absent"),
    ),
    (("--once",), ("--once", "--case")),
    (("--records", "known.toml"), ("--records", "known.toml", "not a record file")),
    (("--records", "known.toml/r.jsonl"), ("--records", "r.jsonl")),
    (("--profile", "slow"), ("--profile", "quick")),
    (("--time-limit", "soon"), ("--time-limit", "soon")),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with invalid files of known failures."""
    folder = tmp_path_factory.mktemp("misuse")
    (folder / "known.toml").write_text(KNOWN)
    (folder / "route.toml").write_text(UNKNOWN_ROUTE)
    return folder


@pytest.mark.parametrize("options, expected", MISUSE, ids=lambda value: " ".join(value)[:50])
def test_misuse_is_one_clear_line(
    folder: Path, options: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """The exit code is 4; one line names the option and the value, without a traceback."""
    done = session(folder, "honest", *options)
    assert done.returncode == 4, output(done)
    assert "Traceback" not in output(done)
    lines = [line for line in output(done).splitlines() if "rror: " in line.lower()]
    errors = {line for line in lines if "usage:" not in line}  # pytest 7.0 prints it twice
    assert len(errors) == 1, output(done)
    assert all(word in error for error in errors for word in expected), errors
    assert (folder / "known.toml").read_text() == KNOWN


def reference(*arguments: str) -> Completed:
    """The completed process of `python -m reference`."""
    return run([sys.executable, "-m", "reference", *arguments], Path.cwd())


def test_the_reference_answers_a_case() -> None:
    """It prints x, w, b and y as JSON, with the shape."""
    done = reference("conv-transpose", "--case", CASE)
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer["shape"] == [1, 1, 6]
    (x, w, b, y) = (answer[name] for name in "xwby")
    first = x[0][0][0]
    assert y[0][0][:2] == [first * w[0][0][0] + b[0], first * w[0][0][1] + b[0]]


@pytest.mark.parametrize("text", ["{", "[]", '{"axes": [{"input_size": 0, "kernel_size": 1}]}'])
def test_the_reference_names_a_bad_case(text: str) -> None:
    """The exit code is 2, with one line."""
    done = reference("conv-transpose", "--case", text)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--case: ")
    assert done.stderr.count("\n") == 1
