"""Where a bug shows and where it does not, in four rows: claims, routes, kernel paths, dtypes."""

from __future__ import annotations

from dataclasses import dataclass

from reports.bugs.bug import Bug
from reports.collate import Collated
from reports.record import Record

SHOWN = 12  # names of a row
ROWS = (("claims", "claim"), ("routes", "route"), ("kernel paths", "path"), ("dtypes", "dtype"))
Cells = dict[tuple[str, str, str], list[Record]]  # (adapter, version, claim) -> cells


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
            cells.setdefault((key[0], key[1], key[4]), []).append(cell)
    return cells


def place_rows(bug: Bug, cells: Cells) -> list[PlaceRow]:
    """The rows; a place is named under `agrees` where no case of the bug's claims fails there."""
    places = bug.record["places"]
    claims = dict.fromkeys(place["claim"] for place in places)
    concerned = [c for claim in claims for c in cells.get((*_version(bug), claim), [])]
    rows = []
    for name, field in ROWS:
        shows = list(dict.fromkeys(place[field] for place in places))
        others = dict.fromkeys(cell[field] for cell in concerned if cell[field] not in shows)
        if field == "claim":
            shows = [claim.replace("_", " ") for claim in shows]
        rows.append(PlaceRow(name, _listed(shows), _listed(list(others))))
    return rows


def _version(bug: Bug) -> tuple[str, str]:
    return (bug.adapter, str(bug.record["version"]))


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def spread(bug: Bug) -> str:
    """`2 claims, 3 routes, 1 path, 2 dtypes`: where a bug shows, in numbers."""
    words = []
    for field, noun in (
        ("claim", "claim"),
        ("route", "route"),
        ("path", "path"),
        ("dtype", "dtype"),
    ):
        number = len({place[field] for place in bug.record["places"]})
        words.append(f"{number} {noun}" + ("" if number == 1 else "s"))
    return ", ".join(words)
