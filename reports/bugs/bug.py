"""The bugs of a set of runs: recorded ones, and groups of discrepancies where none are recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from reference.records.discrepancy import DiscrepancyRecord
from reference.records.words import ACCURACY
from reference.verdicts import SEVERITIES
from reports.bugs.discrepancy_groups import grouped
from reports.bugs.joined import joined
from reports.bugs.shown import ShownBug, ShownPlace
from reports.bugs.verdicts import cells_of, family_of, mark_of, marks_of
from reports.bugs.words import few
from reports.records.collating import Collated
from reports.records.ids import Ids
from reports.records.runs import Key, Place, key_of

FOLDER = "suites/conformance"
KEYS = (
    "id", "adapter", "version", "title", "verdict", "severity", "diagnosis", "region", "counts",
    "known", "reproduced", "case", "components", "places",
)  # fmt: skip
# (key of a cell, mark) -> the file of a claim's test, and whether all are in the baseline
Witnesses = dict[tuple[Key, tuple[object, ...]], tuple[str, bool]]


@dataclass(frozen=True)
class Bug:
    """A bug's record, whether it is in the run's baseline,
    and the file of a claim that shows it.
    """

    record: ShownBug
    is_in_baseline: bool = False
    file: str = FOLDER

    @property
    def id(self) -> str:
        """Stable words with a number."""
        return self.record["id"]

    @property
    def adapter(self) -> str:
        """The adapter that its record is of, which shows it most clearly."""
        return self.record["adapter"]

    @cached_property
    def subjects(self) -> list[tuple[str, str]]:
        """(adapter, version) of each that shows it, that of its record first."""
        places = ((place["adapter"], place["version"]) for place in self.record["places"])
        return list(dict.fromkeys(places))

    @cached_property
    def adapters(self) -> list[str]:
        """The adapters that show it."""
        return list(dict.fromkeys(adapter for adapter, _ in self.subjects))

    @property
    def owner(self) -> str:
        """Adapters and versions in words, and the component of several."""
        names = few(" ".join(subject) for subject in self.subjects)
        if len(self.adapters) < 2 or not self.record["components"]:
            return names
        return f"{' or '.join(self.record['components'])} (in {names})"

    @property
    def known(self) -> str | None:
        """The id of the known failure that it is."""
        return self.record["known"]

    @property
    def is_new(self) -> bool:
        """Whether it is neither a known failure nor in the baseline."""
        return self.known is None and not self.is_in_baseline

    @property
    def is_grouped(self) -> bool:
        """Whether it is made of discrepancies, since the run has no record of it."""
        return self.record["counts"] is None

    @property
    def region(self) -> str:
        """Where it fails, in the language of regions; empty where that is not known."""
        return self.record["region"]

    @property
    def family(self) -> str:
        """The family of its verdict."""
        return family_of(self.record)

    @property
    def diagnosis(self) -> str | None:
        """The kind of its diagnosis."""
        return self.record["diagnosis"]["kind"] if self.record["diagnosis"] else None

    @cached_property
    def places(self) -> dict[Place, ShownPlace]:
        """Where it shows, each place once."""
        return {key_of(place).place: place for place in self.record["places"]}

    @property
    def spots(self) -> set[tuple[str, str, str]]:
        """The adapters, routes and claims where it shows."""
        places = self.record["places"]
        return {(place["adapter"], place["route"], place["claim"]) for place in places}

    @property
    def gravity(self) -> int:
        """0 for the gravest severity."""
        return SEVERITIES.index(self.record["severity"])

    def to_json(self) -> dict[str, object]:
        """What `list --json` prints."""
        fields: Mapping[str, object] = self.record
        return {key: fields[key] for key in KEYS}


def bugs_of(collated: Collated) -> list[Bug]:
    """All bugs, each once; by gravity, then new ones first, then by name."""
    recorded = {mark for bug in collated.bugs for mark in marks_of(bug)}
    rest = [record for record in collated.discrepancies if mark_of(record) not in recorded]
    ids = Ids(bug["id"] for bug in collated.bugs)
    groups = grouped(rest, collated.cells, ids, _about_accuracy(collated))
    witnesses = _witnesses(collated.discrepancies)
    records = joined((*collated.bugs, *groups), collated.runs)
    bugs = [_bug(record, witnesses) for record in records]
    return sorted(bugs, key=lambda bug: (bug.gravity, not bug.is_new, bug.adapter, bug.id))


def _about_accuracy(collated: Collated) -> set[str]:
    """The claims whose wrong values are a matter of accuracy."""
    claims = (claim for run in collated.runs for claim in run.header["claims"].items())
    return {name for name, about in claims if about.get("group") == ACCURACY}


def _witnesses(discrepancies: Iterable[DiscrepancyRecord]) -> Witnesses:
    """What the discrepancies of each mark say, and those of each cell, whose mark is ()."""
    witnesses: Witnesses = {}
    for record in discrepancies:
        held = record.get("baseline", False)
        for mark in ((record["known"], record["verdict"]), ()):
            place = (key_of(record), mark)
            file, is_held = witnesses.get(place, ("", True))
            witnesses[place] = (file or record["test_file"], is_held and held)
    return witnesses


def _bug(record: ShownBug, witnesses: Witnesses) -> Bug:
    """The bug of a record, with what the discrepancies at its places say of it."""
    keys = sorted(cells_of(record))
    mark = (record["known"], record["verdict"])
    own = [witnesses[key, mark] for key in keys if (key, mark) in witnesses]
    shown = [witnesses[key, ()] for key in keys if (key, ()) in witnesses]
    file = next((file for file, _ in (*own, *shown) if file), FOLDER)
    marked = bool(own) and all(held for _, held in own)
    is_held = record["known"] is None and (record.get("baseline", False) or marked)
    return Bug(record, is_held, file)
