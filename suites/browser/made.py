"""The records for the pages of these tests: two adapters, new and known bugs, various cells."""

from __future__ import annotations

from itertools import product
from typing import Any

from reference.verdicts import SEVERITIES
from suites.meta.records import (
    AXIS,
    BUG,
    BUG_PLACE,
    CASE,
    CELL,
    DISCREPANCY,
    FOOTER,
    HEADER,
    KNOWN,
    KNOWN_BUG,
    NOT_SEEN,
    TARGET,
)

Record = dict[str, Any]
LINE = f"pytest suites/conformance --case '{'0' * 150}'"  # longer than a page is wide
OTHER = {"adapter": "other", "version": "2.0"}
TARGETS: list[Record] = [TARGET, TARGET | {"path": "portable", "environment": {}}, TARGET | OTHER]
CLAIMS = ("forward_is_exact", "modes")
WRONG = {"verdicts": {"agrees": 6, "wrong values": 3}, "findings": 1}
IDLE = {"judged": 0, "verdicts": {}, "unsupported": {"has rank 1 only": 4}}


def cells() -> list[Record]:
    """A cell for each route, claim and dtype of each target; some are wrong or idle."""
    rows = []
    names = product(TARGETS, ("conv", "same"), CLAIMS, ("float32", "float64"))
    for target, route, claim, dtype in names:
        place = {"adapter": target["adapter"], "version": target["version"], "path": target["path"]}
        edit = WRONG if (route, claim, dtype) == ("conv", CLAIMS[0], "float32") else {}
        edit = IDLE if (route, claim, dtype) == ("same", CLAIMS[1], "float64") else edit
        rows.append(CELL | place | {"route": route, "claim": claim, "dtype": dtype} | edit)
    return rows


def plane(first: float) -> list[list[list[list[float]]]]:
    """An array of shape (1, 1, 3, 4) whose numbers begin at `first`."""
    return [[[[first + 4 * row + column + 0.125 for column in range(4)] for row in range(3)]]]


GRID = {  # cells: kernel size, stride, number of right cases, number of wrong cases
    "rows": "kernel_size", "columns": "stride", "where": "groups == 1",
    "cells": [["1", "1", 4, 0], ["1", "2", 0, 3], ["2", "1", 1, 1], ["2", "2", 0, 0]],
}  # fmt: skip
# The bug that most tests look at.
FIRST: Record = DISCREPANCY | {"replay": LINE}
# A bug of two axes, whose arrays are tables of several rows and columns.
PLANE = DISCREPANCY | OTHER | {
    "case": CASE | {"axes": [AXIS, AXIS]}, "where": [0, 0, 1, 2],
    "got": plane(0), "expected": plane(7),
}  # fmt: skip
PLANE_BUG = BUG | OTHER | {
    "id": "other-wrong-values-1", "title": "The rows are exchanged", "case": PLANE["case"],
    "severity": "wrong shape", "region": "rank == 2",
    "places": [BUG_PLACE, BUG_PLACE | {"dtype": "float64"}],
}  # fmt: skip
AGAIN = [FIRST | {"dtype": "float64"}, PLANE | {"dtype": "float64"}]
WIDE_BUG = BUG | {"places": [BUG_PLACE, BUG_PLACE | {"dtype": "float64"}], "grid": GRID}
SMALL: list[Record] = [
    HEADER | {"targets": TARGETS}, *cells(), FIRST, *AGAIN, PLANE, KNOWN, NOT_SEEN,
    WIDE_BUG, PLANE_BUG, KNOWN_BUG, FOOTER,
]  # fmt: skip


def many(number: int) -> list[Record]:
    """The records of a run with `number` bugs of different cases; two of three are known."""
    rows = [HEADER | {"targets": TARGETS}, *cells()]
    for index in range(number):
        case = CASE | {"batch": index + 1}
        known = f"k{index}" if index % 3 else None
        about = {"case": case, "region": f"batch == {index + 1}"}
        rows.append((KNOWN if known else DISCREPANCY) | about | {"known": known})
        severity = SEVERITIES[index % len(SEVERITIES)]
        name = {"id": f"fake-{index}", "title": f"Bug number {index}", "known": known}
        rows.append((KNOWN_BUG if known else BUG) | about | name | {"severity": severity})
    return [*rows, FOOTER]
