"""By design: what the documents of the frameworks make of the same padding mode, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from reports.record import Record
from reports.subjects import AdapterVersion

REQUEST = ("input_size", "kernel_size", "stride", "dilation")
Request = tuple[int, ...]  # in the order of REQUEST
Resolved = tuple[int, int, int]  # output_size, begin, end


@dataclass(frozen=True)
class DocumentColumn:
    """One document: the routes that follow it, by title, and what it makes of each request."""

    names: list[str]
    sources: list[str]
    resolved: dict[Request, Resolved]


@dataclass(frozen=True)
class RequestRow:
    """One request, and what each document makes of it; None where a document lacks it."""

    request: Request
    resolved: list[Resolved | None]

    @property
    def differ(self) -> bool:
        """Whether two documents disagree."""
        return len({answer for answer in self.resolved if answer is not None}) > 1


@dataclass(frozen=True)
class ModeTable:
    """One word of the APIs."""

    word: str
    columns: list[DocumentColumn]
    rows: list[RequestRow]

    @property
    def differing(self) -> int:
        """How many requests are read differently."""
        return sum(row.differ for row in self.rows)


def by_design(versions: list[AdapterVersion]) -> list[ModeTable]:
    """A table for each word, first those that most documents have."""
    words: dict[str, list[DocumentColumn]] = {}
    for version in versions:
        for route, mode in version.modes.items():
            columns = words.setdefault(str(mode["mode"]).upper(), [])
            _place(columns, version, route, mode)
    tables = [ModeTable(word, columns, _rows(columns)) for word, columns in words.items()]
    return sorted(tables, key=lambda table: (-_routes(table), table.word))


def _routes(table: ModeTable) -> int:
    return sum(len(column.names) for column in table.columns)


def _place(
    columns: list[DocumentColumn],
    version: AdapterVersion,
    route: str,
    mode: Record,
) -> None:
    """Into the column of its adapter that resolves all requests alike, else into a new one."""
    resolved = {tuple(made[name] for name in REQUEST): _resolved(made) for made in mode["made"]}
    for column in columns:
        if column.resolved == resolved and column.names[0].startswith(f"{version.title}: "):
            column.names.append(route)
            column.sources.extend({mode["source"]} - set(column.sources))
            return
    columns.append(DocumentColumn([f"{version.title}: {route}"], [mode["source"]], resolved))


def _resolved(made: Record) -> Resolved:
    return (made["output_size"], made["begin"], made["end"])


def _rows(columns: list[DocumentColumn]) -> list[RequestRow]:
    requests = dict.fromkeys(request for column in columns for request in column.resolved)
    return [RequestRow(r, [column.resolved.get(r) for column in columns]) for r in requests]
