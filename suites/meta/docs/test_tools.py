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
    """The environment `lowest` has exactly the versions of the README's line for pip."""
    (line,) = re.findall(r"^ *pip install ('pytest.*)$", read("README.md"), re.MULTILINE)
    stated = [Requirement(word) for word in re.findall(r"'([^']+)'", line)]
    lowest = {requirement.name: next(iter(requirement.specifier)) for requirement in stated}
    assert {name: bound.version for name, bound in lowest.items()} == requirements("lowest")
    assert {bound.operator for bound in lowest.values()} == {">="}
    assert set(lowest) == LIBRARIES


def test_the_latest_versions_are_of_the_same_libraries() -> None:
    """The environment `latest` bounds no version."""
    assert requirements("latest") == dict.fromkeys(LIBRARIES, "")


def test_pre_commit_has_the_versions_of_tox() -> None:
    """They are those of ruff, of mypy, and of the libraries whose types mypy reads."""
    pinned = dict(re.findall(r"([\w-]+)==([\w.]+)", read(".pre-commit-config.yaml")))
    del pinned["pre-commit-hooks"]
    assert pinned == requirements("lint")


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_is_bounded_and_pinned(file: object) -> None:
    """It may only read the repository, each job has a time limit, and each action is a commit."""
    text = read(str(file))
    assert "permissions:\n  contents: read\n" in text
    assert "write" not in text
    assert text.count("runs-on:") == text.count("timeout-minutes:")
    actions = re.findall(r"uses: (.*)", text)
    assert actions
    assert [a for a in actions if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}  # v[\d.]+", a)] == []


def test_a_workflow_names_environments_that_exist() -> None:
    """Their names are in the lists of its jobs."""
    text = read(".github/workflows/weekly.yml")
    named = set(re.findall(r"\{ name: (\w+),", text))
    for words in re.findall(r"name: \[(.*)\]", text):
        named |= set(words.split(", "))
    assert {"torch", "coverage"} <= named <= environments()
