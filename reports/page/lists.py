"""Long tables as data: the page's script draws each when the reader opens it."""

from __future__ import annotations

from typing import Any

from reference.records.cell import LevelRecord
from reports.bugs.words import few
from reports.page.embed import Strings
from reports.page.listing import listing
from reports.sections.bug.section import Section
from reports.sections.coverage import ClaimCoverage, RouteCoverage
from reports.sections.levels import LevelRow, percent
from reports.sections.not_seen import NotSeen
from reports.sections.proofs import AdapterProofs, Pattern

MOST_ROWS = 2000
MOST_DISCREPANCIES = 6000  # over all bugs
COVERAGE = (
    "route", "claims", "path, dtype", "tuples of quota", "why not more; features that no tuple has",
    "left out by budget",
)  # fmt: skip
NOT_SEEN = ("known as", "adapter", "why", "where", "claims", "title", "story")


class Lists:
    """Tables as a caption, a head and rows of indices of texts."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings
        self.data: list[dict[str, Any]] = []

    def add(self, caption: str, head: tuple[str, ...], rows: list[list[str]]) -> int:
        """The number of a new table."""
        texts = self._strings
        self.data.append(
            {
                "caption": texts(caption),
                "head": [texts(name) for name in head],
                "rows": [[texts(cell) for cell in row] for row in rows[:MOST_ROWS]],
            }
        )
        return len(self.data) - 1

    def coverage(self, caption: str, routes: list[RouteCoverage]) -> int:
        """The number of a table of the claims that were not asked least."""
        rows = [[route.route, *_figures(row)] for route in routes for row in route.others]
        return self.add(caption, COVERAGE, rows)

    def levels(self, caption: str, rows: list[LevelRow], levels: list[str]) -> int:
        """The number of a table of levels of design that were reached."""
        head = ("route", "path, dtype", "claim", *levels, "largest error in bounds")
        return self.add(caption, head, [_level(row, levels) for row in rows])

    def proofs(self, caption: str, titles: list[str], patterns: list[Pattern]) -> int:
        """The number of a table of index patterns by adapter."""
        return self.add(caption, ("parameters", *titles), [_pattern(row) for row in patterns])

    def not_seen(self, caption: str, rows: list[NotSeen]) -> int:
        """The number of a table of known failures that were not seen."""
        return self.add(caption, NOT_SEEN, [_not_seen(row) for row in rows])

    def bugs(self, sections: list[Section]) -> list[list[Any]]:
        """[anchor, title, rows of discrepancies] of each bug."""
        rows: list[list[Any]] = []
        left = MOST_DISCREPANCIES
        for section in sections:
            texts = self._strings(section.anchor), self._strings(section.bug.record["title"])
            lines = listing(section.discrepancies[:left], self._strings)
            left -= len(lines)
            rows.append([*texts, lines])
        return rows


def _figures(row: ClaimCoverage) -> list[str]:
    done = "quota reached" if row.tuples >= row.quota else "left out by budget"
    why = row.short or (done if row.tuples >= row.quota or row.budget else "no reason is recorded")
    without = f"\nwithout: {', '.join(row.missing)}" if row.missing else ""
    affected = f"\naffected: {row.affected:,} cases" if row.affected else ""
    claims = "; ".join(name.replace("_", " ") for name in row.claims)
    figures = f"{row.tuples:,} of {row.quota:,}"
    return [claims, few(row.places), figures, why + without, f"{row.budget:,}{affected}"]


def _level(row: LevelRow, levels: list[str]) -> list[str]:
    shares = [
        _share(row.shares[name]) if name in row.shares else "none is legal" for name in levels
    ]
    claim = row.claim.replace("_", " ")
    return [row.route, row.place, claim, *shares, row.worst_bounds or "none"]


def _share(share: LevelRecord) -> str:
    missing, lost = share["missing"], share["legal"] - share["reached"]
    words = f"{share['reached']:,} / {share['legal']:,}, {percent(share)}"
    among = "among them: " if len(missing) < lost else ""
    return f"{words}\n{lost:,} missing, {among}{'; '.join(missing[:8])}" if missing else words


def _pattern(row: Pattern) -> list[str]:
    return [row.params, *(_proved(proofs) if proofs else "not proved" for proofs in row.proofs)]


def _proved(proofs: AdapterProofs) -> str:
    """The weakest proof, and beneath it each figure with the cells that have it."""
    number = len(proofs.cells)
    cells = f"{number:,} {'cell' if number == 1 else 'cells'}"
    lines = [f"{cells}, below 2^−{proofs.weakest['bits']}"]
    for figure, names in proofs.alike:
        about = f"k = {figure.draws}, M = {figure.values}, below 2^−{figure.bits}"
        lines.append(f"{about}: {few(names)}")
    return "\n".join(lines[:5])


def _not_seen(row: NotSeen) -> list[str]:
    claims = few(name.replace("_", " ") for name in row.claims)
    return [row.known, row.adapter, row.why, few(row.places, 6), claims, row.title, row.story]
