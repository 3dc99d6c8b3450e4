"""What comes first: each adapter in numbers, and each claim on each adapter in a word."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reports.collate import Collated
from reports.squares import COLOURS, Square, plural, square
from reports.subjects import Claimed, Subject


@dataclass(frozen=True)
class Standing:
    """One adapter over all its routes, kernel paths and dtypes."""

    subject: Subject
    judged: int
    asked: int  # claims that were put to it
    cells: Counter[str]  # by colour
    new: int
    known: int


@dataclass(frozen=True)
class Word:
    """One claim on one adapter: the gravest of its squares, and what it rests on."""

    colour: str
    verdict: str
    more: str


def standings(told: Collated, every: list[Subject]) -> list[Standing]:
    """A row for each adapter."""
    return [_standing(told, subject) for subject in every]


def _standing(told: Collated, subject: Subject) -> Standing:
    place = (subject.adapter, subject.version)
    keys = [key for key in told.cells if key[:2] == place]
    colours = Counter(square(told, subject, key).colour for key in keys)
    known = [one["known"] is not None for one in told.discrepancies if (one["adapter"], one["version"]) == place]
    judged = sum(told.cells[key]["judged"] for key in keys)
    return Standing(subject, judged, len({key[4] for key in keys}), colours, known.count(False), known.count(True))


def overview(told: Collated, every: list[Subject], claims: list[Claimed]) -> list[tuple[str, list[tuple[Claimed, list[Word]]]]]:
    """(operator, its claims, each with a word for each adapter); first the operators that the adapters have routes to."""
    operators = dict.fromkeys([*(one for subject in every for one in subject.operators), *(claim.operator for claim in claims)])
    rows = [(claim, [word(told, subject, claim) for subject in every]) for claim in claims]
    groups = [(operator, [row for row in rows if row[0].operator == operator]) for operator in operators]
    return [(operator, some) for operator, some in groups if some]


def word(told: Collated, subject: Subject, claim: Claimed) -> Word:
    """What a claim came to on an adapter, or why it came to nothing."""
    keys = [key for key in (*told.cells, *told.stories) if (key[0], key[1], key[4]) == (subject.adapter, subject.version, claim.name)]
    squares = {key: square(told, subject, key) for key in keys}
    if not squares:
        return Word("nothing", "not asked", _why_not(subject, claim))
    colour = min((one.colour for one in squares.values()), key=COLOURS.index)
    judged, routes = sum(one.judged for one in squares.values()), len({key[2] for key in keys})
    more = f"{judged:,} on {routes} {'route' if routes == 1 else 'routes'}"
    gravest = [one for one in squares.values() if one.colour == colour]
    return Word(colour, gravest_verdict(gravest), more if judged else gravest[0].more)


def gravest_verdict(gravest: list[Square]) -> str:
    """The verdicts of equal gravity, each known failure named once."""
    new = sum(one.new for one in gravest)
    names = dict.fromkeys(name for one in gravest for name in one.verdict.removeprefix("known: ").split(", "))
    return plural(new) if new else f"{'known: ' if gravest[0].colour == 'known' else ''}{', '.join(names)}"


def _why_not(subject: Subject, claim: Claimed) -> str:
    routes = [route for operator, names in subject.operators.items() if claim.concerns(operator) for route in names]
    if not routes:
        return f"no route to {claim.operator.replace('_', ' ')}"
    reasons = [subject.never(route, claim.name) for route in routes]
    why = next(iter(reasons)) if len(set(reasons)) == 1 else None if None in reasons else "no route is put it"
    return why or subject.absent(next(iter(subject.paths)))
