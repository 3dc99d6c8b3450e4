"""From the words of the command line to targets: which adapters, interpreters, workers and kernel paths."""

from __future__ import annotations

import importlib.metadata
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.protocol import Adapter
from adapters.registry import UnknownAdapter, load, names, schema_adapter
from adapters.worker.child import Child
from suites.engine.target import Target

MISSING_MODULE = "ModuleNotFoundError"


class Misuse(ValueError):
    """The command line asks for what cannot be: one line that says what to change."""


@dataclass(frozen=True)
class Choice:
    """The options that choose the targets, as the command line gives them."""

    adapters: tuple[str, ...] = ()
    pythons: tuple[str, ...] = ()
    workers: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    time_limit: float = 30.0


def select(choice: Choice) -> list[Target]:
    """The targets of a choice; by default all installed adapters on their first path. Misuse says what cannot be."""
    workers = dict(_pairs("--worker", choice.workers, None))
    chosen = list(dict.fromkeys((*choice.adapters, *workers)))
    wanted = chosen or [name for name in names() if installed(load(name))]
    pythons = {name: _interpreter(text) for name, text in _pairs("--python", choice.pythons, wanted)}
    commands = {name: _command("--worker", text) for name, text in workers.items()}
    paths: dict[str, list[str]] = {}
    for name, path in _pairs("--path", choice.paths, wanted):
        paths.setdefault(name, []).append(path)
    targets = []
    for name in wanted:
        adapter = schema_adapter(name) if name in workers and name not in names() else _adapter(name)
        for number, path in enumerate(dict.fromkeys(paths.get(name, [next(iter(adapter.PATHS))]))):
            _check_path(name, adapter, path)
            python = pythons.get(name, shlex.quote(sys.executable))
            child = Child(adapter, path, python, choice.time_limit, commands.get(name))
            options = _options(name, path, choice, {**dict(_pairs("--python", choice.pythons, wanted))}, workers)
            targets.append(Target(name, adapter, path, child, number == 0, options))
    return start(targets, required=bool(chosen))


def start(targets: list[Target], required: bool) -> list[Target]:
    """Start every worker. A required adapter that is not installed is misuse; whatever else fails to start stays.

    A target that did not start says so in `not_started`, and none of its claims can be green.
    """
    for target in targets:
        failure = target.child.start()
        if failure is None:
            continue
        if required and target.child.start_error == MISSING_MODULE:
            close(targets)
            hint = f"install it, or name another interpreter with --python {target.name}=..."
            raise Misuse(f"--adapter {target.name}: {failure.message} ({hint})")
        target.not_started = failure.message
    return targets


def close(targets: list[Target]) -> None:
    """End all workers."""
    for target in targets:
        target.child.close()


def installed(adapter: Adapter) -> bool:
    """Whether this interpreter has the adapter's distribution, by its metadata alone."""
    try:
        importlib.metadata.version(adapter.DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _options(
    name: str, path: str, choice: Choice, pythons: Mapping[str, str], workers: Mapping[str, str]
) -> tuple[str, ...]:
    """The options that choose this target alone."""
    options = [] if name in workers else ["--adapter", name]
    options += ["--python", f"{name}={pythons[name]}"] if name in pythons else []
    options += ["--worker", f"{name}={workers[name]}"] if name in workers else []
    options += ["--time-limit", f"{choice.time_limit:g}"] if choice.time_limit != 30 else []
    return (*options, "--path", f"{name}={path}")


def _adapter(name: str) -> Adapter:
    try:
        return load(name)
    except UnknownAdapter as error:
        raise Misuse(f"--adapter: {error}") from None


def _check_path(name: str, adapter: Adapter, path: str) -> None:
    if path not in adapter.PATHS:
        raise Misuse(f"--path {name}={path}: {name} has the paths {', '.join(adapter.PATHS)}")


def _pairs(option: str, values: tuple[str, ...], wanted: list[str] | None) -> list[tuple[str, str]]:
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
    """A command line as a shell would split it, whose program exists; a path with blanks is one word."""
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
        probe = subprocess.run(script, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Misuse(f"--python: {command!r} does not run Python: {error}") from None
    if probe.stdout.strip() != "python":
        output = probe.stderr.strip() or probe.stdout.strip()
        raise Misuse(f"--python: {command!r} does not run Python: {output[-200:]}")
    return shlex.join(words)
