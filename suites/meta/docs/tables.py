"""The README's table of frameworks: `python -m suites.meta.docs.tables` writes it anew."""

from __future__ import annotations

import re

from adapters.protocol import Adapter
from adapters.registry import load, names
from suites.meta.docs.blocks import ROOT, read
from suites.meta.docs.commands import requirements, tox

FILE = "README.md"
TABLE = re.compile(r"(?<=<!-- table: adapters -->\n).*?(?=<!-- end of table -->)", re.DOTALL)
HEAD = ("environment", "what is called", "version", "routes", "kernel paths", "time", "disk")


def table() -> str:
    """A row for each adapter of the folder, by name."""
    rows = [HEAD, ("---",) * len(HEAD), *(row(name, load(name)) for name in names())]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def row(name: str, adapter: Adapter) -> tuple[str, ...]:
    """The cells of an adapter: from its document, its environment in tox.ini and its tables."""
    sentence = " ".join(str(adapter.__doc__).split("\n\n")[0].split())
    called = sentence.partition(": ")[2].rstrip(".").replace("|", "\\|")
    pinned = requirements(name)
    base = {line.partition("==")[0] for line in tox()["testenv"]["deps"].split()}
    versions = [f"{key} {version}" for key, version in pinned.items() if key not in base]
    counts = (str(len(adapter.ROUTES)), ", ".join(adapter.PATHS))
    measured = tox()[f"testenv:{name}"]["description"].rpartition(": ")[2].split(", ")
    return (f"`{name}`", called, "; ".join(versions) or "NumPy alone", *counts, *measured)


def written(text: str) -> str:
    """The README with its table made anew."""
    return TABLE.sub(lambda _: table(), text)


if __name__ == "__main__":
    (ROOT / FILE).write_text(written(read(FILE)), "utf-8")
