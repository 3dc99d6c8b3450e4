"""The first screen: for each adapter what was judged, and its bugs, new ones first, by gravity."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reference.verdicts import SEVERITIES
from reports.matrix.adapters import AdapterVersion
from reports.records.collating import Collated
from reports.sections.bug.section import Section


@dataclass(frozen=True)
class AdapterBugs:
    """One adapter: outputs that were judged, claims that judged one, and the sections of its bugs.

    `state`: complete, incomplete or not started, over its kernel paths.
    """

    version: AdapterVersion
    anchor: str
    judged: int
    claims: int
    sections: list[Section]
    state: str

    @property
    def new(self) -> int:
        """How many bugs are new."""
        return sum(section.bug.is_new for section in self.sections)

    @property
    def tally(self) -> list[tuple[int, int]]:
        """For each severity how many bugs there are, and how many of them are new."""
        total = Counter(section.bug.record["severity"] for section in self.sections)
        new = Counter(s.bug.record["severity"] for s in self.sections if s.bug.is_new)
        return [(total[name], new[name]) for name in SEVERITIES]


def first_screen(
    collated: Collated, versions: list[AdapterVersion], sections: list[Section]
) -> list[AdapterBugs]:
    """A part for each adapter, those with new bugs first, then by name."""
    bugs: dict[tuple[str, str], list[Section]] = {}
    for section in sorted(sections, key=lambda section: not section.bug.is_new):
        for place in _places(section, versions):
            bugs.setdefault(place, []).append(section)
    parts = []
    for number, version in enumerate(versions, 1):
        cells = collated.by_adapter.get(version.place, [])
        judged = sum(cell["judged"] for cell in cells)
        claims = len({cell["claim"] for cell in cells if cell["verdicts"]})
        own = bugs.get(version.place, [])
        state = _state(version)
        parts.append(AdapterBugs(version, f"adapter-{number}", judged, claims, own, state))
    return sorted(parts, key=lambda part: not part.new)


def _places(section: Section, versions: list[AdapterVersion]) -> set[tuple[str, str]]:
    """The adapters and versions of a bug; for a version without a cell the adapter's first."""
    places = [version.place for version in versions]
    return {
        subject if subject in places else next(p for p in places if p[0] == subject[0])
        for subject in section.bug.subjects
    }


def _state(version: AdapterVersion) -> str:
    if version.not_started:
        names = ", ".join(version.not_started)
        return f"not started: {names}"
    states = {state for some in version.paths.values() for state in some}
    return "complete" if states <= {"complete"} else ", ".join(sorted(states))
