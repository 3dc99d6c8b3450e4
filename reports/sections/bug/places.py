"""Where a bug shows and where it does not, in rows: adapters, claims, routes,
kernel paths, dtypes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reference.records.cell import CellRecord
from reports.bugs.bug import Bug
from reports.bugs.shown import ShownPlace
from reports.records.collating import Collated

SHOWN = 12  # names of a row
Field = Literal["claim", "route", "path", "dtype"]
ROWS: tuple[tuple[str, Field], ...] = (
    ("claims", "claim"), ("routes", "route"), ("kernel paths", "path"), ("dtypes", "dtype"),
)  # fmt: skip
Cells = dict[tuple[str, str, str], list[CellRecord]]  # (adapter, version, claim) -> cells


@dataclass(frozen=True)
class PlaceRow:
    """One kind of place: where the bug shows, and where the same claims agree."""

    name: str
    shows: str
    agrees: str


def cells_by_claim(collated: Collated) -> Cells:
    """The cells of each claim on each adapter that judged something."""
    cells: Cells = {}
    for key, cell in collated.cells.items():
        if cell["judged"]:
            cells.setdefault((key.adapter, key.version, key.claim), []).append(cell)
    return cells


def place_rows(bug: Bug, cells: Cells) -> list[PlaceRow]:
    """The rows; a place is named under `agrees` where no case of the bug's claims fails there.

    Of a bug of several adapters or versions these have a row,
    and routes are named with the adapter.
    """
    places = bug.record["places"]
    claims = dict.fromkeys(place["claim"] for place in places)
    keys = ((*subject, claim) for subject in bug.subjects for claim in claims)
    concerned = [cell for key in keys for cell in cells.get(key, [])]
    several = len(bug.adapters) > 1
    rows = [PlaceRow("adapters", _listed([" ".join(subject) for subject in bug.subjects]), "")]
    for name, field in ROWS:
        shows = list(dict.fromkeys(_named(place, field, several) for place in places))
        others = dict.fromkeys(_named(cell, field, several) for cell in concerned)
        agrees = [text for text in others if text not in shows]
        if field == "claim":
            shows = [claim.replace("_", " ") for claim in shows]
        rows.append(PlaceRow(name, _listed(shows), _listed(agrees)))
    return rows if len(bug.subjects) > 1 else rows[1:]


def _named(record: CellRecord | ShownPlace, field: Field, several: bool) -> str:
    """A route, path, dtype or claim; a route of one of several adapters with its adapter."""
    text = record[field]
    return f"{record['adapter']} {text}" if several and field == "route" else text


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def spread(bug: Bug) -> str:
    """`2 claims, 3 routes, 1 path, 2 dtypes`: where a bug shows, in numbers."""
    words = []
    for _, field in ROWS:
        number = len({place[field] for place in bug.record["places"]})
        words.append(f"{number} {field}" + ("" if number == 1 else "s"))
    return ", ".join(words)
