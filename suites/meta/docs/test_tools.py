"""Tests of versions and settings that are written in several files: they are equal."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement

from suites.meta.docs.blocks import ROOT, read
from suites.meta.docs.commands import environments, requirements

LIBRARIES = {"pytest", "hypothesis", "numpy", "packaging", "jinja2", "msgspec"}
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_the_lowest_versions_are_those_of_the_readme() -> None:
    """Its line for pip, and the environment that runs with exactly these."""
    (line,) = re.findall(r"^ *pip install ('pytest.*)$", read("README.md"), re.MULTILINE)
    stated = [Requirement(word) for word in re.findall(r"'([^']+)'", line)]
    lowest = {each.name: next(iter(each.specifier)) for each in stated}
    assert {name: each.version for name, each in lowest.items()} == requirements("lowest")
    assert {each.operator for each in lowest.values()} == {">="}
    assert set(lowest) == LIBRARIES


def test_the_latest_versions_are_of_the_same_libraries() -> None:
    """Without a bound."""
    assert requirements("latest") == dict.fromkeys(LIBRARIES, "")


def test_pre_commit_has_the_versions_of_tox() -> None:
    """Of ruff and mypy, and of what mypy looks into."""
    pinned = dict(re.findall(r"([\w-]+)==([\w.]+)", read(".pre-commit-config.yaml")))
    del pinned["pre-commit-hooks"]
    assert pinned == requirements("lint")


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_is_bounded_and_pinned(file: object) -> None:
    """It may read the repository and no more, each job ends in time, each action is a commit."""
    text = read(str(file))
    assert "permissions:\n  contents: read\n" in text
    assert "write" not in text
    assert text.count("runs-on:") == text.count("timeout-minutes:")
    actions = re.findall(r"uses: (.*)", text)
    assert actions
    assert [a for a in actions if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}  # v[\d.]+", a)] == []


def test_a_workflow_names_environments_that_there_are() -> None:
    """In the lists of its jobs."""
    text = read(".github/workflows/weekly.yml")
    named = set(re.findall(r"\{ name: (\w+),", text))
    for words in re.findall(r"name: \[(.*)\]", text):
        named |= set(words.split(", "))
    assert {"torch", "coverage"} <= named <= environments()
