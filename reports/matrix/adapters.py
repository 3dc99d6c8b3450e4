"""What each adapter brought to the runs: its routes, kernel paths and dtypes."""

from __future__ import annotations

from dataclasses import dataclass, field

from reference.records.header import RouteRecord, TargetRecord
from reference.records.porting import LayoutRecord, ModeRecord, NumberRecord
from reference.records.words import NO_VERSION
from reference.schema import DTYPES
from reports.records.collating import Collated
from reports.records.runs import Recorded


@dataclass
class AdapterVersion:
    """One version of an adapter over all runs; `routes` and `paths` are in the adapter's order."""

    adapter: str
    version: str
    routes: dict[str, RouteRecord] = field(default_factory=dict)  # as in the header
    paths: dict[str, set[str]] = field(default_factory=dict)  # kernel path -> states of its runs
    dtypes: list[str] = field(default_factory=list)
    modes: dict[str, ModeRecord] = field(default_factory=dict)
    numbers: dict[str, list[NumberRecord]] = field(default_factory=dict)
    layouts: dict[str, LayoutRecord] = field(default_factory=dict)
    not_started: dict[str, str] = field(default_factory=dict)  # kernel path -> reason

    @property
    def place(self) -> tuple[str, str]:
        """(adapter, version), by which its cells are found."""
        return (self.adapter, self.version)

    @property
    def title(self) -> str:
        """The name for headings and row headers."""
        if self.version == NO_VERSION and self.not_started:
            return f"{self.adapter} (not started)"
        return f"{self.adapter} {self.version}"

    @property
    def operators(self) -> dict[str, list[str]]:
        """Operator -> its routes, in the adapter's order."""
        operators: dict[str, list[str]] = {}
        for name, route in self.routes.items():
            operators.setdefault(route["operator"], []).append(name)
        return operators

    def not_put(self, route: str, claim: str) -> str | None:
        """Why no run puts this claim to this route; None where a run does."""
        return self.routes[route]["not_asked"].get(claim)

    def absent(self, path: str) -> str:
        """Why there is no cell where a claim is put to a route."""
        if path in self.not_started:
            return f"not started: {self.not_started[path]}"
        complete = self.paths.get(path, set()) <= {"complete"}
        return "not selected in this run" if complete else "not reached by the run"


def adapter_versions(collated: Collated) -> list[AdapterVersion]:
    """The versions of all adapters, by name."""
    versions: dict[tuple[str, str], AdapterVersion] = {}
    for run in collated.runs:
        for target in run.header["targets"]:
            for name in _versions(run, target):
                place = (target["adapter"], name)
                _add(versions.setdefault(place, AdapterVersion(*place)), run, target)
        _add_not_started(versions, run)
    for version in versions.values():
        dtypes = {cell["dtype"] for cell in collated.by_adapter.get(version.place, [])}
        version.dtypes = sorted(dtypes, key=_dtype_order)
    return [versions[place] for place in sorted(versions)]


def _versions(run: Recorded, target: TargetRecord) -> list[str]:
    """The versions under which a target's cells are recorded; its own where there is no cell."""
    place = (target["adapter"], target["path"])
    records = [*run.cells, *run.discrepancies, *run.not_seen]
    versions = {r["version"] for r in records if (r["adapter"], r["path"]) == place}
    return sorted(versions) or [target.get("version") or NO_VERSION]


def _add(version: AdapterVersion, run: Recorded, target: TargetRecord) -> None:
    version.routes |= target["routes"]
    version.modes |= target["modes"]
    version.numbers |= target.get("numbers", {})
    version.layouts |= target.get("layouts", {})
    version.paths.setdefault(target["path"], set()).add(run.state)


def _add_not_started(versions: dict[tuple[str, str], AdapterVersion], run: Recorded) -> None:
    """Note the targets that never started; where one stopped later, its cells say so themselves."""
    for target, reason in run.stopped:
        if not target["started"]:
            for name in _versions(run, target):
                versions[target["adapter"], name].not_started[target["path"]] = reason


def _dtype_order(dtype: str) -> tuple[int, str]:
    return (DTYPES.index(dtype) if dtype in DTYPES else len(DTYPES), dtype)
