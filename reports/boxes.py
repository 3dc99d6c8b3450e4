"""A box of the matrix: one claim on one route, over its kernel paths and dtypes."""

from __future__ import annotations

from dataclasses import dataclass

from reports.collate import Collated, Key
from reports.squares import COLOURS, CellVerdict, cell_verdict, no_cell, plural
from reports.subjects import AdapterVersion, ClaimInfo

Place = tuple[str, str]  # kernel path, dtype
SILENT = ("nothing", "not-started")  # of cells that hold a reason alone


@dataclass(frozen=True)
class BoxLine:
    """The verdict of some of the kernel paths and dtypes; `label` names them if others differ."""

    label: str
    colour: str
    verdict: str
    judged: int
    more: str
    key: Key | None


@dataclass(frozen=True)
class MatrixBox:
    """Lines, the gravest first, and the colour of the gravest."""

    colour: str
    lines: tuple[BoxLine, ...]

    @property
    def reason(self) -> str:
        """Why nothing was judged, where one reason holds for the whole box; else empty."""
        line = self.lines[0]
        if self.colour not in SILENT or len(self.lines) > 1 or line.judged:
            return ""
        return line.more if line.verdict == "not asked" else f"{line.verdict}: {line.more}"


def matrix_box(
    collated: Collated,
    version: AdapterVersion,
    route: str,
    claim: ClaimInfo,
) -> MatrixBox:
    """The verdicts of the claim on the route."""
    places = [(path, dtype) for path in version.paths for dtype in version.dtypes or [""]]
    keys = {(p, dtype): (*version.place, route, p, claim.name, dtype) for p, dtype in places}
    recorded = any(key in collated.cells or key in collated.by_cell for key in keys.values())
    if not recorded and version.not_put(route, claim.name) is not None:
        return boxed({("", ""): no_cell(version, route, "", claim.name)})
    return boxed({place: cell_verdict(collated, version, key) for place, key in keys.items()})


def boxed(verdicts: dict[Place, CellVerdict]) -> MatrixBox:
    """The verdicts as lines of like cells."""
    alike: dict[tuple[str, str, str], dict[Place, CellVerdict]] = {}
    for place, verdict in verdicts.items():
        alike.setdefault(verdict.alike, {})[place] = verdict
    groups = sorted(alike.values(), key=_gravity)
    labels = [label(set(group), set(verdicts)) if len(groups) > 1 else "" for group in groups]
    lines = tuple(_line(group, name) for group, name in zip(groups, labels))
    return MatrixBox(lines[0].colour, lines)


def _gravity(group: dict[Place, CellVerdict]) -> tuple[int, str]:
    verdict = next(iter(group.values()))
    return (COLOURS.index(verdict.colour), verdict.verdict)


def _line(group: dict[Place, CellVerdict], name: str) -> BoxLine:
    first, new = next(iter(group.values())), sum(cell.new for cell in group.values())
    judged, words = sum(cell.judged for cell in group.values()), plural(new) if new else ""
    return BoxLine(name, first.colour, words or first.verdict, judged, first.more, first.key)


def label(some: set[Place], places: set[Place]) -> str:
    """Some of the kernel paths and dtypes in few words: what all share is left out."""
    paths = list(dict.fromkeys(path for path, _ in sorted(places)))
    dtypes = list(dict.fromkeys(dtype for _, dtype in sorted(places)))
    here = {path: [dtype for dtype in dtypes if (path, dtype) in some] for path in paths}
    whole = {path: [dtype for dtype in dtypes if (path, dtype) in places] for path in paths}
    if len({tuple(names) for names in here.values()}) == 1:  # the same dtypes on each path
        return ", ".join(here[paths[0]])
    named = {path: [] if here[path] == whole[path] else here[path] for path in paths}
    words = (" ".join([path, ", ".join(named[path])]).strip() for path in paths if here[path])
    return "; ".join(words)
