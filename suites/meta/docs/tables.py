"""The tables of frameworks in the README, which `python -m suites.meta.docs.tables` writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from adapters.listing.data import describe
from adapters.listing.words import table
from adapters.registry import load, names
from suites.cases.claims.catalogue import claims
from suites.cases.reasons import reason_of_route
from suites.meta.docs.blocks import ROOT, read
from suites.meta.docs.commands import requirements, tox

FILE = "README.md"
TABLE = re.compile(r"(?<=<!-- table: )(\w+)( -->\n).*?(?=<!-- end of table -->)", re.DOTALL)
HEAD = ("environment", "versions", "time on two cores", "disk")
COUNTS = ("adapter", "routes", "claims", "dtypes", "kernel paths")


def adapters() -> str:
    """The output of `python -m adapters list --markdown`: a row for each adapter."""
    return table([describe(name, load(name)) for name in names()]) + "\n"


def environments() -> str:
    """A row for each adapter: requirements, time and disk of its environment in tox.ini."""
    rows = [HEAD, ("---",) * len(HEAD), *map(environment, names())]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def environment(name: str) -> tuple[str, ...]:
    """The cells of an environment; its description ends in its time and disk."""
    base = {line.partition("==")[0] for line in tox()["testenv"]["deps"].split()}
    own = [f"{key} {version}" for key, version in requirements(name).items() if key not in base]
    measured = tox()[f"testenv:{name}"]["description"].rpartition(": ")[2].split(", ")
    return (f"`{name}`", "; ".join(own) or "NumPy alone", *measured)


def counts() -> str:
    """A row for each adapter: how many routes, claims, dtypes and kernel paths it has."""
    rows = [COUNTS, ("---", *["---:"] * (len(COUNTS) - 1)), *map(counted, names())]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def counted(name: str) -> tuple[str, ...]:
    """The cells of an adapter; a claim counts where it is put to one of the routes."""
    adapter = load(name)
    concerned = [
        claim
        for claim in claims().values()
        if any(reason_of_route(adapter, claim, route) is None for route in adapter.ROUTES)
    ]
    parts = (adapter.ROUTES, concerned, adapter.DTYPES, adapter.PATHS)
    return (f"`{name}`", *map(str, map(len, parts)))


TABLES: Mapping[str, Callable[[], str]] = {
    "adapters": adapters,
    "environments": environments,
    "counts": counts,
}


def written(text: str) -> str:
    """The text of the README with new tables."""
    return TABLE.sub(lambda match: f"{match[1]}{match[2]}{TABLES[match[1]]()}", text)


if __name__ == "__main__":
    (ROOT / FILE).write_text(written(read(FILE)), "utf-8")
