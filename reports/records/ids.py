"""Ids of bugs: one that is taken already gets the next free number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable


class Ids:
    """The ids that are taken."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._numbers: Counter[str] = Counter()  # the last number of each stem that was tried

    def take(self, name: str) -> str:
        """The id itself where it is free, else its stem with the next free number; now taken."""
        stem = re.sub(r"-\d+$", "", name)
        while name in self._taken:
            self._numbers[stem] += 1
            name = f"{stem}-{self._numbers[stem]}"
        self._taken.add(name)
        return name
