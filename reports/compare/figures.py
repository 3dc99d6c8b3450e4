"""Sums and seconds in two runs: accumulation classes that changed, and calls that became slower."""

from __future__ import annotations

from dataclasses import dataclass

from reference.records.cell import AccumulationRecord
from reports.compare.side import Side, is_asked

SLOWER = 2.0  # the least factor that is no noise
EXTRA = 5.0  # the least seconds in all that are no noise
Sums = dict[
    tuple[str, str, str, str], AccumulationRecord
]  # adapter, path, route, dtype -> accumulation


@dataclass(frozen=True)
class SumChange:
    """Routes and dtypes of a target whose accumulation class has changed from one to another."""

    adapter: str
    path: str
    was: str
    now: str
    is_worse: bool
    routes: list[str]
    dtypes: list[str]

    def to_json(self) -> dict[str, object]:
        """As `diff --json` prints it."""
        return dict(vars(self))


@dataclass(frozen=True)
class Slower:
    """The calls of a route that take longer: seconds a call, and how many more in all.

    `doubt`: why the figure may say nothing about the framework; empty where it does.
    """

    adapter: str
    path: str
    route: str
    was: float
    now: float
    extra: float
    doubt: str

    def to_json(self) -> dict[str, object]:
        """As `diff --json` prints it."""
        return dict(vars(self))


def changed_sums(old: Side, new: Side) -> list[SumChange]:
    """The accumulation classes that changed, each with the routes and dtypes that changed so."""
    before, after = sums_of(old), sums_of(new)
    groups: dict[tuple[str, str, str, str, bool], list[tuple[str, str]]] = {}
    for (adapter, path, route, dtype), was in before.items():
        now = after.get((adapter, path, route, dtype))
        if now is not None and now["name"] != was["name"]:
            key = (adapter, path, was["name"], now["name"], _is_worse(was, now))
            groups.setdefault(key, []).append((route, dtype))
    return [
        SumChange(*key, *(list(dict.fromkeys(names)) for names in zip(*members)))
        for key, members in sorted(groups.items())
    ]


def sums_of(side: Side) -> Sums:
    """The accumulation classes of all routes that were probed."""
    return {
        (adapter, path, route, dtype): cell["accumulation"]
        for (adapter, route, path, _, dtype), cell in side.cells.items()
        if cell["accumulation"]
    }


def _is_worse(was: AccumulationRecord, now: AccumulationRecord) -> bool:
    """Whether some sum holds fewer bits, a fault is new, or nothing is better.

    Better: some sum holds more bits, or a fault is gone. So another name alone counts as worse.
    """
    rises = [now["bits"].get(way, bits) - bits for way, bits in was["bits"].items()]
    faults = set(now["faults"]) - set(was["faults"])
    is_better = any(rise > 0 for rise in rises) or set(was["faults"]) - set(now["faults"])
    return any(rise < 0 for rise in rises) or bool(faults) or not is_better


def slower_calls(old: Side, new: Side) -> list[Slower]:
    """Routes whose calls take at least twice the time, and some seconds more in all.

    Cells of both runs are taken alone. On another CPU, and where each shape is compiled, a longer
    time says little.
    """
    times: dict[tuple[str, str, str], list[float]] = {}
    for place, was in old.cells.items():
        now = new.cells.get(place)
        if now is None or not (is_asked(was) and is_asked(now)):
            continue
        total = times.setdefault((place[0], place[2], place[1]), [0.0] * 4)
        for index, figure in enumerate(
            (was["seconds_inside"], was["calls"], now["seconds_inside"], now["calls"])
        ):
            total[index] += figure
    routes = [_slower(old, new, key, *figures) for key, figures in sorted(times.items())]
    return [slower for slower in routes if slower is not None]


def _slower(  # noqa: PLR0913, PLR0917  two sides with two figures each
    old: Side,
    new: Side,
    key: tuple[str, str, str],
    old_seconds: float,
    old_calls: float,
    new_seconds: float,
    new_calls: float,
) -> Slower | None:
    if not old_calls or not new_calls:
        return None
    was, now = old_seconds / old_calls, new_seconds / new_calls
    extra = (now - was) * new_calls
    if not (now >= SLOWER * was and extra >= EXTRA):
        return None
    adapter, path, route = key
    doubt = _doubt(old, new, (adapter, path), route)
    return Slower(adapter, path, route, round(was, 6), round(now, 6), round(extra, 1), doubt)


def _doubt(old: Side, new: Side, subject: tuple[str, str], route: str) -> str:
    if old.machine(subject) != new.machine(subject):
        return "the runs were made on different CPUs"
    if new.targets[subject]["routes"][route]["compiled"]:
        return (
            "each shape is compiled, and what was compiled may have been kept from an earlier run"
        )
    return ""
