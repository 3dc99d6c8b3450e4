"""Runs the script of a bug in the interpreter of its framework, to see if it shows the bug."""

from __future__ import annotations

import os
import re
import resource
import shlex
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.worker.child import Child
from adapters.worker.launch import ROOT
from reference.records.discrepancy import DiscrepancyRecord
from reference.records.words import NOT_REPRODUCED, NOT_RUN, REPRODUCED, VARIES
from suites.engine.bugs.forks import MEMORY, Forks

TRIES = 3
SECONDS = 60.0  # for the start and the imports, in addition to the time limit of a call
NOT_PASSED_ON = ("PYTEST_CURRENT_TEST",)  # environment variables
MOST_CHARACTERS = 200  # of a reason
IMPORTED = re.compile(r"^\s*(?:from|import) (\w+)", re.MULTILINE)  # names of modules
# (record of a discrepancy, environment of its path) -> the script, and why it cannot be run, or ""
ScriptOf = Callable[[DiscrepancyRecord, dict[str, str]], tuple[str, str]]
CodeOf = Callable[[Path, str, float], int | str]  # (file, interpreter, seconds) -> exit code
RIGHT, WRONG, CRASHED, HUNG, FAILED = "right", "wrong", "crashed", "hung", "failed"


@dataclass
class Scripts:
    """Runs the scripts of discrepancies, until all together have taken `seconds`.

    `script_of` makes a script; None if no script is to be run.
    """

    script_of: ScriptOf | None = None
    seconds: float = 300.0
    forks: Forks = field(default_factory=Forks)

    def state(self, record: DiscrepancyRecord, environment: dict[str, str], child: Child) -> str:
        """Run the script of a discrepancy; whether it shows it, in the words of a record."""
        if self.script_of is None or child.python is None:
            return f"{NOT_RUN}: the worker takes no Python text" if self.script_of else NOT_RUN
        script, why = self.script_of(record, environment)
        if why:
            return f"{NOT_RUN}: {why}"
        began = time.monotonic()
        until, limit = began + self.seconds, child.time_limit
        code_of = partial(self._code, environment, getattr(child.adapter, "PRELOAD", ()))
        state = state_of(script, child.python, record["verdict"], limit, until, code_of)
        self.seconds -= time.monotonic() - began
        return state

    def _code(
        self,
        environment: dict[str, str],
        preload: tuple[str, ...],
        script: Path,
        python: str,
        seconds: float,
    ) -> int | str:
        """The exit code of a script in a fork, or in a new interpreter if it cannot be forked."""
        variables = {**environment_of(script.read_text(encoding="utf-8")), **environment}
        code = self.forks.code(script, python, variables, seconds, preload)
        return spawned(script, python, seconds) if code is None else code


def state_of(
    script: str,
    python: str,
    verdict: str,
    time_limit: float,
    until: float,
    code_of: CodeOf | None = None,
) -> str:
    """Run a script up to `TRIES` times; whether a discrepancy of this verdict shows: always, never,
    or sometimes.

    `python`: the command of the interpreter, as for a shell. `time_limit`: seconds that a call may
    take. `until`: the end of the time for scripts, by `time.monotonic`.
    """
    due = verdict if verdict in (CRASHED, HUNG) else WRONG
    ends: list[str] = []
    while len(ends) < TRIES and time.monotonic() < until:
        seconds = min(SECONDS + time_limit, until - time.monotonic())
        end, words = end_of(script, python, seconds, code_of)
        if end == FAILED:
            return f"{NOT_RUN}: {words}"
        ends.append(end)
        if ends == [due]:
            return REPRODUCED
    if not ends:
        return f"{NOT_RUN}: the time for scripts is over"
    return VARIES if due in ends or len(set(ends)) > 1 else NOT_REPRODUCED


def end_of(
    script: str, python: str, seconds: float, code_of: CodeOf | None = None
) -> tuple[str, str]:
    """How a script ends, and its last line on stderr.

    It is RIGHT with exit code 0, and WRONG with a line on stderr that begins with "wrong: "; with
    any other error it has FAILED. `code_of` runs a file; by default in a new interpreter.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bug.py").write_text(script, "utf-8")
        (folder / "errors").touch()
        try:
            code = (code_of or spawned)(folder / "bug.py", python, seconds)
        except OSError as error:
            return FAILED, f"{type(error).__name__}: {error.strerror}"
        lines = (folder / "errors").read_text(errors="replace").split("\n")
    if isinstance(code, str):
        return HUNG, ""
    if code < 0 or code > 128:
        return CRASHED, ""
    if code == 0:
        return RIGHT, ""
    words = next((line for line in reversed(lines) if line.strip()), f"exit code {code}")
    return WRONG if any(map(_says_wrong, lines)) else FAILED, words[:MOST_CHARACTERS]


def spawned(script: Path, python: str, seconds: float) -> int | str:
    """The exit code of a script in a new interpreter, or "hung" after `seconds`.

    Its stderr goes to the file `errors` in the folder of the script.
    """
    with script.with_name("errors").open("wb") as errors:
        try:
            return subprocess.run(
                [*shlex.split(python), script.name], cwd=script.parent, stderr=errors,
                env=environment_of(script.read_text("utf-8")), timeout=seconds, check=False,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=limit_memory,
            ).returncode  # fmt: skip
        except subprocess.TimeoutExpired:
            return HUNG


def _says_wrong(line: str) -> bool:
    """Whether a line on stderr says that the framework is wrong."""
    return line.startswith("wrong: ")


def environment_of(script: str) -> dict[str, str]:
    """The environment in which a script runs: that of this process, the same in every test.

    The modules of a user are found as in the worker. The modules of this repository are found only
    if the script imports one of them.
    """
    variables = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    folders = [os.getcwd(), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    elsewhere = [folder for folder in folders if folder and Path(folder).resolve() != ROOT]
    here = [str(ROOT)] if any(map(_is_here, IMPORTED.findall(script))) else []
    return {**variables, "PYTHONPATH": os.pathsep.join(here + elsewhere)}


def _is_here(module: str) -> bool:
    """Whether a module is one of this repository."""
    return (ROOT / module).is_dir() or (ROOT / f"{module}.py").is_file()


def limit_memory() -> None:
    """Limit the memory of this process: invalid input may ask for any number of bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
