"""Tests of the worker on Python 3.8 with NumPy alone, as for old releases."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from adapters.registry import load
from adapters.worker.child import Child
from reference.schema import Axis, Case, Params
from suites.meta.children import answers, ask, text

CASE = Case(
    Params((Axis(3, 2, stride=2, dilation=2), Axis(2, 3)), in_channels=2, out_channels=2, groups=2)
)
OWN = (
    "import numpy as np\n\ndef conv_transpose(x, w, b, params):\n"
    "    return np.repeat(x, 1, axis=2) * w[0, 0, 0]\n"
)


def python_3_8() -> str | None:
    """An interpreter of Python 3.8 that starts, from PATH or pyenv."""
    pythons = [
        shutil.which("python3.8"),
        *sorted(Path.home().glob(".pyenv/versions/3.8*/bin/python")),
    ]
    return next(
        (str(python) for python in pythons if python and version(str(python)) == "3.8"), None
    )


def version(python: str) -> str:
    """The version of an interpreter; empty if it does not start."""
    command = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False
    ).stdout.strip()


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python 3.8 with NumPy, in an environment of this session."""
    base = python_3_8()
    if base is None:
        pytest.skip("there is no Python 3.8 here")
    folder = tmp_path_factory.mktemp("python38")
    subprocess.run([base, "-m", "venv", str(folder)], check=True, capture_output=True, timeout=120)
    pip = [
        str(folder / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "numpy",
    ]
    if subprocess.run(pip, capture_output=True, timeout=300, check=False).returncode:
        pytest.skip("pip does not find NumPy for Python 3.8 here")
    return pip[0]


def test_an_adapter_is_judged_in_python_3_8(python: str) -> None:
    """The worker runs the text of an adapter and reports its versions."""
    child = Child(load("caffe"), python=python)
    try:
        assert answers(child, CASE)
        assert child.machine is not None
        assert child.machine.python.startswith("3.8.")
        assert child.machine.numpy.startswith("1.")
    finally:
        child.close()


def test_a_worker_in_python_3_8_ends_and_starts_as_any_other(python: str) -> None:
    """Errors, exits and bounded memory give the same outcomes."""
    child = Child(load("caffe"), python=python)
    try:
        assert child.ask(text("raise SystemExit(1)")).message == "SystemExit: 1"
        assert child.ask(text("import os; os._exit(3)")).message == "exited with code 3"
        assert child.ask(text("y = bytearray(2**32)", bounded=True)).message == "MemoryError:"
        assert ask(child, CASE).status == "returned"
    finally:
        child.close()


def test_a_plain_function_is_judged_in_python_3_8(
    python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of this repository, only the schema is imported there."""
    (tmp_path / "own_backend.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    child = Child(load("own_backend:conv_transpose"), python=python)
    try:
        assert answers(child, Case(Params((Axis(3, 1),))))
    finally:
        child.close()
