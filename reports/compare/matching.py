"""Which bug of one run is which of another, however it is called there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reports.bugs.bug import Bug
from reports.bugs.region import canonical

NAME = re.compile(r"[a-z_]{3,}")
WORDS = frozenset(("and", "not", "some", "every", "True", "False"))  # of the language of regions
ALIKE = 0.5  # the share of names that two regions of bugs without a diagnosis have in common
Score = tuple[float, ...]
Spot = tuple[str, str, str]  # adapter, route, claim
Pair = tuple[int, int]  # the numbers of a bug in the old run and of one in the new run
Part = tuple[int, str]  # the number of a bug, and one of its adapters


@dataclass(frozen=True)
class Matched:
    """Pairs of the same bug in two runs, and those of either run without a partner."""

    pairs: list[tuple[Bug, Bug]]
    old: list[Bug]
    new: list[Bug]


def match(old: list[Bug], new: list[Bug]) -> Matched:
    """Each bug gets the partner that is most like it; the best pairs are made first.

    A bug of several adapters may have a partner in each of them. Where one run has records of bugs
    and the other does not, several groups of discrepancies may be one bug.
    """
    pairs = _assigned(old, new, _candidates(old, new))
    rows, columns = ({pair[side] for pair in pairs} for side in (0, 1))
    return Matched(
        [(old[row], new[column]) for row, column in pairs],
        [bug for row, bug in enumerate(old) if row not in rows],
        [bug for column, bug in enumerate(new) if column not in columns],
    )


def _candidates(old: list[Bug], new: list[Bug]) -> list[Pair]:
    """The numbers of all bugs that may be one, those first that are most alike."""
    scores = {
        (row, column): score
        for row, before in enumerate(old)
        for column, after in enumerate(new)
        if (score := likeness(before, after)) is not None
    }
    return sorted(scores, key=lambda pair: (scores[pair], -pair[0]), reverse=True)


def _assigned(old: list[Bug], new: list[Bug], candidates: Iterable[Pair]) -> list[Pair]:
    """The candidates, in their order, whose bugs have no partner yet in an adapter of both."""
    pairs: list[Pair] = []
    rows: set[Part] = set()
    columns: set[Part] = set()
    for row, column in candidates:
        shared = set(old[row].adapters) & set(new[column].adapters)
        own, others = ({(number, name) for name in shared} for number in (row, column))
        are_free = (not own & rows, not others & columns)
        is_part = any(are_free) and old[row].is_grouped != new[column].is_grouped
        if all(are_free) or is_part:
            pairs.append((row, column))
            rows |= own
            columns |= others
    return sorted(pairs)


def likeness(old: Bug, new: Bug) -> Score | None:
    """How alike two bugs are; None where they are not the same.

    The same known failure is the same bug. Else they must show in an adapter, on a claim of a
    route, in common, with the same region, or with verdicts of one family, the same diagnosis and
    regions that speak of the same fields: of half of them where there is no diagnosis.
    """
    if not set(old.adapters) & set(new.adapters):
        return None
    if old.known is not None and new.known is not None:
        return (3.0,) if old.known == new.known else None
    shared = _share(old.spots, new.spots)
    if not shared:
        return None
    same_region = canonical(old.region) == canonical(new.region)
    alike = _alike(old.region, new.region)
    same_kind = old.family == new.family and old.diagnosis == new.diagnosis
    least = ALIKE if old.diagnosis is None else 0.01
    if not (same_region and old.region) and not (same_kind and alike >= least):
        return None
    same_case = old.record["case"] == new.record["case"]
    return (1.0 + same_kind, float(same_region), float(same_case), alike, shared)


def _alike(old: str, new: str) -> float:
    """The share of the fields of two regions that stand in both; 1 where one has none."""
    fields = [set(NAME.findall(region)) - WORDS for region in (old, new)]
    return _share(*fields) if all(fields) else 1.0


def _share(left: set[str] | set[Spot], right: set[str] | set[Spot]) -> float:
    """How much of two sets is in both."""
    return len(left & right) / len(left | right) if left and right else 0.0
