"""How the meta tests ask a fake: through a real child, a real search and a profile, without pytest in between."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from adapters.child import Child
from adapters.protocol import Adapter
from adapters.registry import load
from suites.engine.cell import Cell
from suites.cases.claim import claims
from suites.known.entries import Known
from suites.cases.profiles import PROFILES
from suites.engine.run import Run
from suites.engine.search import Result, Search
from suites.engine.target import Target

FAKES = ("suites.meta.fakes", "suites.meta.fakes_process", "suites.meta.fakes_numbers")


def name_of(fake: str) -> str:
    """The adapter's name of a fake, as `--adapter` takes it."""
    return next(f"{module}:{fake}" for module in FAKES if hasattr(importlib.import_module(module), fake))


@contextmanager
def asked(
    fake: str | Adapter, profile: str = "quick", known: tuple[Known, ...] = (), time_limit: float = 20.0
) -> Iterator[tuple[Run, list[dict[str, Any]]]]:
    """A run on one fake, and the records that it writes."""
    name = name_of(fake) if isinstance(fake, str) else fake.__name__
    adapter = load(name) if isinstance(fake, str) else fake
    child = Child(adapter, time_limit=time_limit)
    records: list[dict[str, Any]] = []
    assert child.start() is None
    try:
        yield Run([Target(name, adapter, "native", child)], PROFILES[profile], records.append, {name: list(known)}), records
    finally:
        child.close()


def searched(run: Run, claim: str, dtype: str = "float32", route: str | None = None) -> Result:
    """The result of one claim on the cell of `dtype`, of a route or the first."""
    one = claims()[claim]
    cell = next(cell for cell in run.cells(one) if cell.dtype == dtype and route in (None, cell.route))
    search = Search(cell, one, run.applicable(cell, one), run.profile)
    return search.run(run.plan.cases(cell, one))


def cell_of(run: Run, claim: str) -> Cell:
    """The float32 cell of a claim."""
    return next(cell for cell in run.cells(claims()[claim]) if cell.dtype == "float32")
