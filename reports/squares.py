"""One cell in words: its verdict and how much it rests on, or the reason why it has none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reports.collate import Collated, Key
from reports.record import Record
from reports.subjects import Subject

COLOURS = ("differs", "incomplete", "known", "agrees", "nothing")  # the first that a set of squares holds is its colour


@dataclass(frozen=True)
class Square:
    """A colour's name, the verdict in words, outputs judged, and where to read on.

    `alike` is what squares of one line share; `new` counts discrepancies, `key` is the cell whose story is told.
    """

    colour: str
    verdict: str
    judged: int = 0
    more: str = ""
    new: int = 0
    key: Key | None = None

    @property
    def alike(self) -> tuple[str, str, str]:
        """What two cells must share to be told as one."""
        return (self.colour, "discrepancies" if self.new else self.verdict, self.more)


def square(told: Collated, subject: Subject, key: Key) -> Square:
    """What there is to say at `key`."""
    cell, here = told.cells.get(key), told.stories.get(key, [])
    new = sum(one["known"] is None for one in here)
    if cell is not None:
        return _told(cell, max(new, cell["findings"]), [one["known"] for one in here if one["known"] is not None], key if here else None)
    if here:
        return Square("differs", plural(new), new=new, key=key) if new else _known([one["known"] for one in here], 0, "", key)
    why = subject.never(key[2], key[4])
    return Square("nothing", "not asked", more=why or subject.absent(key[3]))


def _told(cell: Record, new: int, known: list[str], key: Key | None) -> Square:
    judged = cell["judged"]
    failing = sum(count for verdict, count in cell["verdicts"].items() if verdict != "agrees")
    late = "" if cell["complete"] else "incomplete"
    if new:
        return Square("differs", plural(new), judged, late, new, key)
    if failing:
        return Square("differs", f"{failing:,} fail", judged, late or "not explained", key=key)
    if late:
        return Square("incomplete", late, judged, "so far", key=key)
    if known or cell["known_region"]:
        return _known(known or sorted(cell["known_region"]), judged, "agrees elsewhere" if judged else why_nothing(cell), key)
    return Square("agrees", "agrees", judged) if judged else _nothing(cell)


def _known(names: list[str], judged: int, more: str, key: Key | None) -> Square:
    return Square("known", f"known: {', '.join(dict.fromkeys(names))}", judged, more, key=key)


def _nothing(cell: Record) -> Square:
    limits = set(cell["limits"]) & set(cell["unsupported"])
    return Square("nothing", "unsupported" if limits else "nothing judged", more=why_nothing(cell))


def plural(count: int) -> str:
    """How many discrepancies, in words."""
    return f"{count:,} {'discrepancy' if count == 1 else 'discrepancies'}"


def why_nothing(cell: Record) -> str:
    """Why a cell judged nothing: the commonest reason."""
    reasons: Counter[str] = Counter(cell["unsupported"])
    if reasons:
        return reasons.most_common(1)[0][0]
    if cell["known_region"]:
        return "every case lies in the region of a known failure"
    return "every case was set aside" if cell["set_aside"] else "nothing legal within its limits"
