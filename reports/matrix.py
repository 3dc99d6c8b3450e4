"""The matrix: a sheet an adapter, a table an operator, a row a claim, a column a route, and no cell left empty."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from reports.boxes import Box, box
from reports.collate import Collated
from reports.record import Record
from reports.subjects import Claimed, Subject

Spanned = tuple[Box, int]  # with the number of columns that it spans


@dataclass(frozen=True)
class Block:
    """The routes to one operator, and the claims about it."""

    operator: str
    routes: list[tuple[str, Record]]
    rows: list[tuple[Claimed, list[Spanned]]]


@dataclass(frozen=True)
class Sheet:
    """One adapter: its blocks, and the claims about operators that it has no route to."""

    subject: Subject
    anchor: str
    blocks: list[Block]
    without: list[tuple[str, list[Claimed]]]


def matrix(told: Collated, every: list[Subject], claims: list[Claimed]) -> list[Sheet]:
    """A sheet for each adapter."""
    return [_sheet(told, subject, f"matrix-{number}", claims) for number, subject in enumerate(every, 1)]


def _sheet(told: Collated, subject: Subject, anchor: str, claims: list[Claimed]) -> Sheet:
    operators = subject.operators
    blocks = [_block(told, subject, operator, claims) for operator in operators]
    others = dict.fromkeys(claim.operator for claim in claims if not any(map(claim.concerns, operators)))
    return Sheet(subject, anchor, blocks, [(operator, [one for one in claims if one.operator == operator]) for operator in others])


def _block(told: Collated, subject: Subject, operator: str, claims: list[Claimed]) -> Block:
    names = subject.operators[operator]
    rows = [(claim, [box(told, subject, name, claim) for name in names]) for claim in claims if claim.concerns(operator)]
    return Block(operator, [(name, subject.routes[name]) for name in names], [(claim, _spanned(boxes)) for claim, boxes in rows])


def _spanned(boxes: list[Box]) -> list[Spanned]:
    """Neighbours that judged nothing for the same reason are one; every other box stands alone."""
    alike = [list(some) for _, some in groupby(boxes, key=lambda one: one if one.nothing else id(one))]
    return [(some[0], len(some)) for some in alike]
