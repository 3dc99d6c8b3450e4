"""By design: what the documents of the frameworks make of the same padding mode, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from reports.record import Record
from reports.subjects import Subject

ASKED = ("input_size", "kernel_size", "stride", "dilation")
Request = tuple[int, ...]  # as ASKED
Made = tuple[int, int, int]  # output_size, begin, end


@dataclass(frozen=True)
class Column:
    """One document: the routes that follow it, by title, and what it makes of each request."""

    names: list[str]
    sources: list[str]
    made: dict[Request, Made]


@dataclass(frozen=True)
class Row:
    """One request, what each document makes of it (None: not told), and whether two of them differ."""

    request: Request
    made: list[Made | None]

    @property
    def differ(self) -> bool:
        """Whether documents disagree, in whatever they tell."""
        return len({one for one in self.made if one is not None}) > 1


@dataclass(frozen=True)
class Word:
    """One word of the APIs."""

    word: str
    columns: list[Column]
    rows: list[Row]

    @property
    def differing(self) -> int:
        """How many requests are read differently."""
        return sum(row.differ for row in self.rows)


def by_design(every: list[Subject]) -> list[Word]:
    """A table for each word, first those that most documents have."""
    words: dict[str, list[Column]] = {}
    for subject in every:
        for route, mode in subject.modes.items():
            _place(words.setdefault(str(mode["mode"]).upper(), []), subject, route, mode)
    found = [Word(word, columns, _rows(columns)) for word, columns in words.items()]
    return sorted(found, key=lambda one: (-sum(len(column.names) for column in one.columns), one.word))


def _place(columns: list[Column], subject: Subject, route: str, mode: Record) -> None:
    """Into the column of its adapter that makes the same of every request, else into one of its own."""
    made = {tuple(one[name] for name in ASKED): (one["output_size"], one["begin"], one["end"]) for one in mode["made"]}
    same = next((one for one in columns if one.made == made and one.names[0].startswith(f"{subject.title}: ")), None)
    if same is None:
        columns.append(Column([f"{subject.title}: {route}"], [mode["source"]], made))
    else:
        same.names.append(route)
        same.sources.extend({mode["source"]} - set(same.sources))


def _rows(columns: list[Column]) -> list[Row]:
    requests = dict.fromkeys(request for column in columns for request in column.made)
    return [Row(request, [column.made.get(request) for column in columns]) for request in requests]
