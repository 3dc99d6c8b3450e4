"""A bug as its section of the page prints it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from reports.bugs.bug import Bug
from reports.bugs.history import histories, judged_versions
from reports.bugs.words import few, rule_in_figures
from reports.collate import Collated
from reports.machines import CPU
from reports.page.evidence import Evidence, axes, evidence, fields
from reports.page.issue import issue
from reports.page.owners import discrepancies_of, evidence_of
from reports.page.places import PlaceRow, cells_by_claim, place_rows, spread
from reports.page.region_words import conditions
from reports.record import Record
from reports.story.drawing import Drawing, drawings
from reports.story.grid import Grid, grid

MOST_SECTIONS = 250  # bugs whose smallest case is shown
MOST_CHARACTERS = 1_000_000  # of all scripts and arrays
MOST_BUGS = 600  # bugs that are on the page at all


@dataclass(frozen=True)
class Section:
    """One bug: its record, its smallest case, where it shows and its discrepancies.

    `issue`: what stands before and after the script in the text for an issue; `elsewhere`: where a
    known bug was asked and did not show. `history`: a sentence for each adapter.
    """

    anchor: str
    bug: Bug
    rows: list[PlaceRow]
    evidence: Evidence | None
    issue: tuple[str, str]
    discrepancies: list[Record]
    elsewhere: str
    history: list[str]

    @property
    def mark(self) -> str:
        """new, in the baseline or known."""
        if self.bug.is_new:
            return "new"
        return "known" if self.bug.known is not None else "in the baseline"

    @property
    def diagnosis(self) -> str:
        """What explains the wrong output; empty where nothing is recorded."""
        recorded = self.evidence.record.get("diagnosis") if self.evidence else None
        about = self.bug.record["diagnosis"] or recorded
        return str(about.get("sentence", "")) if isinstance(about, dict) else ""

    @property
    def rule(self) -> str:
        """The rule as it is recorded, where it says more than the region."""
        rule = self.bug.record["rule"]
        return "" if rule in ("", self.bug.region) or rule.startswith("known where") else str(rule)

    @property
    def figures(self) -> str:
        """How many cases fail inside and outside of the region."""
        return rule_in_figures(self.bug.record["counts"])

    @property
    def conditions(self) -> tuple[str, ...]:
        """The region in words: conditions that all hold; none where it has no words."""
        return conditions(self.bug.region)

    @property
    def grid(self) -> Grid | None:
        """Right and wrong answers over two fields, where they are recorded."""
        return grid(self.bug)

    @property
    def spread(self) -> str:
        """How many claims, routes, paths and dtypes it shows in."""
        return spread(self.bug)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The smallest case but for its axes."""
        return fields(self._case)

    @property
    def axes(self) -> list[list[str]]:
        """The axes of the smallest case."""
        return axes(self._case)

    @property
    def drawings(self) -> list[Drawing]:
        """The operator for the smallest case, where its arrays are drawn as well."""
        return drawings(self._case) if self.evidence and self.evidence.pictures else []

    @property
    def _case(self) -> Record:
        case: Record = (self.evidence.record if self.evidence else self.bug.record)["case"]
        return case

    @property
    def is_seen_once(self) -> bool:
        """Whether its case did not fail when it was asked again."""
        return bool(self.evidence and self.evidence.record["seen"] == "once")

    @property
    def story(self) -> str:
        """What is written of a known bug."""
        return str(self._text("story")) if self.bug.known is not None else ""

    @property
    def link(self) -> str:
        """The web address of a known bug's issue."""
        text = self._text("issue")
        return text if re.fullmatch(r"https?://[^\s]+", text) else ""

    def _text(self, name: str) -> str:
        records = (record.get(name) for record in self.discrepancies)
        return next((str(text) for text in records if text), "")


def sections(collated: Collated, bugs: list[Bug]) -> list[Section]:
    """A section for each bug, in the order of the bugs, at most MOST_BUGS."""
    owned, cells = discrepancies_of(collated, bugs), cells_by_claim(collated)
    elsewhere, taken, left = _elsewhere(collated), Counter[str](), MOST_CHARACTERS
    judged, rows = judged_versions(collated), []
    for index, (bug, records) in enumerate(zip(bugs[:MOST_BUGS], owned, strict=False)):
        stem = f"bug-{re.sub(r'[^A-Za-z0-9_.-]+', '-', bug.id)[:100]}"
        taken[stem] += 1
        anchor = stem if taken[stem] == 1 else f"{stem}--{taken[stem]}"
        shown = _evidence(collated, bug, records, left) if index < MOST_SECTIONS else None
        left -= shown.size if shown else 0
        text = issue(bug, shown, _machine(collated, bug)) if shown else ("", "")
        names = ((adapter, bug.known or "") for adapter in bug.adapters)
        silent = [place for name in names for place in elsewhere.get(name, [])]
        agrees = few(silent, 8) if bug.known is not None else ""
        past = [history.sentence for history in histories(bug, judged)]
        places = place_rows(bug, cells)
        rows.append(Section(anchor, bug, places, shown, text, records, agrees, past))
    return rows


def _evidence(collated: Collated, bug: Bug, records: list[Record], most: int) -> Evidence | None:
    record = evidence_of(bug, records)
    if record is None:
        return None
    return evidence(record, collated.environments[record["adapter"], record["path"]], most)


def _elsewhere(collated: Collated) -> dict[tuple[str, str], list[str]]:
    """(adapter, id of a known bug) -> the routes and paths where it was asked and not seen."""
    places: dict[tuple[str, str], list[str]] = {}
    for record in collated.not_seen:
        place = f"{record['route']} {record['path']} {record['dtype']}"
        places.setdefault((record["adapter"], record["known"]), []).append(place)
    return places


def _machine(collated: Collated, bug: Bug) -> str:
    """Where a bug was seen: Python, NumPy, the platform, the CPU and the path's environment."""
    path = bug.record["places"][0]["path"]
    for run in collated.runs:
        for target in run.header["targets"]:
            if (target["adapter"], target["path"]) == (bug.adapter, path):
                names = (("python", "Python"), ("numpy", "NumPy"), ("machine", "CPU"))
                words = [f"{noun} {target[name]}" for name, noun in names if target.get(name)]
                words += [name for name in CPU if name in map(str, target.get("cpu", ()))]
                words += [str(run.header["platform"])] if run.header.get("platform") else []
                words += [f"{name}={value}" for name, value in target["environment"].items()]
                return ", ".join(words)
    return ""
