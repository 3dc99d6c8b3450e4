"""Runs scripts in forks of an interpreter that has imported the framework, to save import time.

Each script is executed as a file, in a new process. A framework reads the environment when it is
imported: so there is one interpreter for each kernel path.
"""

from __future__ import annotations

import ast
import json
import select
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

IMPORT_SECONDS = 120.0
MEMORY = 24 * 2**30  # bytes of address space that a script may have
# What the interpreter runs, in Python 3.8. First it prints the number of its threads: a fork has
# only one of them, so that an interpreter with several is of no use.
PROGRAM = """
import importlib, json, os, resource, runpy, signal, sys, time, traceback
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(len(os.listdir("/proc/self/task")), flush=True)
def preload(names):
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:
            pass
    if len(os.listdir("/proc/self/task")) > 1:
        sys.exit()
def run(script, errors, memory):
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT, 0o600), 2)
    code = 0
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if code and not isinstance(end.code, int):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stderr.flush()
    os._exit(code)
for line in sys.stdin:
    script, errors, folder, seconds, memory = json.loads(line)
    until, process = time.monotonic() + seconds, os.fork()
    if process == 0:
        os.chdir(folder)
        run(script, errors, memory)
    ended, status = os.waitpid(process, os.WNOHANG)
    while not ended and time.monotonic() < until:
        time.sleep(0.01)
        ended, status = os.waitpid(process, os.WNOHANG)
    if not ended:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    print(code if ended else "hung", flush=True)
    preload(json.loads(sys.argv[2]))
"""


def imports_of(script: str) -> tuple[str, ...]:
    """The modules that a script imports by `import NAME`."""
    nodes = (node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Import))
    return tuple(dict.fromkeys(alias.name for node in nodes for alias in node.names))


@dataclass
class Forks:
    """The interpreters so far, by command, imports and environment; None: it cannot be used."""

    _started: dict[tuple[object, ...], subprocess.Popen[str] | None] = field(default_factory=dict)

    def code(
        self,
        script: Path,
        python: str,
        environment: Mapping[str, str],
        seconds: float,
        preload: Sequence[str] = (),
    ) -> int | str | None:
        """The exit code of a script, negative for a signal; "hung" after `seconds`; None if there
        is no interpreter that can be forked.

        `python`: the command of the interpreter. The stderr of the script goes to the file `errors`
        in its folder. `preload`: modules that it imports after its first script, if they are there.
        """
        names = imports_of(script.read_text(encoding="utf-8"))
        key = (python, names, tuple(sorted(environment.items())), tuple(preload))
        if key not in self._started:
            self._started[key] = _interpreter(python, names, environment, preload)
        process = self._started[key]
        if process is None:
            return None
        answer = _answer(process, script, seconds)
        if not answer:
            self._started[key] = None
            _end(process)
            return None
        return answer if answer == "hung" else int(answer)

    def close(self) -> None:
        """End all interpreters."""
        for process in self._started.values():
            if process is not None:
                _end(process)
        self._started.clear()


def _interpreter(
    python: str, names: Sequence[str], environment: Mapping[str, str], preload: Sequence[str]
) -> subprocess.Popen[str] | None:
    """An interpreter with the imports; None if it does not start, or has several threads."""
    command = [*shlex.split(python), "-c", PROGRAM, json.dumps(names), json.dumps(preload)]
    try:
        process = subprocess.Popen(
            command, env=dict(environment), text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:
        return None
    if _line(process, IMPORT_SECONDS) == "1":
        return process
    _end(process)
    return None


def _answer(process: subprocess.Popen[str], script: Path, seconds: float) -> str:
    """What an interpreter says of a script; empty if it has ended, or writes no line in time."""
    errors, folder = str(script.with_name("errors")), str(script.parent)
    request = json.dumps((str(script), errors, folder, seconds, MEMORY))
    if process.stdin is None:
        return ""
    try:
        process.stdin.write(request + "\n")
        process.stdin.flush()
    except OSError:
        return ""
    return _line(process, seconds + IMPORT_SECONDS)


def _end(process: subprocess.Popen[str]) -> None:
    """Kill an interpreter, and close its pipes."""
    with suppress(OSError), process:
        process.kill()


def _line(process: subprocess.Popen[str], seconds: float) -> str:
    """The next line of an interpreter; empty if it has ended, or writes no line in time."""
    if process.stdout is None or not select.select([process.stdout], [], [], seconds)[0]:
        return ""
    return process.stdout.readline().strip()
