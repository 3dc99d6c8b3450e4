"""Zero sizes and nonsense across frameworks: what each adapter's own call makes of what lies past an edge."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from reports.collate import Collated, Key
from reports.squares import COLOURS, Square, square
from reports.subjects import Claimed, Subject

GROUPS = {"zero_": "zero sizes", "nonsense_": "nonsense", "far_": "legal, beyond 32 bits"}
EDGES = tuple(GROUPS)  # how the names of these claims begin
MOST = 160  # characters of a remark


@dataclass(frozen=True)
class Past:
    """One claim on one adapter: the verdict, what came of it most often, on which route, and how others ended."""

    colour: str
    verdict: str
    remark: str = ""
    route: str = ""
    elsewhere: str = ""
    key: Key | None = None


@dataclass(frozen=True)
class Edges:
    """The adapters that were asked, those that were not, and in groups the claims, each with a word for each that was."""

    subjects: list[Subject]
    others: list[Subject]
    groups: list[tuple[str, list[tuple[Claimed, list[Past]]]]]


def past_the_edges(told: Collated, every: list[Subject], claims: list[Claimed]) -> Edges:
    """All that runs asked past an edge."""
    keys = sorted(key for key in {*told.cells, *told.stories} if key[4].startswith(EDGES))
    places, asked = {key[:2] for key in keys}, {key[4] for key in keys}
    some = [one for one in every if (one.adapter, one.version) in places]
    rows = [(claim, [past(told, subject, claim, keys) for subject in some]) for claim in claims if claim.name in asked]
    groups = [(name, [row for row in rows if row[0].name.startswith(prefix)]) for prefix, name in GROUPS.items()]
    return Edges(some, [one for one in every if one not in some], [(name, found) for name, found in groups if found])


def past(told: Collated, subject: Subject, claim: Claimed, keys: list[Key]) -> Past:
    """What the adapter's main route made of it; where nothing was judged there, the first route that judged something."""
    squares: dict[str, list[Square]] = {}
    for key in keys:
        if (key[0], key[1], key[4]) == (subject.adapter, subject.version, claim.name):
            squares.setdefault(key[2], []).append(square(told, subject, key))
    order = sorted(subject.routes, key=lambda route: subject.routes[route]["operator"] != "conv_transpose")  # a stable sort
    gravest = {route: min(squares[route], key=_grave) for route in order if route in squares}
    route = next((route for route, one in gravest.items() if one.colour != "nothing"), None)
    if route is None:
        return Past("nothing", "not asked", _why(gravest, subject, order[:1], claim))
    one, others = gravest.pop(route), [other for other in gravest.values() if other.colour in ("differs", "known")]
    elsewhere = f"a discrepancy on {len(others)} of {len(gravest)} other routes" if others else ""
    remark = _remark(told, [key for key in keys if (*key[:3], key[4]) == (subject.adapter, subject.version, route, claim.name)], one)
    return Past(one.colour, one.verdict, remark, "" if route == order[0] else route, elsewhere, one.key)


def _grave(one: Square) -> int:
    return COLOURS.index(one.colour)


def _why(gravest: dict[str, Square], subject: Subject, main: list[str], claim: Claimed) -> str:
    """Why no route of the adapter judged anything: the main route's reason."""
    if gravest:
        return next(iter(gravest.values())).more
    reasons = [subject.never(route, claim.name) for route in main]
    return next((why for why in reasons if why), subject.absent(next(iter(subject.paths))))


def _remark(told: Collated, keys: list[Key], one: Square) -> str:
    """The message of the story that the cell links to, else the commonest remark of the route."""
    if one.key in told.stories:
        return cut(told.stories[one.key][0]["message"])
    counts: Counter[str] = Counter()
    for key in keys:
        counts.update(told.cells[key].get("remarks", {}) if key in told.cells else {})
    return cut(commonest(counts))


def commonest(counts: Counter[str]) -> str:
    """What was told most often; remarks that differ in numbers and shapes alone count together."""
    kinds: Counter[str] = Counter()
    for remark, count in counts.items():
        kinds[_kind(remark)] += count
    kind = max(kinds, key=lambda one: kinds[one], default="")
    return max((one for one in counts if _kind(one) == kind), key=lambda one: counts[one], default="")


def _kind(remark: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"[(\[][-\d., x]*[)\]]", "()", remark))


def cut(text: str) -> str:
    """A text that is no longer than it can be read in a table."""
    return text if len(text) <= MOST else f"{text[:MOST].rstrip()} …"
