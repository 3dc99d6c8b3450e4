"""The items of a batch, asked one by one: each alone, or each at another place among other
items.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reference.definition import Array
from reference.schema import Params
from suites.engine.cell.cell import Cell


@dataclass(frozen=True, eq=False)
class Items:
    """How each item of a batch of `batch` is asked: alone, or at the next place among `others`.

    `others` is None or (batch, in_channels, *F); `batch` are the parameters of the whole batch.
    """

    batch: Params
    others: Array | None = None

    @property
    def params(self) -> Params:
        """The parameters with which an item is asked."""
        return replace(self.batch, batch=1) if self.others is None else self.batch

    def place(self, item: int) -> int:
        """Where the item stands in its input and in its output."""
        return 0 if self.others is None else (item + 1) % self.batch.batch

    def input(self, x: Array, item: int) -> Array:
        """The input that asks one item of `x`, (batch, in_channels, *F)."""
        if self.others is None:
            return x[item : item + 1]
        moved = self.others.copy()
        moved[self.place(item)] = x[item]
        return moved

    def part(self, output: Array, item: int) -> Array:
        """The item's own part of its output, (1, out_channels, *output_size)."""
        return output[self.place(item) :][:1]

    def gathered(self, *outputs: Array) -> Array:
        """The output of the whole batch, from the output of each item."""
        return np.concatenate([self.part(output, item) for item, output in enumerate(outputs)])


def with_items(params: Params) -> Params:
    """The same with at least two items in the batch."""
    return replace(params, batch=max(params.batch, 2))


def asks_items_alone(cell: Cell, params: Params) -> bool:
    """Whether the items of a case's batch are asked alone: not where a shape would be compiled
    for this alone.
    """
    expensive = cell.entry.compiled and params.batch > 1
    return not expensive and cell.unsupported(replace(params, batch=1)) is None
