"""The matrix: for each operator of an adapter a table of claims by routes, no cell empty."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from reports.boxes import MatrixBox, matrix_box
from reports.collate import Collated
from reports.record import Record
from reports.subjects import AdapterVersion, ClaimInfo

Spanned = tuple[MatrixBox, int]  # with the number of columns that it spans


@dataclass(frozen=True)
class OperatorTable:
    """The routes to one operator, and the claims about it."""

    operator: str
    routes: list[tuple[str, Record]]
    rows: list[tuple[ClaimInfo, list[Spanned]]]


@dataclass(frozen=True)
class AdapterMatrix:
    """The tables of one adapter, and the claims about operators that it has no route to."""

    version: AdapterVersion
    anchor: str
    tables: list[OperatorTable]
    without: list[tuple[str, list[ClaimInfo]]]


def matrix(
    collated: Collated,
    versions: list[AdapterVersion],
    claims: list[ClaimInfo],
) -> list[AdapterMatrix]:
    """The matrix of each adapter."""
    anchors = [f"matrix-{number}" for number in range(1, len(versions) + 1)]
    return [_matrix(collated, *pair, claims) for pair in zip(versions, anchors)]


def _matrix(
    collated: Collated,
    version: AdapterVersion,
    anchor: str,
    claims: list[ClaimInfo],
) -> AdapterMatrix:
    operators = version.operators
    tables = [_table(collated, version, operator, claims) for operator in operators]
    rest = [claim for claim in claims if not any(map(claim.concerns, operators))]
    names = dict.fromkeys(claim.operator for claim in rest)
    without = [(name, [claim for claim in claims if claim.operator == name]) for name in names]
    return AdapterMatrix(version, anchor, tables, without)


def _table(
    collated: Collated,
    version: AdapterVersion,
    operator: str,
    claims: list[ClaimInfo],
) -> OperatorTable:
    names, rows = version.operators[operator], []
    for claim in claims:
        if claim.concerns(operator):
            boxes = [matrix_box(collated, version, name, claim) for name in names]
            rows.append((claim, _spanned(boxes)))
    return OperatorTable(operator, [(name, version.routes[name]) for name in names], rows)


def _spanned(boxes: list[MatrixBox]) -> list[Spanned]:
    """Neighbours that judged nothing for the same reason are one; each other box stands alone."""
    groups = groupby(boxes, key=lambda box: box if box.reason else id(box))
    alike = [list(group) for _, group in groups]
    return [(group[0], len(group)) for group in alike]
