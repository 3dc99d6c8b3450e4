"""Renders records as one self-contained page; pure: the same records give the same bytes."""

from __future__ import annotations

import math
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.matrix.verdicts import cut
from reports.page.content import Content
from reports.records.collating import collate
from reports.records.runs import Recorded

TEMPLATES = Path(__file__).parents[1] / "templates"


def page(runs: list[Recorded]) -> str:
    """The page as HTML text."""
    template = environment().get_template("page.html")
    text = template.render(**Content(collate(runs)).values())
    return text.encode("utf-8", "replace").decode()  # a lone surrogate has no bytes


def environment() -> Environment:
    """The templates with their filters: what comes out of a record is escaped,
    what is not there fails.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = lambda number: f"{number:,}"
    environment.filters["seconds"] = _seconds
    environment.filters["cut"] = cut
    environment.filters["words"] = lambda name: str(name).replace("_", " ")
    environment.filters["delta"] = _delta
    return environment


def _seconds(value: float) -> str:
    if not math.isfinite(value):
        return "not known"
    return f"{value:,.1f} s" if value < 120 else f"{int(value) // 60} min {int(value) % 60} s"


def _delta(pair: tuple[int, int]) -> str:
    """`3 (+1)`: how many there are now, and how many more or fewer than before."""
    old, new = pair
    return f"{new}" if old == new else f"{new} ({new - old:+d})"
