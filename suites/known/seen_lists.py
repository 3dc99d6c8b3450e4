"""Adds signatures to the `seen` lists of a file of known bugs; the rest of the text stays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suites.known.reading import read_toml
from suites.known.writing import listed

# The numbers of a bug in the file and of one of its pins, from 0; None: the table of the bug.
Place = tuple[int, int | None]
TABLE = re.compile(r"^\[\[(bug|bug\.pin)\]\][^\n]*\n", re.MULTILINE)
SEEN = re.compile(r"^seen = \[[^\]]*\]\n", re.MULTILINE)
ANCHOR = re.compile(r"^(title|verdict) = [^\n]*\n", re.MULTILINE)  # a new `seen` goes after it


class SeenError(ValueError):
    """A `seen` list of a file cannot be rewritten. The message is one line."""


@dataclass
class SeenFile:
    """The text of a file of known bugs, and the document that TOML reads from it."""

    file: Path
    text: str
    document: dict[str, Any]

    @classmethod
    def read(cls, file: Path) -> SeenFile:
        """The file with its present text."""
        return cls(file, file.read_text(encoding="utf-8"), read_toml(file))

    def owner(self, bug: int, pin: int) -> Place:
        """The table whose `seen` list is used for a pin: that of the pin, or else of its bug."""
        return (bug, pin if "seen" in self._table((bug, pin)) else None)

    def signatures(self, place: Place) -> list[str]:
        """The `seen` list of a table; empty if it has none."""
        return list(self._table(place).get("seen", []))

    def add(self, place: Place, signatures: list[str]) -> None:
        """Add signatures to the `seen` list of a table."""
        start, end = self._span(place)
        seen = [*self.signatures(place), *signatures]
        line, table = f"seen = {listed(seen)}\n", self.text[start:end]
        pattern, keep = (SEEN, "") if SEEN.search(table) else (ANCHOR, r"\g<0>")
        table = pattern.sub(keep + line.replace("\\", r"\\"), table, count=1)
        self.text = self.text[:start] + table + self.text[end:]
        self._table(place)["seen"] = seen

    def write(self) -> None:
        """Write the text. Raises SeenError, and keeps the old text, if TOML reads it otherwise."""
        before = self.file.read_text(encoding="utf-8")
        self.file.write_text(self.text, encoding="utf-8")
        if read_toml(self.file) != self.document:
            self.file.write_text(before, encoding="utf-8")
            raise SeenError(f"{self.file}: a `seen` cannot be rewritten; change it by hand")

    def _table(self, place: Place) -> dict[str, Any]:
        """A table of the document."""
        bug: dict[str, Any] = self.document["bug"][place[0]]
        pin: dict[str, Any] = bug if place[1] is None else bug["pin"][place[1]]
        return pin

    def _span(self, place: Place) -> tuple[int, int]:
        """The positions in the text where a table begins and ends."""
        headers = list(TABLE.finditer(self.text))
        bug, pin = -1, -1
        for header, after in zip(headers, (*headers[1:], None)):
            is_bug = header[1] == "bug"
            bug, pin = (bug + 1, -1) if is_bug else (bug, pin + 1)
            if (bug, None if is_bug else pin) == place:
                return header.start(), after.start() if after else len(self.text)
        raise SeenError(f"{self.file}: the table of a `seen` was not found; change it by hand")
