"""Renders what was collated as one self-contained page; pure: the same records give the same bytes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.collate import Collated, collated, warnings
from reports.coverage import coverage, machines, unsupported
from reports.fields import checked
from reports.matrix import matrix
from reports.record import Recorded, key_of
from reports.squares import plural
from reports.stories import AXIS, Story, stories

TEMPLATES = Path(__file__).parent / "templates"


def page(runs: list[Recorded]) -> str:
    """The page. RecordError where a record lacks what has to be told."""
    told = collated([checked(run) for run in runs])
    return _environment().get_template("page.html").render(**_context(told))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["count"] = lambda number: f"{number:,}"
    environment.filters["seconds"] = _seconds
    environment.filters["plural"] = plural
    environment.filters["words"] = lambda name: str(name).replace("_", " ")
    return environment


def _seconds(value: float) -> str:
    return f"{value:,.1f} s" if value < 120 else f"{int(value) // 60} min {int(value) % 60} s"


def _context(told: Collated) -> dict[str, Any]:
    every = stories(told.discrepancies)
    return {
        "told": told, "warnings": warnings(told), "adapters": adapters(told), "matrix": matrix(told), "axis_names": AXIS,
        "stories": every, "anchors": _first(every), "kinds": sum(one.like is None and one.record["known"] is None for one in every),
        "coverage": coverage(told), "unsupported": unsupported(told), "not_applicable": told.not_applicable, "machines": machines(told),
    }  # fmt: skip


def adapters(told: Collated) -> list[tuple[str, str, int, int, int]]:
    """(adapter, version, judged, new, known), in order."""
    judged: Counter[tuple[str, str]] = Counter()
    for key, cell in told.cells.items():
        judged[key[0], key[1]] += cell["judged"]
    new, known = (Counter((one["adapter"], one["version"]) for one in some) for some in (told.new, told.known))
    return [(*name, judged[name], new[name], known[name]) for name in sorted({*judged, *new, *known})]


def _first(every: list[Story]) -> dict[tuple[str, ...], str]:
    """The anchor of each cell's first story."""
    return {key_of(story.record): story.anchor for story in reversed(every)}
