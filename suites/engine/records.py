"""The records of a run: one JSON object each for the header, a cell, a discrepancy,
a known failure and the footer.
"""

from __future__ import annotations

import base64
import os
import platform
import time
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np

from adapters.worker.call import Array, Reply
from reference.compare import Judgement
from reference.numbers.bfloat16 import BITS, widened
from reference.schema import Case, case_to_json
from suites.accumulation.classify import to_record
from suites.cases.claim import Claim, Drawn, Fixed, InvalidInput, Limits
from suites.cases.plan import CellPlan
from suites.engine.cell.cell import Cell
from suites.engine.cell.result import Finding
from suites.engine.cell.search import Search
from suites.engine.cell.target import Target

Record = dict[str, Any]
LISTED_ELEMENTS = 4096  # a larger array is packed
PACKED_BYTES = 64 * 2**20  # a larger one is not recorded
SELECTIONS = {Drawn: "drawn", Fixed: "fixed", Limits: "limits", InvalidInput: "invalid input"}


def header(targets: list[Record], claims: Mapping[str, Claim], options: Record) -> Record:
    """The first record: what runs where, and what the claims are."""
    return {
        "record": "header", "started": datetime.now(UTC).isoformat(timespec="seconds"), **options,
        "python": platform.python_version(), "platform": platform.platform(),
        "cores": os.cpu_count(), "claims": {name: _claim(claim) for name, claim in claims.items()},
        "targets": targets,
    }  # fmt: skip


def _claim(claim: Claim) -> Record:
    return {
        "sentence": claim.sentence, "operator": claim.operator,
        "selection": SELECTIONS[type(claim.selection)], "padding_mode": claim.padding_mode,
    }  # fmt: skip


def target_record(target: Target, routes: Record, modes: Record) -> Record:
    """A target for the header: its version and machine where it started,
    the reason where it did not.
    """
    machine = target.child.machine
    about = {
        "adapter": target.name, "path": target.path,
        "environment": dict(target.adapter.PATHS[target.path]), "about": target.adapter.__doc__,
        "routes": routes, "modes": modes, "started": target.not_started is None,
        "not_started": target.not_started, "signature": target.signature,
    }  # fmt: skip
    if machine is None:
        return about
    return {
        **about, "version": machine.version, "python": machine.python, "numpy": machine.numpy,
        "machine": machine.machine, "cpu": list(machine.cpu),
    }  # fmt: skip


def place_record(target: Target, cell: Cell, claim: Claim) -> Record:
    """The coordinates of a cell in the matrix."""
    version = target.child.machine.version if target.child.machine else "unknown"
    return {
        "adapter": cell.name, "version": version, "route": cell.route, "path": cell.path,
        "claim": claim.name, "dtype": cell.dtype,
    }  # fmt: skip


def cell_record(target: Target, search: Search, plan: CellPlan | None, complete: bool) -> Record:
    """What a cell came to, so far or in the end."""
    result, cell, claim = search.result, search.cell, search.claim
    probed = target.probes.get((cell.route, cell.dtype))
    planned = {
        "tuples": plan.tuples if plan else 1, "quota": plan.quota if plan else 1,
        "short": plan.short if plan else None,
        "features_missing": list(plan.features_missing) if plan else [],
        "left_out_by_budget": plan.left_out_by_budget if plan else 0,
    }  # fmt: skip
    return {
        "record": "cell", **place_record(target, cell, claim), "sentence": claim.sentence,
        "complete": complete, "composed": cell.entry.composed, **planned, "calls": result.calls,
        "judged": result.judged, "verdicts": dict(result.verdicts),
        "unsupported": dict(result.unsupported),
        "limits": [limit.sentence for limit in cell.entry.limits],
        "after_all": dict(result.after_all), "remarks": dict(result.remarks),
        "known_region": dict(result.known), "set_aside": result.set_aside,
        "affected": dict(result.affected), "not_started": result.not_started or target.not_started,
        "findings": len(result.findings), "seconds": round(time.monotonic() - search.started, 3),
        "seconds_inside": round(result.seconds_inside, 3), "worst_bounds": result.worst_bounds,
        "worst_soft": result.worst_soft, "proofs": result.proofs,
        "accumulation": to_record(probed, cell.dtype),
        "coverage": result.coverage.to_record(plan.reachable) if complete and plan else {},
    }  # fmt: skip


