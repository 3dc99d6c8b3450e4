"""The README's tables of frameworks: `python -m suites.meta.docs.tables` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from adapters.listing.data import describe
from adapters.listing.words import table
from adapters.registry import load, names
from suites.meta.docs.blocks import ROOT, read
from suites.meta.docs.commands import requirements, tox

FILE = "README.md"
TABLE = re.compile(r"(?<=<!-- table: )(\w+)( -->\n).*?(?=<!-- end of table -->)", re.DOTALL)
HEAD = ("environment", "versions", "time on two cores", "disk")


def adapters() -> str:
    """What `python -m adapters list --markdown` prints: a row for each adapter of the folder."""
    return table([describe(name, load(name)) for name in names()]) + "\n"


def environments() -> str:
    """A row for each adapter: its requirements in tox.ini, and its time and disk from there."""
    rows = [HEAD, ("---",) * len(HEAD), *map(environment, names())]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def environment(name: str) -> tuple[str, ...]:
    """The cells of an environment; its description ends in its time and disk."""
    base = {line.partition("==")[0] for line in tox()["testenv"]["deps"].split()}
    own = [f"{key} {version}" for key, version in requirements(name).items() if key not in base]
    measured = tox()[f"testenv:{name}"]["description"].rpartition(": ")[2].split(", ")
    return (f"`{name}`", "; ".join(own) or "NumPy alone", *measured)


TABLES: Mapping[str, Callable[[], str]] = {"adapters": adapters, "environments": environments}


def written(text: str) -> str:
    """The README with its tables made anew."""
    return TABLE.sub(lambda match: f"{match[1]}{match[2]}{TABLES[match[1]]()}", text)


if __name__ == "__main__":
    (ROOT / FILE).write_text(written(read(FILE)), "utf-8")
