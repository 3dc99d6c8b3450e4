"""The plan as rows of plain data for printing, one row a cell."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from typing import Any

from adapters.registry import load, on_path
from suites.cases.claims.catalogue import claims
from suites.cases.claims.claim import Claim
from suites.cases.place import Place
from suites.cases.plan import CellPlan, Plan
from suites.cases.profiles import PROFILES

Row = dict[str, Any]


def planned(adapters: list[str], paths: dict[str, list[str]], profile: str) -> Iterator[Row]:
    """The rows of the adapters in the order of a run; each of several adapters in a process."""
    if len(adapters) == 1:
        yield from rows_of(adapters[0], paths[adapters[0]], profile)
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        paths_of_each = [paths[name] for name in adapters]
        for rows in pool.map(rows_of, adapters, paths_of_each, repeat(profile)):
            yield from rows


def rows_of(name: str, paths: list[str], profile: str) -> list[Row]:
    """The rows of one adapter, one a cell."""
    adapters = {path: on_path(load(name), path) for path in paths}
    cells = Plan(PROFILES[profile]).planned(name, adapters, claims().values())
    return [to_json(*cell) for cell in cells]


def to_json(place: Place, claim: Claim, plan: CellPlan) -> Row:
    """The row of a cell."""
    return {
        "adapter": place.name, "route": place.route, "path": place.path, "dtype": place.dtype,
        "claim": claim.name,
        "tuples": plan.tuples, "quota": plan.quota, "short": plan.short,
        "features_missing": list(plan.features_missing),
        "left_out_by_budget": plan.left_out_by_budget,
        "cases": len(plan.cases), "calls": plan.calls, "shapes": plan.shapes,
    }  # fmt: skip
