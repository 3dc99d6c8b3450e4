"""The discrepancies of a bug as rows of indices, from which the page's script writes lines."""

from __future__ import annotations

from reference.records.discrepancy import DiscrepancyRecord
from reports.page.embed import Strings

MOST = 400  # rows of one bug
CASE = "--case "
WHOLE = -1  # stands for the part after a node id where the replay line is one text


def listing(records: list[DiscrepancyRecord], strings: Strings) -> list[list[int]]:
    """A row for each discrepancy: claim, adapter, route, path, dtype, verdict, and its replay line.

    The line is three texts: what stands before the claim's name, what stands between the node id
    and the case, and the case.
    """
    return [_row(record, strings) for record in records[:MOST]]


def _row(record: DiscrepancyRecord, strings: Strings) -> list[int]:
    place = (record["adapter"], record["route"], record["path"], record["dtype"])
    texts = (record["claim"], *place, record["verdict"])
    return [*map(strings, texts), *_replay(record, strings)]


def _replay(record: DiscrepancyRecord, strings: Strings) -> list[int]:
    """The line in three parts that many lines share; nothing is concluded from any of them."""
    place = f"{record['adapter']}-{record['route']}-{record['path']}-{record['dtype']}"
    before, node, rest = record["replay"].partition(f"{record['claim']}[{place}]")
    between, option, case = rest.partition(CASE)
    if not node or not option:
        return [strings(record["replay"]), WHOLE, WHOLE]
    return [strings(before), strings(between + option), strings(case)]
