"""The progress line of a run: the cell that is searched, the counts so far, and the speed."""

from __future__ import annotations

import time
from typing import Protocol

from suites.engine.cell.search import Search

LINE_SECONDS = 0.5  # between two progress lines on a terminal
LOG_SECONDS = 30.0  # between two progress lines in a log


class Terminal(Protocol):
    """The part of pytest's terminal writer that is used here."""

    hasmarkup: bool

    @property
    def fullwidth(self) -> int:
        """The number of columns."""

    def write(self, msg: str, *, flush: bool = ...) -> None:
        """Write text."""

    def line(self, s: str = ...) -> None:
        """Write a line."""


class Progress:
    """Counts the outputs and discrepancies of all searches, and writes a line from time to time.

    Without a terminal it only counts.
    """

    def __init__(self, terminal: Terminal | None):
        self.terminal = terminal
        self.started = self.shown = time.monotonic()
        self.judged = 0
        self.discrepancies = 0

    def update(self, search: Search) -> None:
        """Write a line about a search, unless the last line was written a short time ago."""
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
        disagreement = f"{discrepancies} cases in disagreement"
        text = f"{search.cell.id}: {judged} judged, {speed:.0f}/s, {disagreement}"
        if terminal.hasmarkup:
            width = terminal.fullwidth - 1
            terminal.write("\r" + text[:width].ljust(width) + "\r", flush=True)
        else:
            terminal.line()
            terminal.line(text)

    def add(self, search: Search) -> None:
        """Add the counts of a search that has ended."""
        self.judged += search.result.judged
        self.discrepancies += search.result.discrepancies
