"""The discrepancies of a bug as rows of indices, from which the page's script writes lines."""

from __future__ import annotations

from reports.page.embed import Strings
from reports.record import Record

MOST = 400  # rows of one bug
CASE = "--case "
WHOLE = -1  # stands for the part after a node id where the replay line is one text


def listing(records: list[Record], strings: Strings) -> list[list[int]]:
    """A row for each discrepancy: claim, adapter, route, path, dtype, verdict, and its replay line.

    The line is three texts: what stands before the claim's name, what stands between the node id
    and the case, and the case.
    """
    return [_row(record, strings) for record in records[:MOST]]


def _row(record: Record, strings: Strings) -> list[int]:
    names = ("claim", "adapter", "route", "path", "dtype", "verdict")
    return [strings(record[name]) for name in names] + _replay(record, strings)


def _replay(record: Record, strings: Strings) -> list[int]:
    place = "-".join(record[name] for name in ("adapter", "route", "path", "dtype"))
    before, node, rest = record["replay"].partition(f"{record['claim']}[{place}]")
    between, option, case = rest.partition(CASE)
    if not node or not option:
        return [strings(record["replay"]), WHOLE, WHOLE]
    return [strings(before), strings(between + option), strings(case)]
