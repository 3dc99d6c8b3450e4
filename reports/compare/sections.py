"""A difference in words: sections of rows, which every format shows in its own way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from reports.bugs.bug import Bug
from reports.bugs.words import few, plural, rule_in_figures, seconds, shows_in
from reports.compare.change import Change
from reports.compare.coverage import Lost
from reports.compare.difference import Difference
from reports.compare.side import Subject
from reports.record import Record


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


@dataclass(frozen=True)
class Section:
    """Things of one kind; `is_worse` where one of them is worse than before."""

    title: str
    rows: list[Row]
    is_worse: bool = False

    @property
    def heading(self) -> str:
        """The title with the number of things."""
        return f"{self.title} ({len(self.rows)})"


def sections(difference: Difference) -> list[Section]:
    """The sections that have something to say; the gravest first."""
    added, changed, still = difference.added, difference.changed, difference.still
    graver = any(change.is_worse for change in changed)
    candidates = (
        Section("New bugs", _bugs(added), bool(added)),
        Section("Changed bugs", [_change(change) for change in changed], graver),
        Section("Fixed bugs", _bugs(difference.fixed)),
        *_figures(difference),
        Section(
            "Bugs that the new run could not see",
            [_bug(bug, ("why", why)) for bug, why in difference.not_asked],
        ),
        Section("Known failures that one of the two machines shows", _elsewhere(difference)),
        Section("Bugs that are still there", [_brief(change.new) for change in still]),
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


def _details(*details: tuple[str, str] | tuple[str, str, bool]) -> list[Detail]:
    return [Detail(*detail) for detail in details if detail[1]]


def _bugs(bugs: Iterable[Bug]) -> list[Row]:
    return [_bug(bug) for bug in bugs]


def _bug(bug: Bug, *more: tuple[str, str] | tuple[str, str, bool]) -> Row:
    """A bug with all that is known of it."""
    record = bug.record
    diagnosis = record["diagnosis"]["sentence"] if record["diagnosis"] else ""
    ran = record["reproduced"] if record["reproduced"] != "not run" else ""
    about = (
        ("bug", f"{bug.id} of {bug.adapter} {record['version']}"),
        ("known failure", bug.known or ""),
        ("diagnosis", diagnosis),
        ("where", bug.region, True),
        ("rule", rule_in_figures(record["counts"])),
        ("shows in", shows_in(record["places"])),
        ("script", ran),
    )
    return Row(record["severity"], record["title"], _details(*about, *more))


def _brief(bug: Bug) -> Row:
    return Row(bug.record["severity"], f"{bug.record['title']} ({bug.id})")


def _change(change: Change) -> Row:
    """What is another now."""
    old, new = change.old.record, change.new.record
    names = f"{new['id']} of {new['adapter']} {new['version']}"
    renamed = f", {old['id']} before" if old["id"] != new["id"] else ""
    fields = (
        (name, f"{was or 'none'} -> {now or 'none'}") for name, (was, now) in change.fields.items()
    )
    appeared = [change.new.places[place] for place in change.appeared]
    gone = [change.old.places[place] for place in change.disappeared]
    return Row(
        new["severity"],
        new["title"],
        _details(("bug", names + renamed), *fields, *_shows("now also in", appeared),
                 *_shows("no longer in", gone)),
    )  # fmt: skip


def _shows(name: str, places: list[Record]) -> list[tuple[str, str]]:
    return [(name, shows_in(places))] if places else []


def _elsewhere(difference: Difference) -> list[Row]:
    return [_bug(bug, ("shown by", f"the {name} run")) for bug, name in difference.elsewhere]


def _figures(difference: Difference) -> list[Section]:
    """What is no bug: targets that did not start, sums, coverage and time."""
    sums, slower, stopped = difference.sums, difference.slower, difference.not_started
    sum_rows = [
        Row("worse" if s.is_worse else "better", f"{s.adapter} {s.path}: {s.was} -> {s.now}",
            _details(("routes", few(s.routes)), ("dtypes", few(s.dtypes))))
        for s in sums
    ]  # fmt: skip
    slow_rows = [
        Row(f"{s.now / s.was:.1f} times" if s.was else "slower", f"{s.adapter} {s.path} {s.route}",
            _details(("a call", f"{seconds(s.was)} -> {seconds(s.now)}"),
                     ("in all", f"{s.extra:.1f} s more"), ("not counted as worse", s.doubt)))
        for s in slower
    ]  # fmt: skip
    stopped_rows = [
        Row("not started" if news else "not started, as before", f"{adapter} {path}", _details(("reason", why)))
        for (adapter, path), why, news in stopped
    ]  # fmt: skip
    return [
        Section("Targets that were not started", stopped_rows, any(news for *_, news in stopped)),
        Section("Accumulation", sum_rows, any(s.is_worse for s in sums)),
        Section("Lost coverage", [_lost(loss) for loss in difference.lost], bool(difference.lost)),
        Section("Slower calls", slow_rows, any(not s.doubt for s in slower)),
    ]


def _lost(loss: Lost) -> Row:
    """What a route is no longer asked, or less."""
    cells = loss.cells
    was, now = (sum(cell[name] for cell in cells) for name in ("was", "now"))
    place = " ".join(filter(None, (loss.adapter, loss.path, loss.route)))
    details = _details(
        ("why", loss.why),
        ("claims", few(cell["claim"] for cell in cells)),
        ("dtypes", few(cell["dtype"] for cell in cells)),
        ("judged", f"{was:,} -> {now:,} outputs"),
        ("features", few(name for cell in cells for name in cell["features"])),
    )
    return Row(loss.what, f"{place}: {plural(len(cells), 'cell')}", details)
