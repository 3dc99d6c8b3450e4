"""The progress line of a long run: the cell at hand, how many outputs were judged, how fast,
and how many disagree.
"""

from __future__ import annotations

import time
from typing import Protocol

from suites.engine.cell.search import Search

LINE_SECONDS = 0.5  # between two lines on a terminal
LOG_SECONDS = 30.0  # and in a log


class Terminal(Protocol):
    """What is used of pytest's terminal writer."""

    hasmarkup: bool

    @property
    def fullwidth(self) -> int:
        """Columns."""

    def write(self, msg: str, *, flush: bool = ...) -> None:
        """Write text."""

    def line(self, s: str = ...) -> None:
        """Write a line."""


class Progress:
    """Counts what searches have judged and writes a line from time to time;
    without a terminal it only counts.
    """

    def __init__(self, terminal: Terminal | None):
        self.terminal = terminal
        self.started = self.shown = time.monotonic()
        self.judged = 0
        self.discrepancies = 0

    def update(self, search: Search) -> None:
        """Write a line where it is time for one."""
        now = time.monotonic()
        terminal = self.terminal
        if terminal is None or now - self.shown < (
            LINE_SECONDS if terminal.hasmarkup else LOG_SECONDS
        ):
            return
        self.shown = now
        judged = self.judged + search.result.judged
        discrepancies = self.discrepancies + search.result.discrepancies
        speed = judged / (now - self.started)
        disagreement = f"{discrepancies} outputs in disagreement"
        text = f"{search.cell.id}: {judged} judged, {speed:.0f}/s, {disagreement}"
        if terminal.hasmarkup:
            width = terminal.fullwidth - 1
            terminal.write("\r" + text[:width].ljust(width) + "\r", flush=True)
        else:
            terminal.line()
            terminal.line(text)

    def add(self, search: Search) -> None:
        """Count a search that has ended."""
        self.judged += search.result.judged
        self.discrepancies += search.result.discrepancies
