"""A difference for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

import html
from collections.abc import Iterator

from reports.bugs.words import line, plural
from reports.compare.difference import Difference
from reports.compare.rows import Detail, Row
from reports.compare.sections import Section, machines, sections, subjects, summary, verdict
from reports.markdown import code, plain

MOST = 50  # rows of a section in Markdown: a comment has room for 65,536 characters
LONGEST = 400  # characters of one fact there


def text_of(difference: Difference) -> str:
    """Plain text, a line for each fact."""
    lines = [line(subject) for subject in subjects(difference)]
    lines += filter(None, (line(machines(difference)), summary(difference), verdict(difference)))
    for section in sections(difference):
        lines += ["", section.heading, *_text_rows(section)]
    return "\n".join(lines)


def _text_rows(section: Section) -> Iterator[str]:
    for row in section.rows:
        yield f"  {line(row.mark)}: {line(row.title)}"
        yield from (f"    {detail.name}: {line(detail.text)}" for detail in row.details)


def markdown_of(difference: Difference) -> str:
    """GitHub's Markdown; whatever comes out of a record is shown as it stands."""
    lines = [f"## {verdict(difference)}", "", summary(difference), ""]
    lines += [f"- {plain(_short(subject))}" for subject in subjects(difference)]
    lines += ["", plain(_short(machines(difference)))] if machines(difference) else []
    for section in sections(difference):
        rows = [text for row in section.rows[:MOST] for text in _markdown_row(row)]
        left = len(section.rows) - MOST
        rows += [f"- and {plural(left, 'further one')}"] if left > 0 else []
        lines += ["", *_folded(section, rows)]
    return "\n".join(lines)


def _folded(section: Section, rows: list[str]) -> list[str]:
    """The rows under a heading; those that few will read are folded."""
    if not section.is_folded:
        return [f"### {section.heading}", "", *rows]
    summary_tag = f"<summary>{html.escape(section.heading)}</summary>"
    return [f"<details>{summary_tag}", "", *rows, "", "</details>"]


def _markdown_row(row: Row) -> Iterator[str]:
    yield f"- **{plain(_short(row.mark))}**: {plain(_short(row.title))}"
    yield from (f"  - {detail.name}: {_fact(detail)}" for detail in row.details)


def _fact(detail: Detail) -> str:
    return code(_short(detail.text)) if detail.is_code else plain(_short(detail.text))


def _short(text: str) -> str:
    words = line(text)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} ..."
