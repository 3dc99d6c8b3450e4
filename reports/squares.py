"""One cell of the matrix in words: its verdict and how much it rests on, or the reason why it has none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

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


def square(told: Collated, key: Key) -> Square:
    """What there is to say at `key`."""
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
    if key[4] not in claims_here and not claims_here & _same_operator(told, key[4]):
        return Square("nothing", OTHER)
    if any(state != "complete" for other, state in told.states.items() if other[:4] == key[:4]):
        return Square("nothing", "not asked", more="the run did not get here")
    return Square("nothing", "not asked", more=f"no {key[5]} in this run" if key[4] in claims_here else "left out of the run")


def _same_operator(told: Collated, claim: str) -> set[str]:
    """The claims that some route is asked together with this one."""
    routes = {key[:3] for key in told.cells if key[4] == claim}
    return {key[4] for key in told.cells if key[:3] in routes}
