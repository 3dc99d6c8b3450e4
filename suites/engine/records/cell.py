"""The record of a cell: the cases that it was asked, and its counts."""

from __future__ import annotations

import time

from reference.records.cell import CellRecord
from reference.records.place import PlaceRecord
from suites.accumulation.classify import to_record
from suites.cases.claims.claim import Claim
from suites.cases.plan import CellPlan
from suites.engine.cell.cell import Cell
from suites.engine.cell.search import Search
from suites.engine.cell.target import Target


def place_record(target: Target, cell: Cell, claim: Claim) -> PlaceRecord:
    """The place of a cell and a claim in the matrix."""
    return {
        "adapter": cell.name, "version": target.version, "route": cell.route, "path": cell.path,
        "claim": claim.name, "dtype": cell.dtype,
    }  # fmt: skip


def cell_record(
    target: Target, search: Search, plan: CellPlan | None, complete: bool
) -> CellRecord:
    """The record of a cell. `plan`: None in a replay; `complete`: the search has ended."""
    result, cell, claim = search.result, search.cell, search.claim
    probed = target.probes.get((cell.route, cell.dtype))
    return {
        "record": "cell", **place_record(target, cell, claim), "sentence": claim.sentence,
        "complete": complete, "composed": cell.entry.composed, "tuples": plan.tuples if plan else 1,
        "quota": plan.quota if plan else 1, "short": plan.short if plan else None,
        "features_missing": list(plan.features_missing) if plan else [],
        "left_out_by_budget": plan.left_out_by_budget if plan else 0, "calls": result.calls,
        "judged": result.judged, "verdicts": dict(result.verdicts),
        "unsupported": dict(result.unsupported),
        "limits": [limit.sentence for limit in cell.entry.limits],
        "after_all": dict(result.after_all), "remarks": dict(result.remarks),
        "known_region": dict(result.known), "set_aside": result.set_aside,
        "affected": dict(result.affected), "not_started": result.not_started or target.not_started,
        "findings": len(result.findings), "seconds": round(time.monotonic() - search.started, 3),
        "seconds_inside": round(result.seconds_inside, 3), "worst_bounds": result.worst_bounds,
        "worst_soft": result.worst_soft, "proofs": list(result.proofs),
        "accumulation": to_record(probed, cell.dtype),
        "coverage": result.coverage.to_record(plan.reachable) if complete and plan else {},
    }  # fmt: skip
