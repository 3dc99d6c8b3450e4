"""From the words of the command line to targets: which adapters, interpreters,
workers and kernel paths.
"""

from __future__ import annotations

import ast
import importlib.util
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.protocol import Adapter
from adapters.registry import UnknownAdapter, load, names, schema_adapter
from adapters.worker.child import Child
from suites.engine.cell.target import Target
from suites.engine.replay import from_root

MISSING_MODULE = "ModuleNotFoundError"


class Misuse(ValueError):
    """The command line asks for what cannot be: one line that says what to change."""


@dataclass(frozen=True)
class Choice:
    """The options that choose the targets, as the command line gives them."""

    adapters: Sequence[str] = ()
    pythons: Sequence[str] = ()
    workers: Sequence[str] = ()
    paths: Sequence[str] = ()
    time_limit: float = 30.0
    cache: str = ""  # a folder for compiled shapes

    @property
    def is_named(self) -> bool:
        """Whether the adapters are named; else they are all that are installed."""
        return bool(self.adapters or self.workers)


def select(choice: Choice) -> list[Target]:
    """The targets of a choice, not started; by default all installed adapters on their first path.

    Misuse says what cannot be.
    """
    workers = dict(_pairs("--worker", choice.workers, None))
    named = list(dict.fromkeys((*choice.adapters, *workers)))
    wanted = named or [name for name in names() if installed(load(name))]
    interpreters = dict(_pairs("--python", choice.pythons, wanted))
    pythons = {name: _interpreter(text) for name, text in interpreters.items()}
    commands = {name: _command("--worker", text) for name, text in workers.items()}
    paths: dict[str, list[str]] = {}
    for name, path in _pairs("--path", choice.paths, wanted):
        paths.setdefault(name, []).append(path)
    targets = []
    for name in wanted:
        adapter = (
            schema_adapter(name) if name in workers and name not in names() else _adapter(name)
        )
        for number, path in enumerate(dict.fromkeys(paths.get(name, [next(iter(adapter.PATHS))]))):
            _check_path(name, adapter, path)
            python = pythons.get(name, shlex.quote(sys.executable))
            child = Child(
                adapter, path, python, choice.time_limit, commands.get(name), choice.cache
            )
            options = _options(name, path, choice, pythons, commands)
            targets.append(Target(name, adapter, path, child, number == 0, options))
    return targets


def start(targets: list[Target], required: bool) -> None:
    """Start every worker. A required adapter that is not installed is misuse;
    whatever else fails to start stays.

    A target that did not start says so in `not_started`, and none of its claims can be green.
    """
    for target in targets:
        failure = target.child.start()
        if failure is None:
            continue
        if required and _names_nothing(target, failure.message):
            raise Misuse(f"--adapter {target.name}: {failure.message} ({_hint(target)})")
        target.not_started = failure.message


def _names_nothing(target: Target, message: str) -> bool:
    """Whether a worker did not start since there is no such module,
    or no such function of the user's in it.
    """
    if target.child.start_error == MISSING_MODULE:
        return True
    function = f"cannot import name {next(iter(target.adapter.ROUTES))!r}"
    return (
        target.name not in names()
        and target.child.start_error == "ImportError"
        and function in message
    )


def _hint(target: Target) -> str:
    """What to do where a module is missing."""
    absent = target.name in names() and not installed(target.adapter)
    install = f"pip install {target.adapter.DISTRIBUTION}" if absent else "install it"
    return f"{install}, or name another interpreter with --python {target.name}=..."


def close(targets: list[Target]) -> None:
    """End all workers."""
    for target in targets:
        target.child.close()


def installed(adapter: Adapter) -> bool:
    """Whether this interpreter has the modules that the adapter imports;
    none of them is imported.
    """
    tree = ast.parse(adapter.SETUP)
    plain = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    return all(importlib.util.find_spec(name.partition(".")[0]) for name in plain)


def _options(
    name: str, path: str, choice: Choice, pythons: Mapping[str, str], workers: Mapping[str, str]
) -> tuple[str, ...]:
    """The options that choose this target alone."""
    options = [] if name in workers else ["--adapter", name]
    options += ["--python", f"{name}={_from_root(pythons[name])}"] if name in pythons else []
    options += ["--worker", f"{name}={_from_root(workers[name])}"] if name in workers else []
    options += ["--time-limit", f"{choice.time_limit:g}"] if choice.time_limit != 30 else []
    return (*options, "--path", f"{name}={path}")


def _from_root(command: str) -> str:
    """A command whose words that are paths hold in the root of the repository as well."""
    words = shlex.split(command)
    return shlex.join(
        from_root(word) if "/" in word and Path(word).exists() else word for word in words
    )


def _adapter(name: str) -> Adapter:
    try:
        return load(name)
    except UnknownAdapter as error:
        raise Misuse(f"--adapter: {error}") from None


def _check_path(name: str, adapter: Adapter, path: str) -> None:
    if path not in adapter.PATHS:
        raise Misuse(f"--path {name}={path}: {name} has the paths {', '.join(adapter.PATHS)}")


def _pairs(option: str, values: Sequence[str], wanted: list[str] | None) -> list[tuple[str, str]]:
    pairs = []
    for value in values:
        name, equals, rest = value.partition("=")
        if not name or not equals or not rest:
            raise Misuse(f"{option} {value}: must be NAME=VALUE")
        if wanted is not None and name not in wanted:
            selected = ", ".join(wanted)
            raise Misuse(f"{option} {value}: {name} is not among the selected adapters {selected}")
        pairs.append((name, rest))
    return pairs


def _command(option: str, command: str) -> str:
    """A command line as a shell would split it, whose program exists;
    a path with blanks is one word.
    """
    try:
        words = [command] if Path(command).exists() else shlex.split(command)
    except ValueError as error:
        raise Misuse(f"{option}: {command!r}: {error}") from None
    if not words or shutil.which(words[0]) is None:
        what = "interpreter" if option == "--python" else "command"
        raise Misuse(f"{option}: there is no {what} {command!r}")
    return shlex.join(words)


def _interpreter(command: str) -> str:
    """A command line that runs Python."""
    words = shlex.split(_command("--python", command))
    script = [*words, "-c", "print('python')"]
    try:
        probe = subprocess.run(
            script, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Misuse(f"--python: {command!r} does not run Python: {error}") from None
    if probe.stdout.strip() != "python":
        output = probe.stderr.strip() or probe.stdout.strip()
        raise Misuse(f"--python: {command!r} does not run Python: {output[-200:]}")
    return shlex.join(words)
