"""By design: what the documents of the frameworks make of the same padding mode, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from reference.records.porting import ModeRecord, RequestRecord
from reports.matrix.adapters import AdapterVersion

Request = tuple[int, int, int, int]  # input_size, kernel_size, stride, dilation
Resolved = tuple[int, int, int]  # output_size, begin, end


@dataclass(frozen=True)
class DocumentColumn:
    """One document: the routes of an adapter that follow it, and what it makes of each request."""

    title: str  # of the adapter
    routes: list[str]
    sources: list[str]
    resolved: dict[Request, Resolved]

    @property
    def names(self) -> list[str]:
        """The routes, the first with the title of the adapter."""
        first, *others = self.routes
        return [f"{self.title}: {first}", *others]


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
    return sum(len(column.routes) for column in table.columns)


def _place(
    columns: list[DocumentColumn],
    version: AdapterVersion,
    route: str,
    mode: ModeRecord,
) -> None:
    """Into the column of its adapter that resolves all requests alike, else into a new one."""
    resolved = {_request(made): _resolved(made) for made in mode["made"]}
    for column in columns:
        if column.resolved == resolved and column.title == version.title:
            column.routes.append(route)
            column.sources.extend({mode["source"]} - set(column.sources))
            return
    columns.append(DocumentColumn(version.title, [route], [mode["source"]], resolved))


def _request(made: RequestRecord) -> Request:
    return (made["input_size"], made["kernel_size"], made["stride"], made["dilation"])


def _resolved(made: RequestRecord) -> Resolved:
    return (made["output_size"], made["begin"], made["end"])


def _rows(columns: list[DocumentColumn]) -> list[RequestRow]:
    requests = dict.fromkeys(request for column in columns for request in column.resolved)
    return [RequestRow(r, [column.resolved.get(r) for column in columns]) for r in requests]
