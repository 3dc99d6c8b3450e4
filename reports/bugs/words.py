"""Names, numbers and places in words, and any text on one line."""

from __future__ import annotations

from collections.abc import Iterable

from reference.records.bug import BugPlaceRecord, CountsRecord


def line(text: object) -> str:
    """On one line, without control characters that a terminal would obey."""
    words = " ".join(str(text).split())
    return "".join(letter if letter.isprintable() else "�" for letter in words)


def plural(number: int, noun: str) -> str:
    """The number and the noun: 1 bug, 2 bugs."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def few(names: Iterable[str], most: int = 3) -> str:
    """The first of some names, each once, and how many more there are."""
    names = list(dict.fromkeys(names))
    if len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def shows_in(places: Iterable[BugPlaceRecord]) -> str:
    """Claims, routes, kernel paths and dtypes of places, the first few of each."""
    places = list(places)
    claims, routes = few(p["claim"] for p in places), few(p["route"] for p in places)
    paths, dtypes = few(p["path"] for p in places), few(p["dtype"] for p in places)
    return f"{claims} on {routes} ({paths}; {dtypes})"


def rule_in_figures(counts: CountsRecord | None) -> str:
    """How many cases fail inside and outside of a bug's region; empty where nothing was counted."""
    if not counts or not (counts["inside"] or counts["outside"]):
        return ""
    inside = f"{counts['failing_inside']:,} of {counts['inside']:,} fail there"
    return f"{inside}, {counts['failing_outside']:,} of {counts['outside']:,} elsewhere"


def seconds(value: float) -> str:
    """A duration with a unit that suits it."""
    return f"{value:.1f} s" if value >= 1 else f"{value * 1000:.3g} ms"
