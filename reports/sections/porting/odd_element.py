"""Where each framework puts the odd element of SAME: at which end one element more is cut off."""

from __future__ import annotations

from dataclasses import dataclass

from reports.sections.porting.padding_modes import DocumentColumn, ModeTable, Request, Resolved

MOST = 3  # requests that are drawn
LONGEST = 12  # elements of a full output that is drawn


@dataclass(frozen=True)
class Cell:
    """One element of the full output, or a zero behind or in front of it."""

    text: str
    style: str  # kept, cut or zero


@dataclass(frozen=True)
class OddRow:
    """One document: at which end it cuts the odd element, and what it keeps of each example."""

    names: list[str]
    word: str
    side: str
    examples: list[list[Cell]]  # empty where the document lacks the request


@dataclass(frozen=True)
class OddTable:
    """The requests that are drawn, and a row for each document of a mode like SAME."""

    requests: list[Request]
    rows: list[OddRow]


def odd_element(tables: list[ModeTable]) -> OddTable:
    """The documents of all modes whose word begins with SAME, in the order of their tables."""
    modes = [table for table in tables if table.word.startswith("SAME")]
    columns = [(table.word, column) for table in modes for column in table.columns]
    requests = dict.fromkeys(r for _, column in columns for r in column.resolved)
    odd = [
        r for r in requests if full_size(r) <= LONGEST and any(_is_odd(c, r) for _, c in columns)
    ]
    rows = [_row(word, column, odd[:MOST]) for word, column in columns]
    return OddTable(odd[:MOST], rows)


def full_size(request: Request) -> int:
    """The size of the full output of a request."""
    input_size, kernel_size, stride, dilation = request
    return (input_size - 1) * stride + dilation * (kernel_size - 1) + 1


def _is_odd(column: DocumentColumn, request: Request) -> bool:
    resolved = column.resolved.get(request)
    return resolved is not None and (resolved[1] + resolved[2]) % 2 == 1


def _row(word: str, column: DocumentColumn, requests: list[Request]) -> OddRow:
    drawn = [_drawn(request, column.resolved.get(request)) for request in requests]
    return OddRow(column.names, word, _side(column), drawn)


def _side(column: DocumentColumn) -> str:
    """At which end more is cut off, or fewer zeros are added, where the number is odd."""
    odd = [column.resolved[request] for request in column.resolved if _is_odd(column, request)]
    sides = {"end" if end > begin else "beginning" for _, begin, end in odd if begin + end > 0}
    if len(sides) > 1:
        return "at either end"
    return f"at the {sides.pop()}" if sides else "it cuts no odd number"


def _drawn(request: Request, resolved: Resolved | None) -> list[Cell]:
    """The full output from left to right: what is cut off, what is kept, and zeros beyond it."""
    if resolved is None:
        return []
    size, (_, begin, end) = full_size(request), resolved
    inside = [Cell(str(at), "kept" if begin <= at < size - end else "cut") for at in range(size)]
    return [*_zeros(begin), *inside, *_zeros(end)]


def _zeros(padding: int) -> list[Cell]:
    """The zeros that a padding below zero adds."""
    return [Cell("0", "zero")] * -padding
