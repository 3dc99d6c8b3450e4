"""The script of a bug is run: the text that the page shows, as a file,
in the framework's interpreter.
"""

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
from suites.engine.bugs.forks import Forks

TRIES = 3
SECONDS = 60.0  # for the interpreter and its import, beside the time limit of a call
MEMORY = 24 * 2**30  # bytes of address space
NOT_PASSED_ON = ("PYTEST_CURRENT_TEST",)  # variables
MOST_WORDS = 200  # characters of a reason
IMPORTED = re.compile(r"^\s*(?:from|import) (\w+)", re.MULTILINE)  # modules
# (record of a discrepancy, environment of its path) -> the script, and why it cannot decide, or ""
ScriptOf = Callable[[DiscrepancyRecord, dict[str, str]], tuple[str, str]]
CodeOf = Callable[[Path, str, float], int | str]  # (file, interpreter, seconds) -> exit code
RIGHT, WRONG, CRASHED, HUNG, FAILED = "right", "wrong", "crashed", "hung", "failed"


@dataclass
class Scripts:
    """Runs scripts for so many seconds in all; what comes later is not run.
    `script_of` makes them.
    """

    script_of: ScriptOf | None = None
    seconds: float = 300.0
    forks: Forks = field(default_factory=Forks)

    def state(self, record: DiscrepancyRecord, environment: dict[str, str], child: Child) -> str:
        """What running the script of a discrepancy came to."""
        if self.script_of is None or child.python is None:
            return f"{NOT_RUN}: the worker takes no Python text" if self.script_of else NOT_RUN
        script, why = self.script_of(record, environment)
        if why:
            return f"{NOT_RUN}: {why}"
        began = time.monotonic()
        until, limit = began + self.seconds, child.time_limit
        code_of = partial(self._code, environment)
        state = state_of(script, child.python, record["verdict"], limit, until, code_of)
        self.seconds -= time.monotonic() - began
        return state

    def _code(
        self, environment: dict[str, str], script: Path, python: str, seconds: float
    ) -> int | str:
        """The exit code of a file in a fork,
        or in an interpreter of its own where there is none.
        """
        whole = {**environment_of(script.read_text(encoding="utf-8")), **environment}
        code = self.forks.code(script, python, whole, seconds)
        return spawned(script, python, seconds) if code is None else code


def state_of(
    script: str,
    python: str,
    verdict: str,
    time_limit: float,
    until: float,
    code_of: CodeOf | None = None,
) -> str:
    """What running a script came to: a discrepancy of this verdict shows, does not,
    or now and then.

    `python`: the interpreter's command in a shell's words; `time_limit`:
    seconds of a call; `until`: the end of the time for scripts, as `time.monotonic` has it.
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
    """How a script ends, and its last words: right is exit code 0,
    wrong is 1 with a line that says so.

    `code_of` runs a file; by default in an interpreter of its own.
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
    return WRONG if any(map(_says_wrong, lines)) else FAILED, words[:MOST_WORDS]


def spawned(script: Path, python: str, seconds: float) -> int | str:
    """The exit code of a file in an interpreter of its own, or "hung";
    its stderr is in `errors` beside it.
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
    return line.startswith("wrong: ")


def environment_of(script: str) -> dict[str, str]:
    """Our own environment, the same in every test. A backend of the user's is found as the worker
    finds it, but this folder's modules only where the text imports one.
    """
    variables = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    folders = [os.getcwd(), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    elsewhere = [folder for folder in folders if folder and Path(folder).resolve() != ROOT]
    here = [str(ROOT)] if any(map(_is_here, IMPORTED.findall(script))) else []
    return {**variables, "PYTHONPATH": os.pathsep.join(here + elsewhere)}


def _is_here(module: str) -> bool:
    return (ROOT / module).is_dir() or (ROOT / f"{module}.py").is_file()


def limit_memory() -> None:
    """A call that has no meaning may ask for any number of bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
