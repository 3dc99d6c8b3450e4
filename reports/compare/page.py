"""A difference as one self-contained page of HTML."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.bugs.fields import SEVERITIES
from reports.compare.difference import Difference
from reports.compare.sections import machines, sections, subjects, summary, verdict

TEMPLATES = Path(__file__).parents[1] / "templates"


def page_of(difference: Difference) -> str:
    """The page as text; whatever comes out of a record is escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["delta"] = _delta
    return environment.get_template("diff.html").render(
        verdict=verdict(difference),
        is_worse=bool(difference.reasons),
        summary=summary(difference),
        subjects=subjects(difference),
        machines=machines(difference),
        severities=SEVERITIES,
        tally=difference.tally,
        sections=sections(difference),
        files=[
            [run.file for run in side.collated.runs] for side in (difference.old, difference.new)
        ],
    )


def _delta(pair: tuple[int, int]) -> str:
    """`3 (+1)`: how many there are now, and how many more or fewer than before."""
    old, new = pair
    return f"{new}" if old == new else f"{new} ({new - old:+d})"
