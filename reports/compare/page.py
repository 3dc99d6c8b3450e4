"""A difference as one self-contained page of HTML."""

from __future__ import annotations

from reference.verdicts import SEVERITIES
from reports.compare.difference import Difference
from reports.compare.sections import machines, sections, subjects, summary, verdict
from reports.page.render import environment


def page_of(difference: Difference) -> str:
    """The page as text; whatever comes out of a record is escaped."""
    return (
        environment()
        .get_template("diff.html")
        .render(
            verdict=verdict(difference),
            is_worse=bool(difference.reasons),
            summary=summary(difference),
            subjects=subjects(difference),
            machines=machines(difference),
            severities=SEVERITIES,
            tally=difference.tally,
            sections=sections(difference),
            files=[
                [run.file for run in side.collated.runs]
                for side in (difference.old, difference.new)
            ],
        )
    )
