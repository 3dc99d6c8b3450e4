"""From the command line's words to targets: an adapter on a kernel path, with the child that will answer."""

from __future__ import annotations

import importlib.metadata
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from adapters.child import Child
from adapters.protocol import Adapter
from adapters.registry import UnknownAdapter, load, names


class Misuse(ValueError):
    """The command line asks for what cannot be: one line that says what to change."""


@dataclass(frozen=True)
class Target:
    """An adapter on a kernel path; its child has started."""

    name: str
    adapter: Adapter
    path: str
    child: Child

    @property
    def id(self) -> str:
        """The name in test ids."""
        return f"{self.name}-{self.path}"


def select(adapters: list[str], pythons: list[str], paths: list[str], time_limit: float) -> list[Target]:
    """The targets of `--adapter`, `--python` and `--path`; by default all installed adapters on `native`."""
    wanted = list(dict.fromkeys(adapters)) or [name for name in names() if installed(load(name))]
    interpreters = {name: _interpreter(python) for name, python in _pairs("--python", pythons, wanted)}
    by_name: dict[str, list[str]] = {}
    for name, path in _pairs("--path", paths, wanted):
        by_name.setdefault(name, []).append(path)
    targets = []
    for name in wanted:
        adapter = _adapter(name)
        for path in dict.fromkeys(by_name.get(name, [next(iter(adapter.PATHS))])):
            _known_path(name, adapter, path)
            targets.append(
                Target(name, adapter, path, Child(adapter, path, interpreters.get(name, shlex.quote(sys.executable)), time_limit))
            )
    return _started(targets, [] if adapters else wanted)


def installed(adapter: Adapter) -> bool:
    """Whether this interpreter has the adapter's distribution, by its metadata alone."""
    try:
        importlib.metadata.version(adapter.DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _adapter(name: str) -> Adapter:
    try:
        return load(name)
    except UnknownAdapter as error:
        raise Misuse(f"--adapter: {error}") from None


def _known_path(name: str, adapter: Adapter, path: str) -> None:
    if path not in adapter.PATHS:
        raise Misuse(f"--path {name}={path}: {name} has the paths {', '.join(adapter.PATHS)}")


def _pairs(option: str, values: list[str], wanted: list[str]) -> list[tuple[str, str]]:
    pairs = []
    for value in values:
        name, equals, rest = value.partition("=")
        if not equals or not rest:
            raise Misuse(f"{option} {value}: must be NAME=VALUE")
        if name not in wanted:
            raise Misuse(f"{option} {value}: {name} is not among the selected adapters {', '.join(wanted)}")
        pairs.append((name, rest))
    return pairs


def _interpreter(command: str) -> str:
    """A command line that runs Python: a path, or words as in a shell."""
    try:
        words = [command] if Path(command).exists() else shlex.split(command)
    except ValueError as error:
        raise Misuse(f"--python: {command!r}: {error}") from None
    if not words or shutil.which(words[0]) is None:
        raise Misuse(f"--python: there is no interpreter {command!r}")
    try:
        probe = subprocess.run([*words, "-c", "print('python')"], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Misuse(f"--python: {command!r} does not run Python: {error}") from None
    if probe.stdout.strip() != "python":
        raise Misuse(f"--python: {command!r} does not run Python: {(probe.stderr.strip() or probe.stdout.strip())[-200:]}")
    return shlex.join(words)


def _started(targets: list[Target], optional: list[str]) -> list[Target]:
    """Start every child; one that lacks its framework is misuse where it was named, and left out otherwise."""
    kept = []
    for target in targets:
        failure = target.child.start()
        missing = failure is not None and ("ModuleNotFoundError" in failure.message or "ImportError" in failure.message)
        if missing and target.name not in optional:
            close(targets)
            raise Misuse(
                f"--adapter {target.name}: {failure.message} (install it, or name another interpreter with --python {target.name}=...)"
            )  # type: ignore[union-attr]
        if not missing:
            kept.append(target)
    return kept


def close(targets: list[Target]) -> None:
    """End all children."""
    for target in targets:
        target.child.close()
