"""Makes the targets that the options choose: adapters, interpreters, workers and kernel paths."""

from __future__ import annotations

import ast
import importlib.util
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.protocol import Adapter
from adapters.registry import UnknownAdapter, load, names, on_path, schema_adapter
from adapters.worker.child import Child
from suites.engine.cell.target import Target
from suites.engine.replay import from_root
from suites.session.values import Misuse, command, interpreter, pairs

MISSING_MODULE = "ModuleNotFoundError"


@dataclass(frozen=True)
class Choice:
    """The options that choose the targets. `cache`: a folder for compiled shapes, or empty."""

    adapters: Sequence[str] = ()
    pythons: Sequence[str] = ()
    workers: Sequence[str] = ()
    paths: Sequence[str] = ()
    time_limit: float = 30.0
    cache: str = ""

    @property
    def is_named(self) -> bool:
        """Whether the options name adapters; else all installed ones are chosen."""
        return bool(self.adapters or self.workers)


def select(choice: Choice) -> list[Target]:
    """The targets of a choice, not started; by default all installed adapters on their first path.

    Raises Misuse if a name, a path or a command does not exist.
    """
    workers = dict(pairs("--worker", choice.workers, None))
    chosen = list(dict.fromkeys((*choice.adapters, *workers)))
    selected = chosen or [name for name in names() if installed(load(name))]
    interpreters = dict(pairs("--python", choice.pythons, selected))
    pythons = {name: interpreter(text) for name, text in interpreters.items()}
    commands = {name: command("--worker", text) for name, text in workers.items()}
    paths: dict[str, list[str]] = {}
    for name, path in pairs("--path", choice.paths, selected):
        paths.setdefault(name, []).append(path)
    targets = []
    for name in selected:
        is_foreign = name in workers and name not in names()
        adapter = schema_adapter(name) if is_foreign else _adapter(name)
        for number, path in enumerate(dict.fromkeys(paths.get(name, [next(iter(adapter.PATHS))]))):
            _check_path(name, adapter, path)
            there = on_path(adapter, path)
            python = pythons.get(name, shlex.quote(sys.executable))
            child = Child(there, path, python, choice.time_limit, commands.get(name), choice.cache)
            options = _options(name, path, choice, pythons, commands)
            targets.append(Target(name, there, path, child, number == 0, options))
    return targets


def start(targets: list[Target], required: bool) -> None:
    """Start all workers. A target that does not start keeps the reason in `not_started`.

    Raises Misuse if adapters are `required`, and the module of one of them does not exist.
    """
    for target in targets:
        failure = target.child.start()
        if failure is None:
            continue
        if required and _is_missing(target, failure.message):
            raise Misuse(f"--adapter {target.name}: {failure.message} ({_hint(target)})")
        target.not_started = failure.message


def _is_missing(target: Target, message: str) -> bool:
    """Whether a worker did not start since a module does not exist, or the function of the user is
    not in it.
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
    """What the user can do about a missing module."""
    is_known = target.name in names() and not installed(target.adapter)
    install = f"pip install {target.adapter.DISTRIBUTION}" if is_known else "install it"
    return f"{install}, or name another interpreter with --python {target.name}=..."


def close(targets: list[Target]) -> None:
    """End all workers."""
    for target in targets:
        target.child.close()


def installed(adapter: Adapter) -> bool:
    """Whether this interpreter has the modules that an adapter imports. None is imported here."""
    tree = ast.parse(adapter.SETUP)
    modules = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    return all(importlib.util.find_spec(name.partition(".")[0]) for name in modules)


def _options(
    name: str, path: str, choice: Choice, pythons: Mapping[str, str], workers: Mapping[str, str]
) -> tuple[str, ...]:
    """The options that choose one target only."""
    options = [] if name in workers else ["--adapter", name]
    options += ["--python", f"{name}={_from_root(pythons[name])}"] if name in pythons else []
    options += ["--worker", f"{name}={_from_root(workers[name])}"] if name in workers else []
    options += ["--time-limit", f"{choice.time_limit:g}"] if choice.time_limit != 30 else []
    return (*options, "--path", f"{name}={path}")


def _from_root(text: str) -> str:
    """A command with its paths made valid in the root of the repository."""
    words = shlex.split(text)
    return shlex.join(
        from_root(word) if "/" in word and Path(word).exists() else word for word in words
    )


def _adapter(name: str) -> Adapter:
    """The adapter with this name. Raises Misuse if there is none."""
    try:
        return load(name)
    except UnknownAdapter as error:
        raise Misuse(f"--adapter: {error}") from None


def _check_path(name: str, adapter: Adapter, path: str) -> None:
    """Raises Misuse if an adapter does not have a kernel path."""
    if path not in adapter.PATHS:
        raise Misuse(f"--path {name}={path}: {name} has the paths {', '.join(adapter.PATHS)}")
