"""What a padding mode makes of one axis: by the mode's own rule, which a claim of the suite holds
the framework to.
"""

from __future__ import annotations

from typing import NamedTuple

from adapters.protocol import Adapter, Mode
from reference.schema import Axis


class Window(NamedTuple):
    """The output size, and how many elements of the full output are cut off at both ends.

    A number below zero adds zeros; output_padding is taken off `end`.
    """

    output_size: int
    begin: int
    end: int

    @property
    def words(self) -> str:
        """What is done at both ends of the full output."""
        ends = {"beginning": self.begin, "end": self.end}
        parts = [
            f"{number} cut off at the {where}" if number > 0 else f"{-number} more at the {where}"
            for where, number in ends.items()
            if number
        ]
        return ", ".join(parts) or "the full output"


def window_of(axis: Axis) -> Window:
    """The window that the padding of an axis leaves, without its crop."""
    begin, end = axis.padding
    return Window(axis.uncropped_size, begin, end - axis.output_padding)


def modes(adapter: Adapter) -> dict[str, Mode]:
    """Route -> its padding mode, where it has one."""
    return {route: entry.mode for route, entry in adapter.ROUTES.items() if entry.mode}
