"""Coverage that was lost between two runs: cells that are gone or asked much less, and features."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

from reference.records.cell import CellRecord
from reports.compare.side import Side, is_asked
from reports.records.runs import Place

FACTOR = 2  # a cell is asked much less where it judged less than a half
LEAST = 8  # and so many outputs less
GONE, FEWER, FEATURES = "no longer asked", "asked much less", "features no longer asked"


class LostCell(TypedDict):
    """One cell: outputs judged before and now, and the features that are no longer asked."""

    claim: str
    dtype: str
    was: int
    now: int
    features: list[str]


@dataclass(frozen=True)
class Lost:
    """What the cells of a route have lost in the same way; `route` is empty where all are gone."""

    what: str
    adapter: str
    path: str
    route: str
    why: str
    cells: list[LostCell]

    def to_json(self) -> dict[str, object]:
        """As `diff --json` prints it."""
        return dict(vars(self))


def lost_coverage(old: Side, new: Side) -> list[Lost]:
    """What the new run asks less; targets that did not start are left out, they are told apart."""
    groups: dict[tuple[str, str, str, str, str], list[LostCell]] = {}
    for place, cell in old.cells.items():
        adapter, route, path, *_ = place
        if not is_asked(cell) or (adapter, path) in new.stopped:
            continue
        for what, why, loss in _losses(old, new, place):
            shown = route if (adapter, path) in new.targets else ""
            groups.setdefault((adapter, path, shown, what, why), []).append(loss)
    return [
        Lost(what, adapter, path, route, why, cells)
        for (adapter, path, route, what, why), cells in sorted(groups.items())
    ]


def _losses(old: Side, new: Side, place: Place) -> Iterator[tuple[str, str, LostCell]]:
    """(what, why, figures) of each loss of one cell."""
    was, now = old.cells[place], new.cells.get(place)
    if now is None or not is_asked(now):
        yield GONE, _reason(new, place), _lost(was, 0, [])
        return
    if was["judged"] > FACTOR * now["judged"] and was["judged"] - now["judged"] >= LEAST:
        yield FEWER, _shortage(now), _lost(was, now["judged"], [])
    features = sorted(set(now["features_missing"]) - set(was["features_missing"]))
    if features:
        yield FEATURES, _shortage(now), _lost(was, now["judged"], features)


def _lost(was: CellRecord, now: int, features: list[str]) -> LostCell:
    return {
        "claim": was["claim"], "dtype": was["dtype"], "was": was["judged"], "now": now,
        "features": features,
    }  # fmt: skip


def _reason(new: Side, place: Place) -> str:
    """Why the new run has no verdict in a cell."""
    adapter, route, path, claim, _ = place
    target = new.targets.get((adapter, path))
    if target is None:
        return "the new run does not hold it"
    if route not in target["routes"]:
        return "the adapter no longer has the route"
    if not any(claim in run.header["claims"] for run in new.collated.runs):
        return "the suite no longer has the claim"
    if reason := target["routes"][route]["not_asked"].get(claim):
        return str(reason)
    if place not in new.cells:
        return "not selected in the new run" if new.is_complete else "not reached by the new run"
    return _shortage(new.cells[place])


def _shortage(cell: CellRecord) -> str:
    """Why a cell was asked less than it could be, as its record says."""
    if not cell["complete"]:
        return "the new run did not finish it"
    if cell["affected"]:
        return f"left out: {max(cell['affected'], key=cell['affected'].__getitem__)}"
    if cell["known_region"]:
        return f"in regions of known failures: {', '.join(sorted(cell['known_region']))}"
    return str(cell["short"] or "")
