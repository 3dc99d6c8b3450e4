"""The sections of all bugs: each with its anchor, its places,
its evidence and the text of an issue.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reference.records.discrepancy import DiscrepancyRecord
from reports.bugs.bug import Bug
from reports.bugs.discrepancies import discrepancies_of, evidence_of
from reports.bugs.headers import headers_of
from reports.bugs.history import histories, judged_versions
from reports.bugs.words import few
from reports.records.collating import Collated
from reports.sections.bug.evidence import Evidence, evidence
from reports.sections.bug.issue import SMALLEST, issue
from reports.sections.bug.machine import machine
from reports.sections.bug.places import cells_by_claim, place_rows
from reports.sections.bug.section import Section

MOST_EVIDENCE = 250  # bugs whose smallest case is shown
MOST_CHARACTERS = 1_000_000  # of all scripts and arrays
CHANGED = "The legal case that the call changes"  # in claims about invalid input
MOST_BUGS = 600  # bugs that are on the page at all
Silent = dict[tuple[str, str], list[str]]  # (adapter, known failure) -> places


def sections(collated: Collated, bugs: list[Bug]) -> list[Section]:
    """A section for each bug, in the order of the bugs, at most MOST_BUGS."""
    shown, owned = bugs[:MOST_BUGS], discrepancies_of(collated, bugs)
    invalid = headers_of(collated.runs).invalid
    cells, judged, silent = cells_by_claim(collated), judged_versions(collated), _silent(collated)
    cases = list(_evidence(collated, shown, owned))
    titles = [_case_title(smallest, invalid) for smallest in cases]
    parts = zip(_anchors(shown), shown, owned, cases, titles, strict=False)
    return [
        Section(
            anchor,
            bug,
            place_rows(bug, cells),
            smallest,
            issue(bug, smallest, machine(collated, bug), title) if smallest else ("", ""),
            records,
            _elsewhere(bug, silent),
            [history.sentence for history in histories(bug, judged)],
            title,
        )
        for anchor, bug, records, smallest, title in parts
    ]


def _case_title(smallest: Evidence | None, invalid: frozenset[str]) -> str:
    """What a smallest case is; `invalid` are the claims that change it to make their calls."""
    changed = smallest is not None and smallest.record["claim"] in invalid
    return CHANGED if changed else SMALLEST


def _anchors(bugs: list[Bug]) -> Iterator[str]:
    """The id of each section in the page, of letters that a link needs not escape."""
    taken: Counter[str] = Counter()
    for bug in bugs:
        stem = f"bug-{re.sub(r'[^A-Za-z0-9_.-]+', '-', bug.id)[:100]}"
        taken[stem] += 1
        yield stem if taken[stem] == 1 else f"{stem}--{taken[stem]}"


def _evidence(
    collated: Collated, bugs: list[Bug], owned: list[list[DiscrepancyRecord]]
) -> Iterator[Evidence | None]:
    """The smallest case of each bug; None where it has none, or the page has no room for more."""
    left = MOST_CHARACTERS
    for index, (bug, records) in enumerate(zip(bugs, owned, strict=False)):
        record = evidence_of(bug, records) if index < MOST_EVIDENCE else None
        if record is None:
            yield None
            continue
        environment = collated.environments[record["adapter"], record["path"]]
        shown = evidence(record, environment, left)
        left -= shown.size
        yield shown


def _silent(collated: Collated) -> Silent:
    """The routes, paths and dtypes where a known failure was asked and not seen."""
    places: Silent = {}
    for record in collated.not_seen:
        place = f"{record['route']} {record['path']} {record['dtype']}"
        places.setdefault((record["adapter"], record["known"]), []).append(place)
    return places


def _elsewhere(bug: Bug, silent: Silent) -> str:
    """Where a known bug was asked and not seen, in words; empty of a bug that is not known."""
    if bug.known is None:
        return ""
    names = ((adapter, bug.known) for adapter in bug.adapters)
    return few((place for name in names for place in silent.get(name, [])), 8)
