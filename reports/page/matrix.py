"""The matrix as data for the page's script: every cell in counts, each text once."""

from __future__ import annotations

from typing import Any

from reference.records.cell import CellRecord
from reference.records.header import RouteRecord
from reports.matrix.adapters import AdapterVersion
from reports.matrix.claims import ClaimInfo
from reports.matrix.counts import Counts, counts_of
from reports.matrix.verdicts import COLOURS, STATES, cut, no_cell, not_started, why_nothing
from reports.page.embed import Strings
from reports.records.collating import Collated
from reports.records.runs import Key

Marks = dict[Key, list[int]]  # the bugs that show in a cell, by their indices


def matrix(
    collated: Collated,
    versions: list[AdapterVersion],
    claims: list[ClaimInfo],
    bugs: Marks,
    strings: Strings,
) -> dict[str, Any]:
    """States, claims with the operators that each concerns, and the cells of each adapter."""
    operators = list(dict.fromkeys(op for version in versions for op in version.operators))
    return {
        "states": list(STATES.values()),
        "claims": [_claim(claim, operators, strings) for claim in claims],
        "adapters": [_adapter(collated, version, claims, bugs, strings) for version in versions],
    }


def _claim(claim: ClaimInfo, operators: list[str], strings: Strings) -> list[Any]:
    concerned = [strings(operator) for operator in operators if claim.concerns(operator)]
    return [strings(claim.name), strings(claim.anchor), concerned]


def _adapter(
    collated: Collated,
    version: AdapterVersion,
    claims: list[ClaimInfo],
    bugs: Marks,
    strings: Strings,
) -> dict[str, Any]:
    routes = {route: index for index, route in enumerate(version.routes)}
    boxes: dict[tuple[int, int], list[list[Any]]] = {}
    for index, claim in enumerate(claims):
        for key in collated.by_claim.get((*version.place, claim.name), []):
            cells = boxes.setdefault((index, routes[key.route]), [])
            cells.append(_cell(collated, key, bugs.get(key, []), strings))
    return {
        "title": strings(version.title),
        "adapter": strings(version.adapter),
        "routes": [_route(name, about, strings) for name, about in version.routes.items()],
        "boxes": [[*box, cells] for box, cells in boxes.items()],
        "absent": _absent(version, claims, boxes, strings),
    }


def _route(name: str, about: RouteRecord, strings: Strings) -> list[Any]:
    tags = (("composed", about["composed"]), ("compiled", about["compiled"]))
    words = ", ".join(tag for tag, is_true in tags if is_true)
    return [strings(name), strings(about["operator"]), strings(words)]


def _cell(collated: Collated, key: Key, bugs: list[int], strings: Strings) -> list[Any]:
    """[path, dtype, state, right, failing, known, left out, tuples, quota, reason, bugs]."""
    cell = collated.cells.get(key)
    counts = counts_of(cell, collated.by_cell.get(key, []))
    reason = _reason(cell)
    numbers = [counts.right, counts.failing, counts.known, counts.left_out]
    tuples = [cell["tuples"], cell["quota"]] if cell else [0, 0]
    row = [
        strings(key.path),
        strings(key.dtype),
        COLOURS.index(_colour(cell, counts)),
        *numbers,
        *tuples,
    ]
    return [*row, strings(reason) if reason else -1, bugs] if reason or bugs else row


def _colour(cell: CellRecord | None, counts: Counts) -> str:
    """The gravest that is true of a cell."""
    if counts.failing:
        return "differs"
    if counts.stopped:
        return "not-started"
    if counts.late:
        return "incomplete"
    if counts.known:
        return "known"
    if not counts.right:
        return "nothing"
    return "affected" if cell and cell["affected"] else "agrees"


def _reason(cell: CellRecord | None) -> str:
    """Why a cell judged nothing, or what was left out of it."""
    if cell is None:
        return ""
    if not cell["judged"]:
        return cut(why_nothing(cell))
    affected = "; ".join(sorted(cell["affected"]))
    return not_started(cell) or (cut(f"left out: {affected}") if affected else "")


def _absent(
    version: AdapterVersion,
    claims: list[ClaimInfo],
    boxes: dict[tuple[int, int], list[list[Any]]],
    strings: Strings,
) -> list[list[int]]:
    """[claim, route, reason] where a claim concerns a route and no cell is recorded."""
    path, rows = next(iter(version.paths), ""), []
    for index, claim in enumerate(claims):
        for number, (route, about) in enumerate(version.routes.items()):
            if claim.concerns(about["operator"]) and (index, number) not in boxes:
                reason = no_cell(version, route, path, claim.name).reason
                rows.append([index, number, strings(cut(reason))])
    return rows
