"""Commands of the meta tests: they run in a temporary folder and leave no files in this one."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from suites.meta.harness import name_of

ROOT = Path(__file__).resolve().parents[2]
CONFORMANCE = str(ROOT / "suites" / "conformance")
CHEAP = "the_bias_is_added_once"  # a claim of a hundred cases in each dtype
Completed = subprocess.CompletedProcess[str]


def suite(*options: str) -> list[str]:
    """The command line that runs the suite in the profile `quick`."""
    return [sys.executable, "-m", "pytest", CONFORMANCE, "--profile", "quick", *options]


def suite_on(fake: str, *options: str, claim: str = CHEAP) -> list[str]:
    """The command line that asks one claim of a fake."""
    return suite("--adapter", name_of(fake), "-k", claim, *options)


def run(command: list[str], folder: Path, **changes: Any) -> Completed:
    """The completed process of a command in a folder, where this repository can be imported."""
    settings: dict[str, Any] = {
        "text": True,
        "capture_output": True,
        "timeout": 300,
        "check": False,
    }
    settings |= {"cwd": folder, "env": environment(), "stdin": subprocess.DEVNULL}
    return subprocess.run(command, **{**settings, **changes})


def environment(**variables: str) -> dict[str, str]:
    """The environment of a command, with this repository on PYTHONPATH and no .pyc files in it."""
    path = os.pathsep.join(filter(None, (variables.pop("PYTHONPATH", ""), str(ROOT))))
    outside = "PYTHONPYCACHEPREFIX" in os.environ
    compiled = {} if outside else {"PYTHONDONTWRITEBYTECODE": "1"}
    return {**os.environ, "PYTHONPATH": path, **compiled, **variables}


def replay(line: str, *options: str) -> Completed:
    """The completed process of a replay line, in the root of the repository."""
    words = shlex.split(line)
    assert words[0] == "pytest"
    return run([sys.executable, "-m", *words, *options], ROOT)


def output(done: Completed) -> str:
    """The text that a command wrote to stdout and stderr."""
    return done.stdout + done.stderr


ADAPTER = '''"""A fake with several routes."""

from adapters.shared.limits import NO_CROP, WITHIN_THE_SCHEMA
from adapters.protocol import Route

DISTRIBUTION = "numpy"
SETUP = """import numpy as np
from reference.schema import Axis, Params
from suites.meta.fakes import *
from suites.meta.fakes_process import *"""
VERSION = "'1.0'"
ENTER = LEAVE = ""
DTYPES = ("float32", "float64")
PATHS = {"native": {}}


def calling(fake):
    return Route(lambda p: f"y = {fake}(x, w, b, {p!r})", (NO_CROP, WITHIN_THE_SCHEMA))


ROUTES = {name: calling(name) for name in NAMES}
'''


def write_adapter(folder: Path, *fakes: str) -> str:
    """Write an adapter with a route for each fake into a folder, and return its name."""
    (folder / "mine.py").write_text(ADAPTER.replace("NAMES", repr(fakes)))
    return "mine"
