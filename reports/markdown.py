"""Texts of a record in GitHub's Markdown: whatever they hold, they are shown as they stand."""

from __future__ import annotations

import html
import re

from reports.bugs.words import line

SPECIAL = re.compile(r"([\\`*_\[\]#|~])")  # what Markdown takes for a mark
NO_WIDTH = "\u200b"  # after an @: GitHub looks for names where a backslash is gone already


def plain(text: object) -> str:
    """A text on one line in which no mark, no HTML and no mention of a person has an effect."""
    escaped = html.escape(SPECIAL.sub(r"\\\1", line(text)), quote=False)
    return escaped.replace("@", f"@{NO_WIDTH}")


def code(text: object) -> str:
    """A text on one line as code, whatever backticks it holds."""
    words = line(text)
    ticks = "`" * (_longest_run(words) + 1)
    return f"{ticks} {words} {ticks}" if "`" in words else f"{ticks}{words}{ticks}"


def fence(text: str) -> str:
    """What begins and ends a block of code with this text."""
    return "`" * max(3, _longest_run(text) + 1)


def block(text: str) -> str:
    """A text of several lines in a block of code."""
    return f"{fence(text)}\n{text}\n{fence(text)}"


def _longest_run(text: str) -> int:
    """The largest number of backticks that stand in a row."""
    return max(map(len, re.findall("`+", text)), default=0)
