"""A difference in words: sections of rows, which every format shows in its own way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.compare.difference import Difference
from reports.compare.rows import (
    Row,
    brief_row,
    bug_row,
    bug_rows,
    change_row,
    lost_row,
    slower_row,
    stopped_row,
    sum_row,
)
from reports.compare.side import Subject


@dataclass(frozen=True)
class Section:
    """Things of one kind.

    `is_worse`: one of them is worse than before.
    `is_folded`: they are many, and few will read them.
    """

    title: str
    rows: list[Row]
    is_worse: bool = False
    is_folded: bool = False

    @property
    def heading(self) -> str:
        """The title with the number of things."""
        return f"{self.title} ({len(self.rows)})"


def sections(difference: Difference) -> list[Section]:
    """The sections that have something to say; the gravest first."""
    added, changed, still = difference.added, difference.changed, difference.still
    graver = any(change.is_worse for change in changed)
    candidates = (
        Section("New bugs", bug_rows(added), bool(added)),
        Section("Changed bugs", [change_row(change) for change in changed], graver),
        Section("Fixed bugs", bug_rows(difference.fixed)),
        *_figures(difference),
        Section(
            "Bugs that the new run could not see",
            [bug_row(bug, ("why", why)) for bug, why in difference.not_asked],
        ),
        Section("Known failures that one of the two machines shows", _elsewhere(difference)),
        Section(
            "Bugs that are still there",
            [brief_row(change.new) for change in still],
            is_folded=True,
        ),
    )
    return [section for section in candidates if section.rows]


def summary(difference: Difference) -> str:
    """The bugs in numbers."""
    numbers = (
        f"{len(difference.added)} new",
        f"{len(difference.fixed)} fixed",
        f"{len(difference.changed)} changed",
        f"{len(difference.still)} still there as before",
    )
    return f"Bugs: {', '.join(numbers)}."


def verdict(difference: Difference) -> str:
    """Whether something got worse, and what."""
    reasons = difference.reasons
    return f"Worse: {'; '.join(reasons)}." if reasons else "Nothing got worse."


def subjects(difference: Difference) -> list[str]:
    """Each target with its version, or both where they differ."""
    lines: dict[str, list[str]] = {}
    for (adapter, path), old, new in difference.versions:
        was, now = old or "not in the old run", new or "not in the new run"
        versions = str(new) if old == new else f"{was} -> {now}"
        lines.setdefault(f"{adapter} {versions}", []).append(path)
    return [f"{line} ({', '.join(paths)})" for line, paths in lines.items()]


def machines(difference: Difference) -> str:
    """Which targets ran on different CPUs; empty where none did."""
    names = _names(difference.machines)
    return f"On different CPUs in the two runs: {names}." if names else ""


def _names(targets: Iterable[Subject]) -> str:
    return ", ".join(f"{adapter} {path}" for adapter, path in targets)


def _elsewhere(difference: Difference) -> list[Row]:
    return [bug_row(bug, ("shown by", f"the {name} run")) for bug, name in difference.elsewhere]


def _figures(difference: Difference) -> list[Section]:
    """What is no bug: targets that did not start, sums, coverage and time."""
    sums, lost, slower = difference.sums, difference.lost, difference.slower
    stopped = difference.not_started
    return [
        Section(
            "Targets that were not started",
            [stopped_row(*target) for target in stopped],
            any(is_news for *_, is_news in stopped),
        ),
        Section("Accumulation", [sum_row(s) for s in sums], any(s.is_worse for s in sums)),
        Section("Lost coverage", [lost_row(loss) for loss in lost], bool(lost), is_folded=True),
        Section("Slower calls", [slower_row(s) for s in slower], any(not s.doubt for s in slower)),
    ]
