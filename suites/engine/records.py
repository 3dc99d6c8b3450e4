"""What is told of a run: the records of cells and discrepancies, and a discrepancy as the terminal shows it."""

from __future__ import annotations

import json
import time
from typing import Any

from adapters.protocol import program
from reference.bfloat16 import BITS, widened
from reference.compare import Judgement
from reference.schema import Case, case_to_json
from suites.engine.cell import Cell
from suites.cases.claim import Claim
from suites.known.entries import Known
from suites.known.recheck import Pinned
from suites.accumulation.probe import remembered
from suites.engine.search import Finding, Search
from suites.cases.strategies import Menu


def where(cell: Cell, claim: Claim) -> dict[str, Any]:
    """The coordinates of a cell in the matrix."""
    version = cell.child.machine.version if cell.child.machine else "unknown"
    return {"adapter": cell.name, "version": version, "route": cell.route, "path": cell.path, "claim": claim.name, "dtype": cell.dtype}


def cell_record(search: Search, menu: Menu, complete: bool) -> dict[str, Any]:
    """What a cell came to, so far or in the end."""
    result, tally, cell = search.result, search.cell.tally, search.cell
    return {
        "record": "cell", **where(cell, search.claim), "sentence": search.claim.sentence, "complete": complete,
        "composed": cell.entry.composed, "asked": tally.asked, "judged": tally.judged, "verdicts": dict(result.verdicts),
        "unsupported": dict(result.unsupported), "limits": [limit.sentence for limit in cell.entry.limits],
        "after_all": dict(result.after_all), "remarks": dict(result.remarks),
        "known_region": dict(result.known), "set_aside": result.set_aside,
        "findings": len(result.findings), "seconds": round(time.monotonic() - search.started, 3),
        "seconds_inside": round(tally.seconds_inside, 3), "worst_bounds": tally.worst_bounds,
        "worst_soft": tally.worst_soft, "proofs": tally.proofs, "accumulation": remembered(cell),
        "coverage": result.coverage.told(menu) if complete else {},
    }  # fmt: skip


def discrepancy(cell: Cell, claim: Claim, case: Case, judgement: Judgement, known: str | None = None, **more: Any) -> dict[str, Any]:
    """The record of one discrepancy, with all that its story needs."""
    text, operands = judgement.asked or (str(program(cell.adapter, cell.route, case.params, cell.dtype)), None)
    return {
        "record": "discrepancy", **where(cell, claim), "sentence": claim.sentence, "verdict": judgement.verdict, "known": known,
        "case": case_to_json(case), "message": judgement.message, "setup": cell.adapter.SETUP, "call": text,
        "where": list(judgement.where), "bounds": judgement.bounds, "ulps": judgement.ulps,
        "got": listed(judgement.got), "expected": listed(judgement.expected), "replay": replay(cell, claim, case),
        "operands": given(operands), **more,
    }  # fmt: skip


def found(cell: Cell, claim: Claim, finding: Finding) -> dict[str, Any]:
    """The record of what a search found."""
    return discrepancy(cell, claim, finding.case, finding.judgement, rule=finding.rule.sentence(), region=finding.rule.region)


def known_again(pinned: Pinned, judgement: Judgement) -> dict[str, Any]:
    """The record of a known failure that was rechecked and fails as it should."""
    known = pinned.known
    more = {"story": known.story, "issue": known.issue, "region": known.region, "rule": f"known where {known.region}"}
    return discrepancy(pinned.cell, pinned.claim, known.case, judgement, known=known.id, **more)


def not_applicable(cell: Cell, claim: Claim, known: Known) -> dict[str, Any]:
    """The record of a known failure that says nothing about this version, path or machine."""
    return {"record": "not applicable", **where(cell, claim), "known": known.id, "story": known.story}


def given(operands: dict[str, Any] | None) -> dict[str, Any] | None:
    """The operands of the call for a stand-alone script; None where there are none, or too many to list."""
    listing = {name: listed(array) for name, array in (operands or {}).items() if array is not None}
    return listing if listing and None not in listing.values() else None


def listed(values: Any, most: int = 4096) -> Any:
    """A nested list of plain numbers, or None where there are too many to draw, or they are none."""
    if values is None or values.size > most or values.dtype.kind not in "biufV":  # V: bfloat16
        return None
    values = widened(values) if values.dtype == BITS else values
    return values.tolist() if values.dtype.kind in "iu" else values.astype(float).tolist()


def replay(cell: Cell, claim: Claim, case: Case) -> str:
    """The one line that asks this case again."""
    text = json.dumps(case_to_json(case), separators=(",", ":"))
    return (
        f"pytest suites/conformance --adapter {cell.name} --path {cell.name}={cell.path} -k '{claim.name} and {cell.route}' --case '{text}'"
    )


def told(cell: Cell, claim: Claim, finding: Finding) -> str:
    """A discrepancy as the terminal tells it."""
    return "\n".join(
        (
            f"{finding.judgement.verdict}: {claim.sentence}",
            f"  {finding.rule.sentence()}",
            f"  smallest: {finding.case!r}",
            f"  {finding.judgement.message}",
            *(f"  | {line}" for line in discrepancy(cell, claim, finding.case, finding.judgement)["call"].splitlines()),
            f"  again: {replay(cell, claim, finding.case)}",
        )
    )
