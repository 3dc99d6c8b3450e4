"""The code blocks of README.md and CONTRIBUTING.md, with the mark that says how each is tested.

A mark is a comment in the line above a block, which a reader of the page does not see:

    <!-- parsed: WHY -->          the commands are not run; their programs and options must exist
    <!-- with A => B; C => D -->  the commands are run with these words exchanged
    <!-- file PATH -->            the text is this file, for the commands after it;
    <!-- file PATH with A => B --> with these words exchanged
    <!-- from PATH -->            the text stands in this file of the repository, word for word

Without a mark, commands are run as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "adapters/worker/README.md")
PATTERN = re.compile(
    r"^(?P<heading>#+ [^\n]*)$"
    r"|(?:^ *<!-- (?P<mark>(?:parsed|with|file|from)\b.*?) -->\n)?"
    r"^ *```(?P<language>\w*)\n(?P<text>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A block of code: where it stands, its language, its text and its mark."""

    document: str
    line: int
    heading: str
    language: str
    text: str
    mark: str = ""

    @property
    def kind(self) -> str:
        """The first word of the mark."""
        return self.mark.partition(" ")[0].rstrip(":")

    @property
    def path(self) -> str:
        """The file that the mark names."""
        return self.mark.partition(" ")[2].partition(" with ")[0]

    @property
    def exchanges(self) -> list[tuple[str, str]]:
        """The pairs of words that the mark exchanges."""
        pairs = f" {self.mark}".partition(" with ")[2].split("; ")
        return [
            (old, new) for old, arrow, new in (pair.partition(" =>") for pair in pairs) if arrow
        ]


def read(document: str) -> str:
    """The text of a file of the repository."""
    return (ROOT / document).read_text("utf-8")


def blocks(text: str, document: str = "") -> Iterator[Block]:
    """The blocks of a text, in order."""
    heading = ""
    for match in PATTERN.finditer(text):
        if match["heading"]:
            heading = match["heading"].lstrip("# ")
            continue
        line = text[: match.start("language")].count("\n") + 1
        body, mark = dedent(match["text"]), match["mark"] or ""
        yield Block(document, line, heading, match["language"], body, mark)


ALL = [block for document in DOCUMENTS for block in blocks(read(document), document)]
SHELL = [block for block in ALL if block.language == "sh"]


def chains() -> dict[str, list[Block]]:
    """The blocks under one heading, which follow one another in one folder; those that are run."""
    groups = groupby(ALL, key=lambda block: (block.document, block.heading))
    listed = {f"{document}: {heading}": list(group) for (document, heading), group in groups}
    return {name: group for name, group in listed.items() if any(map(is_run, group))}


def is_run(block: Block) -> bool:
    """Whether a block's commands are run."""
    return block.language == "sh" and block.kind != "parsed"


def exchanged(block: Block) -> str:
    """The text of a block as it is run or written."""
    text = block.text
    for old, new in block.exchanges:
        assert old in text, f"{block.document}:{block.line}: {old!r} is to be exchanged"
        text = text.replace(old, new.strip())
    return text
