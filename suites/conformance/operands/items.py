"""Calls for single items of a batch: each item alone, or at another place among other items."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reference.definition import Array
from reference.schema import Params
from suites.engine.cell.cell import Cell


@dataclass(frozen=True, eq=False)
class Items:
    """The calls for the items of a batch, one call an item.

    `batch`: the parameters of the whole batch. `others`: None where an item is called alone, else
    other items, (batch, in_channels, *F), among which it stands at the next place.
    """

    batch: Params
    others: Array | None = None

    @property
    def params(self) -> Params:
        """The parameters of a call for one item."""
        return replace(self.batch, batch=1) if self.others is None else self.batch

    def place(self, item: int) -> int:
        """The index of the item in the input and the output of its call."""
        return 0 if self.others is None else (item + 1) % self.batch.batch

    def input(self, x: Array, item: int) -> Array:
        """The input of the call for one item of `x`, (batch, in_channels, *F)."""
        if self.others is None:
            return x[item : item + 1]
        moved = self.others.copy()
        moved[self.place(item)] = x[item]
        return moved

    def part(self, output: Array, item: int) -> Array:
        """The part of a call's output that belongs to the item, (1, out_channels, *output_size)."""
        return output[self.place(item) :][:1]

    def gathered(self, *outputs: Array) -> Array:
        """The output of the whole batch, put together from the output of each call."""
        return np.concatenate([self.part(output, item) for item, output in enumerate(outputs)])


def with_items(params: Params) -> Params:
    """`params` with at least two items in the batch."""
    return replace(params, batch=max(params.batch, 2))


def calls_items_alone(cell: Cell, params: Params) -> bool:
    """Whether each item of a batch is called alone.

    False where the route cannot express it, or would compile one more shape for it.
    """
    expensive = cell.entry.compiled and params.batch > 1
    return not expensive and cell.unsupported(replace(params, batch=1)) is None
