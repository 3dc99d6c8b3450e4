"""All claims: those of the tests in the modules of `suites/conformance/`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any

from suites.cases.claims.claim import Claim

CONFORMANCE = "suites.conformance"


def claims() -> dict[str, Claim]:
    """Name -> claim, for all claims of `suites/conformance/`, in the order of the files' names."""
    return {test.claim.name: test.claim for _, test in _tests()}


def test_files() -> dict[str, str]:
    """Name of a claim -> the path of its file, from the root of the repository."""
    return {test.claim.name: f"{module.replace('.', '/')}.py" for module, test in _tests()}


@cache
def _tests() -> tuple[tuple[str, Any], ...]:
    """(name of a module, test), for each test of a claim; the modules in the order of their names
    without those of their folders.
    """
    path = importlib.import_module(CONFORMANCE).__path__
    infos = pkgutil.walk_packages(path, f"{CONFORMANCE}.")
    names = [info.name for info in infos if not info.ispkg]
    names.sort(key=lambda name: name.rpartition(".")[2])
    modules = {name: importlib.import_module(name) for name in names}
    return tuple(
        (name, value)
        for name, module in modules.items()
        for value in vars(module).values()
        if hasattr(value, "claim")
    )
