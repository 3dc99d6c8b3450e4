"""Tests of tox.ini: each adapter has exactly one environment, under its name."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from adapters.__main__ import main
from adapters.registry import load, names
from suites.default_paths import default_paths

ROOT = Path(__file__).resolve().parents[3]


def environments(text: str) -> ConfigParser:
    """The settings of a tox.ini."""
    settings = ConfigParser(interpolation=None)
    settings.read_string(text)
    return settings


def misfits(settings: ConfigParser, adapters: list[str]) -> list[str]:
    """The errors of tox.ini, a line each: environments that adapters lack or do not need."""
    listed = re.findall(r"[^,\s]+", settings["adapters"]["env_list"])
    lines = [
        f"tox.ini: add {name} to [adapters] env_list" for name in adapters if name not in listed
    ]
    lines += [f"tox.ini: there is no adapter {name}" for name in listed if name not in adapters]
    for name in adapters:
        command = settings.get(f"testenv:{name}", "commands", fallback="")
        if f"--adapter {name} " not in command:
            lines.append(f"tox.ini: add a section [testenv:{name}] that runs --adapter {name}")
    return lines


def test_every_adapter_has_its_environment() -> None:
    """It is in [adapters] env_list and has a section; if not, the message says what to add."""
    assert misfits(environments((ROOT / "tox.ini").read_text(encoding="utf-8")), names()) == []


def test_an_adapter_without_an_environment_is_found() -> None:
    """Each fault has a message of its own."""
    section = "[testenv:a]\ncommands = pytest --adapter a --path a=fast\n"
    assert misfits(environments(f"[adapters]\nenv_list = a\n{section}"), ["a"]) == []
    (line,) = misfits(environments(f"[adapters]\nenv_list =\n{section}"), ["a"])
    assert "add a to" in line
    (line,) = misfits(environments("[adapters]\nenv_list = a\n"), ["a"])
    assert "[testenv:a]" in line
    (line,) = misfits(environments(f"[adapters]\nenv_list = a, b\n{section}"), ["a"])
    assert "no adapter b" in line


def test_the_paths_of_a_plan_are_those_of_tox(tmp_path: Path) -> None:
    """They are in the order of the command; without a section, there is only the first path."""
    tox = tmp_path / "tox.ini"
    command = "pytest --adapter torch --path torch=avx2 --path torch=native --path jax=native"
    tox.write_text(f"[testenv:torch]\ncommands = {command}\n", encoding="utf-8")
    assert default_paths("torch", load("torch"), tox) == ["avx2", "native"]
    assert default_paths("jax", load("jax"), tox) == ["native"]


@pytest.mark.parametrize("name", names())
def test_tox_asks_paths_that_the_adapter_has(name: str) -> None:
    """There are at least two, so that one machine also runs the kernels of others."""
    adapter = load(name)
    paths = default_paths(name, adapter)
    assert len(paths) > 1
    assert set(paths) <= adapter.PATHS.keys()


def test_the_table_of_the_readme_is_the_one_that_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`python -m adapters list --markdown` prints it."""
    assert main(["list", "--markdown"]) == 0
    table = capsys.readouterr().out
    assert [line.split("`")[1] for line in table.splitlines()[2:]] == names()
    assert table in (ROOT / "README.md").read_text(encoding="utf-8")
