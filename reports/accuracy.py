"""Accuracy: how each route sums on each kernel path, and which routes come nearest to the definition."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from reports.collate import Collated
from reports.squares import why_nothing
from reports.subjects import Subject

SUMS = "sums_are_rounded_once_from_a_customary_accumulator"


@dataclass(frozen=True)
class Way:
    """A way of summing: its class in words, and the sums that went worse than customary; or why it is not known."""

    name: str = ""
    faults: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Summing:
    """The routes that sum alike in one dtype, and how on each kernel path."""

    dtype: str
    routes: list[str]
    paths: tuple[Way, ...]

    @property
    def compared(self) -> str:
        """How the kernel paths compare; where they differ, that is a finding in itself."""
        names = [way.name for way in self.paths if way.name]
        return "paths differ" if len(set(names)) > 1 else "alike" if len(names) > 1 else "one probed"

    @property
    def worse(self) -> bool:
        """Whether some path sums worse than is customary."""
        return any(way.faults for way in self.paths)

    @property
    def spanned(self) -> list[tuple[Way, int]]:
        """Neighbouring paths that are alike as one, with their number."""
        return [(way, len(list(some))) for way, some in groupby(self.paths)]


@dataclass(frozen=True)
class Rank:
    """One route on real values: err / (sqrt(n) u S) at its worst, and the largest error in bounds."""

    title: str
    route: str
    path: str
    soft: float
    bounds: float


def summing(told: Collated, every: list[Subject]) -> list[tuple[Subject, list[Summing]]]:
    """For each adapter, a row for each dtype and way of summing."""
    return [(subject, rows) for subject in every if (rows := _rows(_ways(told, subject), subject))]


def _ways(told: Collated, subject: Subject) -> dict[tuple[str, str], dict[str, Way]]:
    """(dtype, route) -> path -> its way of summing."""
    found: dict[tuple[str, str], dict[str, Way]] = {}
    place = (subject.adapter, subject.version, SUMS)
    for (adapter, version, route, path, claim, dtype), cell in told.cells.items():
        one = cell["accumulation"]
        if (adapter, version) == place[:2] and one:
            found.setdefault((dtype, route), {})[path] = Way(one["name"], tuple(one["faults"]))
        elif (adapter, version, claim) == place:
            found.setdefault((dtype, route), {}).setdefault(path, Way(why=why_nothing(cell)))
    for one in told.known:  # what is known is left out of the search, and so of its cell
        if (one["adapter"], one["version"], one["claim"]) == place:
            name, _, faults = one["message"].partition(": ")
            found.setdefault((one["dtype"], one["route"]), {})[one["path"]] = Way(name, tuple(faults.split("; ")))
    return found


def _rows(ways: dict[tuple[str, str], dict[str, Way]], subject: Subject) -> list[Summing]:
    """Routes that are alike together, in the order of dtypes and routes; not those that no path tells of."""
    dtypes = list(dict.fromkeys([*subject.dtypes, *(dtype for dtype, _ in ways)]))
    alike: dict[tuple[str, tuple[Way, ...]], list[str]] = {}
    for dtype, route in sorted(ways, key=lambda one: (dtypes.index(one[0]), list(subject.routes).index(one[1]))):
        paths = tuple(ways[dtype, route].get(path, Way(why=subject.absent(path))) for path in subject.paths)
        if any(way.name for way in paths):
            alike.setdefault((dtype, paths), []).append(route)
    return [Summing(dtype, routes, paths) for (dtype, paths), routes in alike.items()]


def ranking(told: Collated, every: list[Subject]) -> dict[str, list[Rank]]:
    """Dtype -> its routes by their worst soft signal, the most accurate first."""
    titles = {(subject.adapter, subject.version): subject.title for subject in every}
    worst: dict[tuple[str, ...], tuple[float, float]] = {}
    for (adapter, version, route, path, _, dtype), cell in told.cells.items():
        if (soft := float(cell["worst_soft"])) > 0:
            key = (dtype, titles[adapter, version], route, path)
            old = worst.get(key, (0.0, 0.0))
            worst[key] = max(old[0], soft), max(old[1], float(cell["worst_bounds"]))
    ranks: dict[str, list[Rank]] = {}
    for (dtype, title, route, path), (soft, bounds) in sorted(worst.items(), key=lambda one: (one[1], one[0])):
        ranks.setdefault(dtype, []).append(Rank(title, route, path, soft, bounds))
    return dict(sorted(ranks.items()))
