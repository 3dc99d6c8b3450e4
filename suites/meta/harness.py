"""Runs on fakes for the meta tests: with a real worker and a real search, but without pytest."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any

from adapters.protocol import Adapter
from adapters.registry import load
from adapters.worker.child import Child
from reference.compare import Judgement
from reference.schema import Case
from reports.scripts.script import stand_alone
from suites.accumulation.probe import Probed, probe
from suites.cases.claims.catalogue import claims
from suites.cases.claims.claim import Claim
from suites.cases.plan import Plan
from suites.cases.profiles import PROFILES, Profile
from suites.engine.cell.cell import Cell
from suites.engine.cell.pipeline import complete, drive_one
from suites.engine.cell.result import Result
from suites.engine.cell.search import Search
from suites.engine.cell.sums import measure_sums
from suites.engine.cell.target import Target
from suites.engine.journal import Journal
from suites.engine.run import Run
from suites.known.entries import KnownBug

FAKES = (
    "suites.meta.fakes",
    "suites.meta.fakes_process",
    "suites.meta.fakes_numbers",
    "suites.meta.faults",
)


def name_of(fake: str) -> str:
    """The name of a fake as `--adapter` takes it."""
    return next(
        f"{module}:{fake}" for module in FAKES if hasattr(importlib.import_module(module), fake)
    )


@contextmanager
def session(
    fake: str | Adapter,
    profile: str = "quick",
    bugs: tuple[KnownBug, ...] = (),
    time_limit: float = 20.0,
    **changes: Any,
) -> Iterator[tuple[Run, list[dict[str, Any]]]]:
    """A context with a run on one fake, and the list of the records that it writes.

    `changes` are fields of the profile.
    """
    name = name_of(fake) if isinstance(fake, str) else fake.__name__
    adapter = load(name) if isinstance(fake, str) else fake
    child = Child(adapter, time_limit=time_limit)
    records: list[dict[str, Any]] = []
    target = Target(name, adapter, next(iter(adapter.PATHS)), child)
    failure = child.start()
    target.not_started = failure.message if failure else None
    run = Run(
        [target],
        replace(PROFILES[profile], **changes),
        claims(),
        Journal(records.append),
        list(bugs),
    )
    run.plan = plan_of(run.profile)
    run.scripts.script_of = stand_alone
    try:
        yield run, records
    finally:
        child.close()
        run.scripts.forks.close()


def searched(run: Run, claim: str, dtype: str = "float32", route: str | None = None) -> Result:
    """The result of the search of one cell of a claim (see `cell_of`)."""
    target, cell = run.targets[0], cell_of(run, claim, dtype, route)
    measure_sums(cell, run.claims[claim])
    search = Search(cell, run.claims[claim], target.child, run.profile)
    plan = run.plan.cell(cell, run.claims[claim])
    for _ in search.run(plan.cases if plan else ()):
        pass
    return search.result


def judgement_of(cell: Cell, claim: Claim, case: Case) -> Judgement:
    """The judgement on one case."""
    assert cell.target is not None
    return drive_one(cell.target.child, case, claim.check(cell, case)).judgement


def probe_of(cell: Cell) -> Probed | None:
    """The result of the probe for the route of a cell."""
    assert cell.target is not None
    return complete(cell.target.child, probe(cell))[0]


def cell_of(run: Run, claim: str, dtype: str = "float32", route: str | None = None) -> Cell:
    """The cell of a claim in `dtype` on `route`; on the first route if this is None."""
    cells = run.matrix.cells(run.claims[claim])
    return next(cell for cell in cells if cell.dtype == dtype and route in (None, cell.route))


@lru_cache(maxsize=16)
def plan_of(profile: Profile) -> Plan:
    """The plan of a profile, computed once for all sessions."""
    return Plan(profile)
