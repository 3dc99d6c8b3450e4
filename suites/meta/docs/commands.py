"""The check of a command line in a document: its program, options and files must exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from functools import lru_cache
from pathlib import Path

from suites.meta.command import environment
from suites.meta.docs.blocks import ROOT

# Programs that are not ours: their options are not checked.
OTHERS = ("apt-get", "bash", "cd", "git", "pip", "pre-commit", "printf", "python3.11", "true")
BETWEEN = ("&&", "||", "|", ">")


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command in a text for the shell, without comments."""
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        while words:
            end = next((i for i, word in enumerate(words) if word in BETWEEN), len(words))
            yield words[:end]
            words = words[end + (2 if words[end : end + 1] == [">"] else 1) :]


def fault(words: list[str]) -> str | None:
    """What is wrong with a command; None if nothing is."""
    program = words[0].rpartition("/")[2]
    if program in OTHERS:
        return None
    if program == "tox":
        return _fault_of_tox(words)
    if program not in ("pytest", "python"):
        return f"{program} is no program of these documents"
    missing = [path for path in words[1:] if is_path(path) and not (ROOT / path).exists()]
    return f"there is no {missing[0]}" if missing else _fault_of_options(program, words)


def is_path(word: str) -> bool:
    """Whether a word names a folder or a file of the suite."""
    return word.startswith("suites/") and "::" not in word


def _fault_of_tox(words: list[str]) -> str | None:
    own, _, arguments = shlex.join(words).partition(" -- ")
    names = re.findall(r"-e (\S+)", own)
    unknown = {name for text in names for name in text.split(",")} - environments()
    if unknown:
        return f"tox.ini has no environment {', '.join(sorted(unknown))}"
    return _fault_of_options("pytest", ["pytest", *shlex.split(arguments)])


def _fault_of_options(program: str, words: list[str]) -> str | None:
    """The first option of a command that the help of its program does not name."""
    is_module = words[1:2] == ["-m"]
    options = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)][is_module:]
    if not options and not is_module:
        return None
    text = shown(program_of(program, words))
    if not text:
        return f"{' '.join(words[:4])} has no help"
    unknown = [word for word in options if not re.search(rf"(?<![\w-]){word}(?![\w-])", text)]
    return f"{' '.join(words[:4])} has no option {unknown[0]}" if unknown else None


def program_of(program: str, words: list[str]) -> tuple[str, ...]:
    """The program whose help names the options: a module with its command, a file, or pytest."""
    if program == "pytest":
        return ("-m", "pytest")
    length = 2 + (len(words) > 3 and not words[3].startswith("-")) if words[1] == "-m" else 1
    return tuple(words[1 : 1 + length])


@lru_cache
def shown(arguments: tuple[str, ...]) -> str:
    """The help of a Python program; "" if it has none."""
    command = [sys.executable, *arguments, "--help"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), text=True, capture_output=True, check=False
    )
    return done.stdout if done.returncode == 0 else ""


@lru_cache
def tox() -> ConfigParser:
    """The settings of tox."""
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "tox.ini", "utf-8")
    return parser


def environments() -> set[str]:
    """The environments of tox.ini."""
    return {name.partition(":")[2] for name in tox().sections() if name.startswith("testenv:")}


def requirements(environment: str) -> dict[str, str]:
    """Name -> version of the packages of an environment of tox; "" for any version."""
    words = packages(_lines(f"testenv:{environment}"))
    return {name: version for name, _, version in (word.partition("==") for word in words)}


def packages(words: list[str]) -> list[str]:
    """Requirements without the options of pip; a folder stands for the package in it."""
    return [Path(word).name for word in words if not word.startswith("-")]


def _lines(section: str) -> list[str]:
    """The requirements of a section, with those of the sections to which it refers."""
    listed = []
    for word in tox()[section if tox().has_option(section, "deps") else "testenv"]["deps"].split():
        other = re.fullmatch(r"\{\[(.*)\]deps\}", word)
        listed += _lines(other[1]) if other else [word]
    return listed
