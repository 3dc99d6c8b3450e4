"""How each route sums on each kernel path, and which routes are nearest to the definition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from reference.records.cell import CellRecord
from reports.matrix.adapters import AdapterVersion
from reports.matrix.verdicts import not_started
from reports.records.collating import Collated


@dataclass(frozen=True)
class PathAccumulation:
    """How a route sums on one path: its class in words, and the sums that are worse than customary.

    `why`: the reason why the class is not known.
    """

    name: str = ""
    faults: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class AccumulationRow:
    """The routes that sum alike in one dtype, and how on each kernel path."""

    dtype: str
    routes: list[str]
    paths: tuple[PathAccumulation, ...]

    @property
    def compared(self) -> str:
        """How the kernel paths compare; where they differ, that is a finding in itself."""
        names = [path.name for path in self.paths if path.name]
        if len(set(names)) > 1:
            return "paths differ"
        return "alike" if len(names) > 1 else "one probed"

    @property
    def worse(self) -> bool:
        """Whether some path sums worse than is customary."""
        return any(path.faults for path in self.paths)

    @property
    def spanned(self) -> list[tuple[PathAccumulation, int]]:
        """Neighbouring paths that are alike as one, with their number."""
        return [(path, len(list(group))) for path, group in groupby(self.paths)]


@dataclass(frozen=True)
class Rank:
    """One route on real values: its worst err / (sqrt(n) u S), and its largest error in bounds."""

    title: str
    route: str
    path: str
    soft: float
    bounds: float


Places = dict[tuple[str, str], dict[str, PathAccumulation]]  # (dtype, route) -> path -> how it sums


def accumulations(
    collated: Collated,
    versions: list[AdapterVersion],
) -> list[tuple[AdapterVersion, list[AccumulationRow]]]:
    """For each adapter, a row for each dtype and class."""
    tables = [(version, _rows(_places(collated, version), version)) for version in versions]
    return [(version, rows) for version, rows in tables if rows]


def _places(collated: Collated, version: AdapterVersion) -> Places:
    places: Places = {}
    for cell in collated.by_adapter.get(version.place, []):
        path, paths = cell["path"], places.setdefault((cell["dtype"], cell["route"]), {})
        if path not in paths or not paths[path].name:
            paths[path] = _path(cell)
    return places


def _path(cell: CellRecord) -> PathAccumulation:
    """The class that the cell's record holds, which is that of its route, path and dtype."""
    accumulation = cell["accumulation"]
    if accumulation:
        return PathAccumulation(accumulation["name"], tuple(accumulation["faults"]))
    return PathAccumulation(why=not_started(cell) or "not probed")


def _rows(places: Places, version: AdapterVersion) -> list[AccumulationRow]:
    """Like routes together, in the order of dtypes and routes; those never probed are left out."""
    dtypes, routes = version.dtypes, list(version.routes)
    order = sorted(places, key=lambda place: (dtypes.index(place[0]), routes.index(place[1])))
    alike: dict[tuple[str, tuple[PathAccumulation, ...]], list[str]] = {}
    for dtype, route in order:
        paths = tuple(_paths(places[dtype, route], version))
        if any(path.name for path in paths):
            alike.setdefault((dtype, paths), []).append(route)
    return [AccumulationRow(dtype, names, paths) for (dtype, paths), names in alike.items()]


def _paths(
    paths: dict[str, PathAccumulation],
    version: AdapterVersion,
) -> Iterator[PathAccumulation]:
    for path in version.paths:
        yield paths.get(path) or PathAccumulation(why=version.absent(path))


def ranking(collated: Collated, versions: list[AdapterVersion]) -> dict[str, list[Rank]]:
    """Dtype -> its routes by their worst soft signal, the most accurate first."""
    titles = {version.place: version.title for version in versions}
    worst: dict[tuple[str, str, str, str], tuple[float, float]] = {}
    for (adapter, version, route, path, _, dtype), cell in collated.cells.items():
        if (soft := float(cell["worst_soft"])) > 0:
            place = (dtype, titles[adapter, version], route, path)
            old = worst.get(place, (0.0, 0.0))
            worst[place] = max(old[0], soft), max(old[1], float(cell["worst_bounds"]))
    ranks: dict[str, list[Rank]] = {}
    order = sorted(worst.items(), key=lambda item: (item[1], item[0]))
    for (dtype, title, route, path), (soft, bounds) in order:
        ranks.setdefault(dtype, []).append(Rank(title, route, path, soft, bounds))
    return dict(sorted(ranks.items()))
