"""The progress line of a long run: what is asked now, how many outputs were judged, how fast, and what was found."""

from __future__ import annotations

import time
from typing import Any

from suites.engine.search import DISCREPANCIES, Search

LINE = 0.5  # seconds between two lines on a terminal
LOG = 30.0  # and in a log


class Progress:
    """Called after every parameter tuple; writes to pytest's own terminal writer."""

    def __init__(self, terminal: Any):
        self.terminal = terminal
        self.alive = bool(getattr(terminal, "hasmarkup", False))
        self.started = self.shown = time.monotonic()
        self.judged = 0
        self.found = 0
        self._cell: Any = None
        self._before = (0, 0)

    def __call__(self, search: Search) -> None:
        """Count, and write a line where it is time for one."""
        self._count(search)
        now = time.monotonic()
        if now - self.shown < (LINE if self.alive else LOG):
            return
        self.shown = now
        text = f"{search.cell.id}: {self.judged} judged, {self.judged / (now - self.started):.0f}/s, {self.found} outputs in disagreement"
        if self.alive:
            self.terminal.write("\r" + text[: self.terminal.fullwidth - 1].ljust(self.terminal.fullwidth - 1) + "\r", flush=True)
        else:
            self.terminal.line()
            self.terminal.line(text)

    def _count(self, search: Search) -> None:
        if search is not self._cell:
            self._cell, self._before = search, (self.judged, self.found)
        self.judged = self._before[0] + search.cell.tally.judged
        self.found = self._before[1] + sum(search.result.verdicts[v] for v in DISCREPANCIES)
