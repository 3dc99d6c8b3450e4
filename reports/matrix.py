"""The matrix: a row for each route on a kernel path, a column for each claim and dtype, and no cell left empty."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reference.schema import DTYPES
from reports.collate import Collated, Key
from reports.record import Record, key_of

OTHER = "other operator"


@dataclass(frozen=True)
class Square:
    """One cell of the matrix: a colour's name, the verdict in words, how much it rests on, and where to read on."""

    colour: str  # agrees, differs, known, incomplete or nothing
    verdict: str
    judged: int | None = None
    more: str = ""
    keys: tuple[Key, ...] = ()  # the cell whose discrepancies are told


@dataclass(frozen=True)
class Line:
    """One row of the matrix."""

    route: str
    path: str
    composed: bool
    squares: list[tuple[Square, int]]  # with the number of columns that it spans


@dataclass(frozen=True)
class Matrix:
    """`claims` are (name, sentence, dtypes); `groups` are (adapter, version, rows)."""

    claims: list[tuple[str, str, list[str]]]
    groups: list[tuple[str, str, list[Line]]]


def matrix(told: Collated) -> Matrix:
    """The whole matrix."""
    claims = _claims(told)
    rows = sorted({key[:4] for key in told.cells} | _idle(told), key=lambda row: _row_order(told, row, [name for name, _, _ in claims]))
    adapters = list(dict.fromkeys(row[:2] for row in rows))
    return Matrix(
        claims,
        [(adapter, version, [_line(told, row, claims) for row in rows if row[:2] == (adapter, version)]) for adapter, version in adapters],
    )


def _row_order(told: Collated, row: Key, claims: list[str]) -> tuple[Any, ...]:
    """Within an adapter: by what is claimed of the route, the API's own calls before composed ones, native before other paths."""
    cells = [cell for key, cell in told.cells.items() if key[:4] == row]
    first = min((claims.index(cell["claim"]) for cell in cells), default=-1)
    return (row[:2], first, any(cell["composed"] for cell in cells), row[2], row[3] != "native", row[3])


def _claims(told: Collated) -> list[tuple[str, str, list[str]]]:
    sentences = {one["claim"]: one["sentence"] for one in [*told.cells.values(), *told.discrepancies]}
    seen = {
        name: {key[5] for key in told.cells if key[4] == name} | {d["dtype"] for d in told.discrepancies if d["claim"] == name}
        for name in sentences
    }
    return [
        (name, sentences[name], sorted(seen[name], key=_dtype_order))
        for name in sorted(sentences, key=lambda name: _claim_order(told, name))
    ]


def _claim_order(told: Collated, name: str) -> tuple[int, str]:
    """What is claimed of most routes comes first."""
    return (-len({key[:3] for key in told.cells if key[4] == name}), name)


def _dtype_order(dtype: str) -> tuple[int, str]:
    return (DTYPES.index(dtype) if dtype in DTYPES else len(DTYPES), dtype)


def _idle(told: Collated) -> set[Key]:
    """The targets that a run names and asked nothing of, as rows without a route."""
    asked = {(key[0], key[3]) for key in told.cells}
    targets = [target for run in told.runs for target in run.header["targets"]]
    return {(t["adapter"], t.get("version") or "does not start", "", t["path"]) for t in targets if (t["adapter"], t["path"]) not in asked}


def _line(told: Collated, row: Key, claims: list[tuple[str, str, list[str]]]) -> Line:
    composed = any(cell["composed"] for key, cell in told.cells.items() if key[:4] == row)
    squares = [_square(told, (*row, name, dtype)) for name, _, dtypes in claims for dtype in dtypes]
    return Line(row[2], row[3], composed, [(alike[0], len(alike)) for alike in (list(some) for _, some in groupby(squares, key=_merged))])


def _merged(square: Square) -> Square | int:
    """What is no cell at all spans its columns; every other cell stands alone."""
    return square if square.verdict == OTHER else id(square)


def _square(told: Collated, key: Key) -> Square:
    cell = told.cells.get(key)
    here = [one for one in told.discrepancies if key_of(one) == key]
    new, known = (sum((one["known"] is None) is fresh for one in here) for fresh in (True, False))
    if cell is None:
        return _missing(told, key) if not here else Square("differs" if new else "known", plural(new) if new else "known", keys=(key,))
    return _told(cell, max(new, cell["findings"]), known, key if here else None)


def _told(cell: Record, new: int, known: int, key: Key | None) -> Square:
    keys, judged = (key,) if key else (), cell["judged"]
    failing = sum(count for verdict, count in cell["verdicts"].items() if verdict != "agrees")
    late = "" if cell["complete"] else "incomplete"
    if new:
        return Square("differs", plural(new), judged, late, keys)
    if failing:
        return Square("differs", f"{failing:,} fail", judged, late or "not explained", keys)
    if late:
        return Square("incomplete", late, judged, "so far", keys)
    if known or cell["known_region"]:
        return Square("known", "known failure", judged, "agrees elsewhere" if judged else why_nothing(cell), keys)
    return Square("agrees", "agrees", judged) if judged else Square("nothing", "nothing judged", 0, why_nothing(cell))


def plural(count: int) -> str:
    """How many discrepancies, in words."""
    return f"{count:,} {'discrepancy' if count == 1 else 'discrepancies'}"


def why_nothing(cell: Record) -> str:
    """Why a cell judged nothing: the commonest reason."""
    reasons: Counter[str] = Counter(cell["unsupported"])
    if reasons:
        return f"unsupported: {reasons.most_common(1)[0][0]}"
    if cell["known_region"]:
        return "every case lies in the region of a known failure"
    return "every case was set aside" if cell["set_aside"] else "no case was asked"


def _missing(told: Collated, key: Key) -> Square:
    claims_here = {other[4] for other in told.cells if other[:4] == key[:4]}
    if not claims_here:
        return Square("nothing", "not asked", more="does not start" if key[1] == "does not start" else "not reached by the run")
    if key[4] in claims_here:
        return Square("nothing", "not asked", more=f"no {key[5]} in this run")
    if not claims_here & _same_operator(told, key[4]):
        return Square("nothing", OTHER)
    unfinished = any(state != "complete" for other, state in told.states.items() if other[:4] == key[:4])
    return Square("nothing", "not asked", more="the run did not get here" if unfinished else "left out of the run")


def _same_operator(told: Collated, claim: str) -> set[str]:
    """The claims that some route is asked together with this one."""
    routes = {key[:3] for key in told.cells if key[4] == claim}
    return {key[4] for key in told.cells if key[:3] in routes}
