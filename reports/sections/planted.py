"""The table of planted faults: how surely, and how fast, faults are found whose condition is known.

`python suites/benchmarks/planted.py -o reports/planted.json` makes it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "planted.json"
FORMAT = 1
HEAD = (
    "planted fault", "found by", "after cases", "after seconds", "bugs", "rule is the condition",
    "diagnosis",
)  # fmt: skip
Row = dict[str, Any]  # as the file has it
NEARLY = 0.99  # the share of fresh cases from which on a rule is the condition


@dataclass(frozen=True)
class Table:
    """The rows, and when and with what they were measured."""

    rows: list[Row]
    about: str

    @property
    def lines(self) -> list[str]:
        """What all rows come to, in sentences."""
        return lines_of(self.rows)

    @property
    def cells(self) -> list[list[str]]:
        """The rows as texts."""
        return [cells_of(row) for row in self.rows]


def planted(file: Path = FILE) -> Table | None:
    """The table of a file; None where there is no file."""
    if not file.exists():
        return None
    document = json.loads(file.read_text(encoding="utf-8"))
    about = document["about"]
    words = f"measured {about['made']} with Python {about['python']} and NumPy {about['numpy']}"
    return Table(document["rows"], words)


def cells_of(row: Row) -> list[str]:
    """A row as texts."""
    alike = "not known" if row["alike"] is None else f"{row['alike']:.1%}"
    right = {None: "", True: "right: ", False: "wrong: "}[is_right(row)]
    return [
        row["fault"], row["profile"] or "not found", f"{row['cases']:,}", f"{row['seconds']:.1f}",
        str(row["bugs"]), alike, f"{right}{row['diagnosis'] or 'none'}",
    ]  # fmt: skip


def line_of(row: Row) -> str:
    """A row on a terminal."""
    name, *cells = cells_of(row)
    return f"{name:64}" + " ".join(f"{cell:>10}" for cell in cells)


def lines_of(rows: Sequence[Row]) -> list[str]:
    """What the rows come to: found, bugs a fault, rules and diagnoses."""
    met = [row for row in rows if row["profile"]]
    rules = [row for row in met if row["alike"] is not None]
    same = sum(row["alike"] >= NEARLY for row in rules)
    judged = [row for row in met if is_right(row) is not None]
    right = sum(bool(is_right(row)) for row in judged)
    cases = median([row["cases"] for row in met]) if met else 0
    few = sum(row["bugs"] <= 2 for row in met)
    return [
        f"{len(met)} of {len(rows)} planted faults are found, "
        f"half of them within {cases:,.0f} cases.",
        f"{few} of {len(met)} are one bug, or two.",
        f"The rule is the condition in {same} of {len(rules)}, "
        "on 99 of 100 fresh legal cases or more.",
        f"The diagnosis is right in {right} of {len(judged)}.",
    ]


def is_right(row: Row) -> bool | None:
    """Whether the diagnosis is the one that is due; None where none is."""
    return None if row["due"] is None else bool(row["diagnosis"] == row["due"])
