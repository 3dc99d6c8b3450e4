"""What the API of a route cannot express, whether calls beyond it were refused, and which cases were passed over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reports.collate import Collated
from reports.record import Record
from reports.subjects import Subject

TRIED = "what_the_api_does_not_have_is_refused"  # the claim that tries the limits


@dataclass(frozen=True)
class Tried:
    """Calls beyond the limits of one route, by what they came to."""

    cases: int
    refused: int
    after_all: int
    failed: int


@dataclass(frozen=True)
class Limits:
    """One route: (limit, cases that met it, answers that were right all the same), and cases that concern no claim."""

    route: str
    limits: list[tuple[str, int, int]]
    tried: Tried | None
    why_not: str
    passed_over: list[tuple[str, int]]


def unsupported(told: Collated, every: list[Subject]) -> list[tuple[Subject, list[Limits]]]:
    """For each adapter, a row for each route that was asked."""
    return [(subject, rows) for subject in every if (rows := _rows(told, subject))]


def _rows(told: Collated, subject: Subject) -> list[Limits]:
    cells: dict[str, list[Record]] = {route: [] for route in subject.routes}
    for key, cell in told.cells.items():
        if key[:2] == (subject.adapter, subject.version):
            cells[key[2]].append(cell)
    return [_limits(subject, route, some) for route, some in cells.items() if some]


def _limits(subject: Subject, route: str, cells: list[Record]) -> Limits:
    met, after_all = _total(cells, "unsupported"), _total(cells, "after_all")
    limits = list(dict.fromkeys([*(str(limit) for cell in cells for limit in cell["limits"]), *after_all]))
    others = sorted(((reason, met[reason]) for reason in met if reason not in limits), key=lambda one: (-one[1], one[0]))
    tried = _tried([cell for cell in cells if cell["claim"] == TRIED])
    why = subject.never(route, TRIED) or "not in this run"
    return Limits(route, [(limit, met[limit], after_all[limit]) for limit in limits], tried, why, others)


def _total(cells: list[Record], name: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for cell in cells:
        total.update(cell[name])
    return total


def _tried(cells: list[Record]) -> Tried | None:
    verdicts, after_all = _total(cells, "verdicts"), _total(cells, "after_all").total()
    agrees = verdicts["agrees"]
    return Tried(verdicts.total(), agrees - after_all, after_all, verdicts.total() - agrees) if cells else None
