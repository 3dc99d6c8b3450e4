"""Renders what was collated as one self-contained page; pure: the same records give the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.accuracy import ranking, summing
from reports.collate import Collated, collated, warnings
from reports.coverage import coverage, percent
from reports.edges import past_the_edges
from reports.fields import checked
from reports.limits import unsupported
from reports.machines import machines
from reports.matrix import matrix
from reports.modes import by_design
from reports.overview import overview, standings
from reports.proofs import proved
from reports.record import Recorded, key_of
from reports.remarks import remarked
from reports.squares import plural
from reports.stories import AXIS, Story, stories
from reports.subjects import claimed, subjects

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
    environment.filters["percent"] = percent
    environment.filters["words"] = lambda name: str(name).replace("_", " ")
    return environment


def _seconds(value: float) -> str:
    return f"{value:,.1f} s" if value < 120 else f"{int(value) // 60} min {int(value) % 60} s"


def _context(told: Collated) -> dict[str, Any]:
    every, claims, found = subjects(told), claimed(told), stories(told)
    return {
        "told": told, "warnings": warnings(told), "subjects": every, "claims": claims, "axis_names": AXIS,
        "standings": standings(told, every), "overview": overview(told, every, claims), "matrix": matrix(told, every, claims),
        "stories": found, "anchors": _first(found), "kinds": [one for one in found if one.like is None and one.record["known"] is None],
        "summing": summing(told, every), "ranking": ranking(told, every), "proved": proved(told, every),
        "remarked": remarked(told, every, claims), "edges": past_the_edges(told, every, claims), "by_design": by_design(every),
        "coverage": coverage(told, every, claims), "unsupported": unsupported(told, every),
        "not_applicable": told.not_applicable, "machines": machines(told),
    }  # fmt: skip


def _first(every: list[Story]) -> dict[tuple[str, ...], str]:
    """The anchor of each cell's first story."""
    return {key_of(story.record): story.anchor for story in reversed(every)}
