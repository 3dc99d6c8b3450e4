"""The matrix: a row for each route on a kernel path, a column for each claim and dtype, and no cell left empty."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reference.schema import DTYPES
from reports.collate import Collated, Key
from reports.squares import OTHER, Square, square


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
    squares = [square(told, (*row, name, dtype)) for name, _, dtypes in claims for dtype in dtypes]
    return Line(row[2], row[3], composed, [(alike[0], len(alike)) for alike in (list(some) for _, some in groupby(squares, key=_merged))])


def _merged(one: Square) -> Square | int:
    """What is no cell at all spans its columns; every other cell stands alone."""
    return one if one.verdict == OTHER else id(one)
