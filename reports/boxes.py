"""A box of the matrix: one claim on one route, over its kernel paths and dtypes; what is alike is told once."""

from __future__ import annotations

from dataclasses import dataclass

from reports.collate import Collated, Key
from reports.squares import COLOURS, Square, plural, square
from reports.subjects import Claimed, Subject

Place = tuple[str, str]  # kernel path, dtype


@dataclass(frozen=True)
class Line:
    """What some of the kernel paths and dtypes came to; `label` names them where others came to something else."""

    label: str
    colour: str
    verdict: str
    judged: int
    more: str
    key: Key | None


@dataclass(frozen=True)
class Box:
    """Lines, the gravest first, and the colour of the gravest."""

    colour: str
    lines: tuple[Line, ...]

    @property
    def nothing(self) -> str:
        """Why nothing at all was judged, for one reason alone; empty where something was, or for several."""
        line = self.lines[0]
        if self.colour != "nothing" or len(self.lines) > 1:
            return ""
        return line.more if line.verdict == "not asked" else f"{line.verdict}: {line.more}"


def box(told: Collated, subject: Subject, route: str, claim: Claimed) -> Box:
    """What the claim came to on the route."""
    why = subject.never(route, claim.name)
    places = [(path, dtype) for path in subject.paths for dtype in subject.dtypes or [""]]
    keys = {(path, dtype): (subject.adapter, subject.version, route, path, claim.name, dtype) for path, dtype in places}
    if why is not None and not any(key in told.cells or key in told.stories for key in keys.values()):
        return Box("nothing", (Line("", "nothing", "not asked", 0, why, None),))
    return boxed({place: square(told, subject, key) for place, key in keys.items()})


def boxed(squares: dict[Place, Square]) -> Box:
    """The squares as lines of what is alike."""
    alike: dict[tuple[str, str, str], dict[Place, Square]] = {}
    for place, one in squares.items():
        alike.setdefault(one.alike, {})[place] = one
    groups = sorted(alike.values(), key=lambda group: _grave(next(iter(group.values()))))
    lines = tuple(_line(group, "" if len(groups) == 1 else label(set(group), set(squares))) for group in groups)
    return Box(lines[0].colour, lines)


def _grave(one: Square) -> tuple[int, str]:
    return (COLOURS.index(one.colour), one.verdict)


def _line(group: dict[Place, Square], name: str) -> Line:
    first, new = next(iter(group.values())), sum(one.new for one in group.values())
    judged = sum(one.judged for one in group.values())
    return Line(name, first.colour, plural(new) if new else first.verdict, judged, first.more, first.key)


def label(some: set[Place], every: set[Place]) -> str:
    """Some of the kernel paths and dtypes in few words: what does not tell them from the others is left out."""
    paths, dtypes = (list(dict.fromkeys(one[at] for one in sorted(every))) for at in (0, 1))
    told = {path: [dtype for dtype in dtypes if (path, dtype) in some] for path in paths}
    whole = {path: [dtype for dtype in dtypes if (path, dtype) in every] for path in paths}
    if len({tuple(one) for one in told.values()}) == 1:  # the same dtypes on each path
        return ", ".join(told[paths[0]])
    return "; ".join(path if told[path] == whole[path] else f"{path} {', '.join(told[path])}" for path in paths if told[path])
