"""GitHub annotations: a workflow command for each new bug.

The commands and their escapes: docs.github.com/actions, "Workflow commands", and
`packages/core/src/command.ts` of github.com/actions/toolkit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.bugs.bug import Bug
from reports.bugs.words import line, rule_in_figures, shows_in

IN_A_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_A_PROPERTY = {**IN_A_MESSAGE, ":": "%3A", ",": "%2C"}


def commands_of(bugs: Iterable[Bug]) -> Iterator[str]:
    """`::error file=...,title=...::message` for each bug that is not known, nor in a baseline."""
    for bug in bugs:
        if bug.is_new:
            file, title = (_escaped(text, IN_A_PROPERTY) for text in (bug.file, title_of(bug)))
            message = _escaped("\n".join(message_of(bug)), IN_A_MESSAGE)
            yield f"::error file={file},title={title}::{message}"


def title_of(bug: Bug) -> str:
    """Adapter, severity and title."""
    record = bug.record
    return line(f"{bug.owner}: {record['severity']}: {record['title']}")


def message_of(bug: Bug) -> list[str]:
    """What is known of a bug, a line for each fact."""
    record = bug.record
    facts = (
        ("", record["diagnosis"]["sentence"] if record["diagnosis"] else ""),
        ("where: ", bug.region),
        ("rule: ", rule_in_figures(record["counts"])),
        ("shows in: ", shows_in(record["places"])),
        ("bug: ", bug.id),
    )
    return [f"{name}{line(text)}" for name, text in facts if text]


def _escaped(text: str, table: dict[str, str]) -> str:
    return text.translate({ord(letter): escape for letter, escape in table.items()})
