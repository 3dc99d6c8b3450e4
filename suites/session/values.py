"""Checks the values of options: NAME=VALUE pairs, commands, and Python interpreters."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path


class Misuse(ValueError):
    """The options cannot be met. The message is one line that says what to change."""


def pairs(option: str, values: Sequence[str], names: list[str] | None) -> list[tuple[str, str]]:
    """The NAME=VALUE pairs of an option. `names`: the only names allowed; None allows all.

    Raises Misuse if a value has another form, or a name that is not allowed.
    """
    result = []
    for text in values:
        name, equals, value = text.partition("=")
        if not name or not equals or not value:
            raise Misuse(f"{option} {text}: must be NAME=VALUE")
        if names is not None and name not in names:
            selected = ", ".join(names)
            raise Misuse(f"{option} {text}: {name} is not among the selected adapters {selected}")
        result.append((name, value))
    return result


def command(option: str, text: str) -> str:
    """A command line as for a shell; a path with blanks in it is quoted.

    Raises Misuse if its program does not exist.
    """
    try:
        words = [text] if Path(text).exists() else shlex.split(text)
    except ValueError as error:
        raise Misuse(f"{option}: {text!r}: {error}") from None
    if not words or shutil.which(words[0]) is None:
        what = "interpreter" if option == "--python" else "command"
        raise Misuse(f"{option}: there is no {what} {text!r}")
    return shlex.join(words)


def interpreter(text: str) -> str:
    """The command line of a Python interpreter. Raises Misuse if it does not run Python."""
    words = shlex.split(command("--python", text))
    script = [*words, "-c", "print('python')"]
    try:
        probe = subprocess.run(
            script, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Misuse(f"--python: {text!r} does not run Python: {error}") from None
    if probe.stdout.strip() != "python":
        output = probe.stderr.strip() or probe.stdout.strip()
        raise Misuse(f"--python: {text!r} does not run Python: {output[-200:]}")
    return shlex.join(words)
