"""How a weight is carried from one framework to another: a table of layouts, and for each pair of
them the NumPy lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reference.porting.layout import Layout, canonical, in_words, recipe
from reference.records.porting import LayoutRecord
from reports.matrix.adapters import AdapterVersion

PARTS = sorted(part for axis in canonical(2).ungrouped.weight for part in axis)


@dataclass(frozen=True)
class LayoutRow:
    """One layout of a weight, and the calls that have it: adapter -> its routes."""

    number: int
    layout: Layout  # without the bias, whose shape differs
    calls: dict[str, list[str]] = field(default_factory=dict)
    biases: dict[str, list[str]] = field(default_factory=dict)  # shape of b -> adapters

    @property
    def name(self) -> str:
        """The number, and who has it: `2 (flax 0.12, jax 0.10)`."""
        return f"{self.number} ({', '.join(self.calls)})"


@dataclass(frozen=True)
class Recipe:
    """From one layout to another: in words, and as lines of NumPy."""

    target: LayoutRow
    words: str
    lines: str


@dataclass(frozen=True)
class Recipes:
    """All layouts of the runs, and the recipes from each of them to all others."""

    layouts: list[LayoutRow]
    by_source: list[tuple[LayoutRow, list[Recipe]]]  # a layout itself stands among its targets


def recipes(versions: list[AdapterVersion]) -> Recipes:
    """The layouts in the order of the adapters, each with a number."""
    rows: dict[Layout, LayoutRow] = {}
    for version in versions:
        for route, record in version.layouts.items():
            layout = _layout(record)
            if _parts(layout) != PARTS:  # another rank, or an edited file
                continue
            weight = Layout(layout.weight, layout.flipped)
            row = rows.setdefault(weight, LayoutRow(len(rows) + 1, weight))
            row.calls.setdefault(version.title, []).append(route)
            adapters = row.biases.setdefault(layout.bias_words, [])
            adapters.extend({version.title} - set(adapters))
    layouts = list(rows.values())
    return Recipes(layouts, [(source, _from(source, layouts)) for source in layouts])


def _layout(record: LayoutRecord) -> Layout:
    return Layout(tuple(map(tuple, record["weight"])), tuple(record["flipped"]), record["bias"])


def _parts(layout: Layout) -> list[str]:
    return sorted(part for axis in layout.ungrouped.weight for part in axis)


def _from(source: LayoutRow, targets: list[LayoutRow]) -> list[Recipe]:
    """The recipes from a layout to all others."""
    return [
        Recipe(
            target,
            in_words(source.layout, target.layout),
            "\n".join(recipe(source.layout, target.layout)),
        )
        for target in targets
    ]
