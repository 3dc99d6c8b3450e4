"""A bug as its section of the page prints it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reference.records.discrepancy import CaseRecord, DiscrepancyRecord
from reference.records.words import ONCE
from reports.bugs.bug import Bug
from reports.bugs.words import rule_in_figures
from reports.drawing.operator import Drawing, drawings
from reports.sections.bug.evidence import Evidence, axes, fields
from reports.sections.bug.grid import Grid, grid
from reports.sections.bug.places import PlaceRow, spread
from reports.sections.bug.region_words import conditions


@dataclass(frozen=True)
class Section:
    """One bug: its record, its smallest case, where it shows and its discrepancies.

    `issue`: what stands before and after the script in the text for an issue; `elsewhere`: where a
    known bug was asked and did not show. `history`: a sentence for each adapter. `case_title`: what
    its smallest case is.
    """

    anchor: str
    bug: Bug
    rows: list[PlaceRow]
    evidence: Evidence | None
    issue: tuple[str, str]
    discrepancies: list[DiscrepancyRecord]
    elsewhere: str
    history: list[str]
    case_title: str

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
        return about["sentence"] if about else ""

    @property
    def rule(self) -> str:
        """The rule as it is recorded, where it says more than the region: of no known failure."""
        rule = self.bug.record["rule"]
        return "" if self.bug.known is not None or rule == self.bug.region else rule

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
    def _case(self) -> CaseRecord:
        return (self.evidence.record if self.evidence else self.bug.record)["case"]

    @property
    def is_seen_once(self) -> bool:
        """Whether its case did not fail when it was asked again."""
        return bool(self.evidence and self.evidence.record["seen"] == ONCE)

    @property
    def story(self) -> str:
        """What is written of a known bug."""
        stories = (record.get("story") for record in self.discrepancies)
        return next(filter(None, stories), "") if self.bug.known is not None else ""

    @property
    def link(self) -> str:
        """The web address of a known bug's issue."""
        issues = (record.get("issue") for record in self.discrepancies)
        text = next(filter(None, issues), "")
        return text if re.fullmatch(r"https?://[^\s]+", text) else ""
