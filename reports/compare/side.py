"""One side of a comparison: the bugs, cells, sums, versions and machines of a run or of several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from reference.records.cell import CellRecord
from reference.records.header import TargetRecord
from reference.records.words import NO_VERSION
from reports.bugs.bug import Bug, bugs_of
from reports.records.collating import Collated, collate
from reports.records.runs import Place, Recorded, key_of
from reports.records.writing import RecordError

Subject = tuple[str, str]  # adapter, kernel path


@dataclass(frozen=True)
class Side:
    """The records of one side, as a comparison needs them; keys are without a version."""

    collated: Collated
    bugs: list[Bug]
    versions: dict[Subject, str]
    cells: dict[Place, CellRecord]
    targets: dict[Subject, TargetRecord]
    stopped: dict[Subject, str] = field(default_factory=dict)  # why a target was not started

    @cached_property
    def is_complete(self) -> bool:
        """Whether all of its runs have ended."""
        return all(run.state == "complete" for run in self.collated.runs)

    @cached_property
    def shown(self) -> set[Place]:
        """The places of discrepancies, and of known failures that did not show."""
        records = (*self.collated.discrepancies, *self.collated.not_seen)
        return {key_of(record).place for record in records}

    @cached_property
    def not_seen(self) -> set[tuple[str, str]]:
        """(adapter, known failure) that this machine does not show."""
        return {(record["adapter"], record["known"]) for record in self.collated.not_seen}

    def has_asked(self, place: Place) -> bool:
        """Whether a cell was asked anything, or an example of a known failure there."""
        return place in self.shown or (place in self.cells and is_asked(self.cells[place]))

    def machine(self, subject: Subject) -> str:
        """The signature of the CPU that a target ran on; empty where it is not recorded."""
        target = self.targets.get(subject)
        return (target.get("signature") or "") if target else ""


def side_of(runs: list[Recorded]) -> Side:
    """One side. RecordError where it holds an adapter in two versions."""
    collated = collate(runs)
    targets = _targets(runs)
    return Side(
        collated,
        bugs_of(collated),
        _versions(collated, targets),
        {key.place: cell for key, cell in collated.cells.items()},
        targets,
        {(t["adapter"], t["path"]): reason for run in runs for t, reason in run.stopped},
    )


def _targets(runs: list[Recorded]) -> dict[Subject, TargetRecord]:
    """The targets of all runs; one of several runs has the routes of all."""
    targets: dict[Subject, TargetRecord] = {}
    for target in (target for run in runs for target in run.header["targets"]):
        subject = (target["adapter"], target["path"])
        routes = targets.get(subject, target)["routes"] | target["routes"]
        targets[subject] = {**target, "routes": routes}
    return targets


def is_asked(cell: CellRecord) -> bool:
    """Whether a cell has a verdict of any kind."""
    return cell["not_started"] is None and bool(cell["judged"] or sum(cell["verdicts"].values()))


def _versions(collated: Collated, targets: dict[Subject, TargetRecord]) -> dict[Subject, str]:
    """The version of each target: that of its cells, else that of the header."""
    records = (*collated.cells.values(), *collated.discrepancies, *collated.not_seen)
    versions: dict[Subject, set[str]] = {}
    for record in records:
        if record["version"] != NO_VERSION:
            subject = (record["adapter"], record["path"])
            versions.setdefault(subject, set()).add(record["version"])
    for (adapter, path), names in versions.items():
        if len(names) > 1:
            raise _two_versions(collated.runs, adapter, path, names)
    return {
        subject: next(iter(versions.get(subject, ())), target.get("version") or NO_VERSION)
        for subject, target in targets.items()
    }


def _two_versions(
    runs: list[Recorded], adapter: str, path: str, names: Iterable[str]
) -> RecordError:
    files = ", ".join(run.file for run in runs)
    return RecordError(
        f"{files}: {adapter} on path {path} in several versions ({', '.join(sorted(names))}); "
        "diff compares one version with another, so give each side the files of one"
    )
