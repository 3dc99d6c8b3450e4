"""The grid of a bug as the page shows it: right and wrong answers over two fields."""

from __future__ import annotations

from dataclasses import dataclass

from reports.bugs.bug import Bug
from reports.sections.bug.region_words import NAMES, conditions

MOST = 12  # rows and columns that are shown


@dataclass(frozen=True)
class Box:
    """A cell: how many answers were right and wrong, the class of its colour,
    and a sign that says the same.
    """

    right: int
    wrong: int

    @property
    def style(self) -> str:
        """right, wrong, both or none."""
        if self.right and self.wrong:
            return "both"
        return "wrong" if self.wrong else "right" if self.right else "none"

    @property
    def sign(self) -> str:
        """The mark beside its numbers."""
        return {"right": "✓", "wrong": "✗", "both": "±", "none": "–"}[self.style]

    @property
    def words(self) -> str:
        """Its numbers, in words."""
        parts = ((self.right, "right"), (self.wrong, "wrong"))
        return ", ".join(f"{count:,} {word}" for count, word in parts if count) or "not asked"


@dataclass(frozen=True)
class Grid:
    """The names of the two fields in words, the values of the columns,
    and the rows with their cells.
    """

    row_name: str
    column_name: str
    columns: list[str]
    rows: list[tuple[str, list[Box]]]
    where: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What the table shows."""
        boxes = [box for _, row in self.rows for box in row]
        right, wrong = (sum(counts) for counts in zip(*((box.right, box.wrong) for box in boxes)))
        among = f" Counted are the cases where {' and '.join(self.where)}." if self.where else ""
        return (
            f"Of {right + wrong:,} answers {wrong:,} were wrong: each row is a value of "
            f"{self.row_name}, each column a value of {self.column_name}.{among}"
        )


def grid(bug: Bug) -> Grid | None:
    """The grid that a bug's record holds; None where it holds none."""
    record = bug.record.get("grid")
    if not record or not record["cells"]:
        return None
    boxes = {(row, column): Box(right, wrong) for row, column, right, wrong in record["cells"]}
    rows, columns = (list(dict.fromkeys(pair[at] for pair in boxes))[:MOST] for at in (0, 1))
    lines = [(row, [boxes.get((row, column), Box(0, 0)) for column in columns]) for row in rows]
    names = [
        NAMES.get(name, f"the {name.replace('_', ' ')}")
        for name in (record["rows"], record["columns"])
    ]
    where = conditions(record["where"])
    return Grid(names[0], names[1], columns, lines, where or tuple(filter(None, [record["where"]])))
