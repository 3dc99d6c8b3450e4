"""What the padding of each framework's call means, where it is a number."""

from __future__ import annotations

from dataclasses import dataclass

from reference.records.porting import NumberRecord
from reports.matrix.adapters import AdapterVersion

Request = tuple[int, int, int, int, int]  # input_size, kernel_size, stride, dilation, padding
Made = tuple[int, int, int]  # output_size, begin, end

OUTPUT = "p elements are cut off at both ends of the full output"
INPUT = "p zeros are added at both ends of the input, zeros inserted between its elements"
NEITHER = "something else"
NO_NUMBER = "the call takes no number"
ORDER = (OUTPUT, INPUT, NEITHER, NO_NUMBER)


@dataclass(frozen=True)
class NumberRow:
    """Routes of one adapter whose calls mean the same, with what they say."""

    title: str
    routes: list[str]
    text: str  # the argument of the call
    meaning: str
    made: dict[Request, Made]

    @property
    def names(self) -> list[str]:
        """The routes, the first with the title of the adapter."""
        first, *others = self.routes
        return [f"{self.title}: {first}", *others]


@dataclass(frozen=True)
class NumberTable:
    """Some requests, and what each call makes of them."""

    requests: list[Request]
    rows: list[NumberRow]

    @property
    def differing(self) -> int:
        """How many columns do not have the same number in all rows that have one."""
        columns = ({row.made[a] for row in self.rows if a in row.made} for a in self.requests)
        return sum(len(column) > 1 for column in columns)


def padding_numbers(versions: list[AdapterVersion]) -> NumberTable:
    """A row for each way of an adapter to say it, those of one meaning together."""
    rows: dict[tuple[object, ...], NumberRow] = {}
    for version in versions:
        for route, records in version.numbers.items():
            row = _row(version.title, records)
            key = (row.title, row.text, *row.made.items())
            rows.setdefault(key, row).routes.append(route)
    known = [row for row in rows.values() if row.made]
    requests = dict.fromkeys(number for row in known for number in row.made)
    return NumberTable(list(requests), sorted(known, key=lambda row: ORDER.index(row.meaning)))


def _row(title: str, records: list[NumberRecord]) -> NumberRow:
    made = {_asked(r): (r["output_size"], r["begin"], r["end"]) for r in records}
    texts = {record["padding"]: record["text"] for record in records}
    text = texts.get(1, next(iter(texts.values()), ""))
    return NumberRow(title, [], text, _meaning(records), made)


def _asked(record: NumberRecord) -> Request:
    numbers = (record["input_size"], record["kernel_size"], record["stride"], record["dilation"])
    return (*numbers, record["padding"])


def _meaning(records: list[NumberRecord]) -> str:
    """The meaning that explains what is cut off in all records."""
    if not any(record["padding"] for record in records):
        return NO_NUMBER
    if all(record["begin"] == record["end"] == record["padding"] for record in records):
        return OUTPUT
    reach = [record["dilation"] * (record["kernel_size"] - 1) for record in records]
    added = (r["begin"] == r["end"] == n - r["padding"] for r, n in zip(records, reach))
    return INPUT if all(added) else NEITHER
