"""Renders records as one self-contained page; pure: the same records give the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.accuracy import accumulations, ranking
from reports.collate import Collated, collate, warnings
from reports.coverage import coverage
from reports.edges import edge_table
from reports.fields import checked
from reports.levels import percent
from reports.limits import unsupported
from reports.machines import machines
from reports.matrix import matrix
from reports.modes import by_design
from reports.not_seen import not_seen
from reports.overview import adapter_summaries, overview
from reports.proofs import proof_table
from reports.record import Recorded, key_of
from reports.remarks import claim_remarks
from reports.squares import cut, plural
from reports.stories import AXIS, Story, stories
from reports.subjects import adapter_versions, claim_infos

TEMPLATES = Path(__file__).parent / "templates"


def page(runs: list[Recorded]) -> str:
    """The page as HTML text. RecordError where a record lacks what the page shows."""
    collated = collate([checked(run) for run in runs])
    return _environment().get_template("page.html").render(**_context(collated))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = lambda number: f"{number:,}"
    environment.filters["seconds"] = _seconds
    environment.filters["plural"] = plural
    environment.filters["percent"] = percent
    environment.filters["cut"] = cut
    environment.filters["words"] = lambda name: str(name).replace("_", " ")
    return environment


def _seconds(value: float) -> str:
    return f"{value:,.1f} s" if value < 120 else f"{int(value) // 60} min {int(value) % 60} s"


def _context(collated: Collated) -> dict[str, Any]:
    versions, claims = adapter_versions(collated), claim_infos(collated)
    articles = stories(collated)
    new = [story for story in articles if story.record["known"] is None]
    return {
        "collated": collated,
        "warnings": warnings(collated),
        "versions": versions,
        "claims": claims,
        "axis_names": AXIS,
        "summaries": adapter_summaries(collated, versions),
        "overview": overview(collated, versions, claims),
        "matrix": matrix(collated, versions, claims),
        "stories": articles,
        "anchors": _first(articles),
        "kinds": [story for story in new if story.like is None],
        "accumulations": accumulations(collated, versions),
        "ranking": ranking(collated, versions),
        "proofs": proof_table(collated, versions),
        "remarks": claim_remarks(collated, versions, claims),
        "edges": edge_table(collated, versions, claims),
        "by_design": by_design(versions),
        "coverage": coverage(collated, versions, claims),
        "unsupported": unsupported(collated, versions, claims),
        "not_seen": not_seen(collated),
        "machines": machines(collated),
    }


def _first(articles: list[Story]) -> dict[tuple[str, ...], str]:
    """Key of a cell -> the anchor of its first story."""
    return {key_of(story.record): story.anchor for story in reversed(articles)}
