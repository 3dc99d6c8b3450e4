"""One thing of a difference in words: a bug, a change, a loss of coverage, a slower route."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reference.records.bug import BugPlaceRecord
from reference.records.words import NOT_RUN
from reports.bugs.bug import Bug
from reports.bugs.words import few, plural, rule_in_figures, seconds, shows_in
from reports.compare.change import Change
from reports.compare.coverage import Lost
from reports.compare.figures import Slower, SumChange
from reports.compare.side import Subject


@dataclass(frozen=True)
class Detail:
    """One fact of a row; `is_code` where the text is in a language for machines."""

    name: str
    text: str
    is_code: bool = False


@dataclass(frozen=True)
class Row:
    """One thing: a word that says of what kind, what it is, and its details without empty ones."""

    mark: str
    title: str
    details: list[Detail] = field(default_factory=list)


def details_of(*details: tuple[str, str] | tuple[str, str, bool]) -> list[Detail]:
    """The details that have a text."""
    return [Detail(*detail) for detail in details if detail[1]]


def bug_rows(bugs: Iterable[Bug]) -> list[Row]:
    """Bugs, each with all that is known of it."""
    return [bug_row(bug) for bug in bugs]


def bug_row(bug: Bug, *more: tuple[str, str] | tuple[str, str, bool]) -> Row:
    """A bug with all that is known of it."""
    record = bug.record
    diagnosis = record["diagnosis"]["sentence"] if record["diagnosis"] else ""
    ran = record["reproduced"] if record["reproduced"] != NOT_RUN else ""
    about = (
        ("bug", f"{bug.id} of {bug.owner}"),
        ("known failure", bug.known or ""),
        ("diagnosis", diagnosis),
        ("where", bug.region, True),
        ("rule", rule_in_figures(record["counts"])),
        ("shows in", shows_in(record["places"])),
        ("script", ran),
    )
    return Row(record["severity"], record["title"], details_of(*about, *more))


def brief_row(bug: Bug) -> Row:
    """A bug by its title and id."""
    return Row(bug.record["severity"], f"{bug.record['title']} ({bug.id})")


def change_row(change: Change) -> Row:
    """What is another now."""
    old, new = change.old.record, change.new.record
    names = f"{change.new.id} of {change.new.owner}"
    renamed = f", {old['id']} before" if old["id"] != new["id"] else ""
    fields = (
        (name, f"{was or 'none'} -> {now or 'none'}") for name, (was, now) in change.fields.items()
    )
    appeared = [change.new.places[place] for place in change.appeared]
    gone = [change.old.places[place] for place in change.disappeared]
    return Row(
        new["severity"],
        new["title"],
        details_of(("bug", names + renamed), *fields, *_shows("now also in", appeared),
                 *_shows("no longer in", gone)),
    )  # fmt: skip


def _shows(name: str, places: Sequence[BugPlaceRecord]) -> list[tuple[str, str]]:
    return [(name, shows_in(places))] if places else []


def lost_row(loss: Lost) -> Row:
    """What a route is no longer asked, or less."""
    cells = loss.cells
    was, now = (sum(cell[name] for cell in cells) for name in ("was", "now"))
    place = " ".join(filter(None, (loss.adapter, loss.path, loss.route)))
    details = details_of(
        ("why", loss.why),
        ("claims", few(cell["claim"] for cell in cells)),
        ("dtypes", few(cell["dtype"] for cell in cells)),
        ("judged", f"{was:,} -> {now:,} outputs"),
        ("features", few(name for cell in cells for name in cell["features"])),
    )
    return Row(loss.what, f"{place}: {plural(len(cells), 'cell')}", details)


def stopped_row(target: Subject, reason: str, is_news: bool) -> Row:
    """A target that did not start in the new run."""
    mark = "not started" if is_news else "not started, as before"
    return Row(mark, " ".join(target), details_of(("reason", reason)))


def sum_row(change: SumChange) -> Row:
    """An accumulation class that changed."""
    title = f"{change.adapter} {change.path}: {change.was} -> {change.now}"
    details = details_of(("routes", few(change.routes)), ("dtypes", few(change.dtypes)))
    return Row("worse" if change.is_worse else "better", title, details)


def slower_row(slower: Slower) -> Row:
    """A route whose calls take longer."""
    details = details_of(
        ("a call", f"{seconds(slower.was)} -> {seconds(slower.now)}"),
        ("in all", f"{slower.extra:.1f} s more"),
        ("not counted as worse", slower.doubt),
    )
    factor = f"{slower.now / slower.was:.1f} times" if slower.was else "slower"
    return Row(factor, f"{slower.adapter} {slower.path} {slower.route}", details)