def finding_record(
    target: Target, cell: Cell, claim: Claim, finding: Finding, replay: str
) -> Record:
    """The record of a discrepancy that a search found."""
    more = {
        "seen": finding.seen, "rule": finding.rule.sentence(), "region": finding.rule.region,
        "diagnosis": diagnosis_record(finding),
    }  # fmt: skip
    return _discrepancy(
        target, cell, claim, finding.case, finding.judgement, known=None, replay=replay, **more
    )


def diagnosis_record(finding: Finding) -> Record | None:
    """What explains the wrong output, if anything was looked at: a kind that does not change,
    and a sentence.
    """
    diagnosis = finding.diagnosis
    return {"kind": diagnosis.kind, "sentence": diagnosis.sentence} if diagnosis else None


def known_record(
    target: Target, cell: Cell, claim: Claim, case: Case, judgement: Judgement, known: Record
) -> Record:
    """The record of a known failure that still fails;
    `known` has its id, title, story, issue and region, and the line that asks the case again.
    """
    more = {"seen": "always", "rule": f"known where {known['region']}", "diagnosis": None, **known}
    return _discrepancy(target, cell, claim, case, judgement, **more)


def not_seen_record(target: Target, cell: Cell, claim: Claim, known: Record, why: str) -> Record:
    """The record of a known failure that this machine does not show."""
    about = {name: known[name] for name in ("known", "title", "story")}
    return {"record": "not seen", **place_record(target, cell, claim), **about, "why": why}


def _discrepancy(
    target: Target, cell: Cell, claim: Claim, case: Case, judgement: Judgement, **more: Any
) -> Record:
    replies: tuple[Reply, ...] = judgement.evidence
    deciding = replies[-1] if replies else None
    return {
        "record": "discrepancy", **place_record(target, cell, claim), "sentence": claim.sentence,
        "verdict": judgement.verdict, "case": case_to_json(case), "message": judgement.message,
        "setup": cell.adapter.SETUP, "call": call_text(replies),
        "calls": [_call(reply) for reply in replies], "where": list(judgement.where),
        "bounds": judgement.bounds, "ulps": judgement.ulps, "got": listed(judgement.got),
        "expected": listed(judgement.expected),
        "operands": _operands(deciding) if deciding else None, **more,
    }  # fmt: skip


def call_text(replies: Iterable[Reply]) -> str:
    """The text of the calls that a verdict was reached on, each distinct text once."""
    return "\n\n".join(dict.fromkeys(str(reply.call.program) for reply in replies))


def _call(reply: Reply) -> Record:
    program = reply.call.program
    operands = reply.call.operands
    values = () if reply.value is None else (reply.value, *reply.outcome.more)
    names = reply.outcome.dtypes or tuple(value.dtype.name for value in values)
    return {
        "setup": program.setup, "define": program.define, "call": program.call,
        "results": list(program.results),
        "operands": {name: array_record(a) for name, a in operands.items() if a is not None},
        "status": reply.status, "message": reply.message,
        "got": [array_record(value, name) for value, name in zip(values, names)],
    }  # fmt: skip


def array_record(array: Array, dtype: str = "") -> Record:
    """An array as JSON: nested lists where it is small,
    else base64 of the zlib-compressed bytes (C order).

    The values of bfloat16 stand in float32; `dtype` is the name under which they are reported.
    """
    name = dtype or ("bfloat16" if array.dtype == BITS else array.dtype.name)
    array = widened(array) if array.dtype == BITS else array
    about = {"dtype": name, "shape": list(array.shape)}
    if array.size <= LISTED_ELEMENTS and array.dtype.kind in "biuf":
        return {**about, "values": array.tolist()}
    if array.nbytes > PACKED_BYTES:
        return about
    data = np.ascontiguousarray(array)
    return {
        **about,
        "stored": data.dtype.name,
        "packed": base64.b64encode(zlib.compress(data.tobytes())).decode(),
    }


def _operands(reply: Reply) -> Record | None:
    """The operands of a call as nested lists; None where there are none, or too many to list."""
    lists = {
        name: listed(array) for name, array in reply.call.operands.items() if array is not None
    }
    return lists if lists and None not in lists.values() else None


def listed(values: Any) -> Any:
    """A nested list of plain numbers, or None where there are too many to draw,
    or they are none.
    """
    if (
        values is None or values.size > LISTED_ELEMENTS or values.dtype.kind not in "biufV"
    ):  # V: bfloat16
        return None
    values = widened(values) if values.dtype == BITS else values
    with np.errstate(invalid="ignore"):  # a signalling NaN
        return values.tolist() if values.dtype.kind in "iu" else values.astype(float).tolist()
