"""What the verdicts rest on: how much of each level of design was asked, on every route and kernel path."""

from __future__ import annotations

from dataclasses import dataclass

from reports.boxes import Place, label
from reports.collate import Collated
from reports.record import Record
from reports.subjects import Claimed, Subject

Shares = dict[str, Record]  # level -> reached, legal, missing


@dataclass(frozen=True)
class Row:
    """Cells of one claim on one route that reached equally much."""

    route: str
    places: str
    claim: str
    shares: Shares
    worst_bounds: str = ""


@dataclass(frozen=True)
class Covered:
    """One adapter: of each route and path the cell that was asked most, then all cells; and those that did not end."""

    subject: Subject
    levels: list[str]
    most: list[Row]
    others: list[Row]
    unfinished: int


def percent(share: Record) -> str:
    """How much was reached, as a percentage that never rounds up to all."""
    return f"{int(1000 * share['reached'] / share['legal']) / 10:g} %" if share["legal"] else "nothing is legal"


def coverage(told: Collated, every: list[Subject], claims: list[Claimed]) -> list[Covered]:
    """For each adapter that a cell was asked of."""
    found = [_covered(subject, _cells(told, subject, claims)) for subject in every]
    return [one for one in found if one.most or one.unfinished]


def _cells(told: Collated, subject: Subject, claims: list[Claimed]) -> list[Record]:
    """The adapter's cells, in the order of routes, paths and claims."""
    orders = (list(subject.routes), list(subject.paths), [claim.name for claim in claims])
    cells = [cell for key, cell in told.cells.items() if key[:2] == (subject.adapter, subject.version)]
    return sorted(cells, key=lambda cell: tuple(order.index(cell[name]) for order, name in zip(orders, ("route", "path", "claim"))))


def _covered(subject: Subject, cells: list[Record]) -> Covered:
    ended = [cell for cell in cells if cell["coverage"]]
    levels = list(dict.fromkeys(level for cell in ended for level in cell["coverage"]))
    most = {place: _most(ended, place) for place in dict.fromkeys((cell["route"], cell["path"]) for cell in ended)}
    rows = [_row(cells, cell) for cell in most.values()]
    return Covered(subject, levels, rows, _others(ended, list(most.values())), len(cells) - len(ended))


def _most(cells: list[Record], place: tuple[str, str]) -> Record:
    here = [cell for cell in cells if (cell["route"], cell["path"]) == place]
    return max(here, key=lambda cell: sum(share["reached"] for share in cell["coverage"].values()))


def _row(cells: list[Record], cell: Record) -> Row:
    worst = max(float(one["worst_bounds"]) for one in cells if (one["route"], one["path"]) == (cell["route"], cell["path"]))
    return Row(cell["route"], f"{cell['path']} {cell['dtype']}", cell["claim"], cell["coverage"], f"{worst:.3g}" if worst else "")


def _others(cells: list[Record], told: list[Record]) -> list[Row]:
    """The other cells; those of one claim on one route that reached equally much are one row."""
    alike: dict[tuple[object, ...], list[Record]] = {}
    for cell in (cell for cell in cells if not any(cell is one for one in told)):
        numbers = [(level, share["reached"], share["legal"]) for level, share in cell["coverage"].items()]
        alike.setdefault((cell["route"], cell["claim"], *numbers), []).append(cell)
    every: dict[tuple[str, str], set[Place]] = {}
    for cell in cells:
        every.setdefault((cell["route"], cell["claim"]), set()).add((cell["path"], cell["dtype"]))
    return [_together(same, every[same[0]["route"], same[0]["claim"]]) for same in alike.values()]


def _together(same: list[Record], every: set[Place]) -> Row:
    places = {(cell["path"], cell["dtype"]) for cell in same}
    return Row(same[0]["route"], "all" if places == every else label(places, every), same[0]["claim"], same[0]["coverage"])
