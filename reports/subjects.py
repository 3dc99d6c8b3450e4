"""What each adapter brought to the runs: its routes, kernel paths and dtypes; and the claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reference.schema import DTYPES
from reports.collate import Collated, stopped
from reports.record import Record, Recorded

UNKNOWN = "unknown"  # the version of an adapter that was not started
ANY = "any"  # the operator of a claim about all operators
# The operator of a claim about all operators that make y of x and w, and these operators.
OUTPUTS = {"output": ("conv_transpose", "transformed", "gemm_col2im", "inflation", "conv_gradient")}


@dataclass
class AdapterVersion:
    """One version of an adapter over all runs; `routes` and `paths` are in the adapter's order."""

    adapter: str
    version: str
    routes: dict[str, Record] = field(default_factory=dict)  # as in the header
    paths: dict[str, set[str]] = field(default_factory=dict)  # kernel path -> states of its runs
    dtypes: list[str] = field(default_factory=list)
    modes: dict[str, Record] = field(default_factory=dict)
    not_started: dict[str, str] = field(default_factory=dict)  # kernel path -> reason

    @property
    def place(self) -> tuple[str, str]:
        """(adapter, version), with which the key of a cell begins."""
        return (self.adapter, self.version)

    @property
    def title(self) -> str:
        """The name for headings and row headers."""
        if self.version == UNKNOWN and self.not_started:
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
        reason = self.routes[route]["not_asked"].get(claim)
        return str(reason) if reason is not None else None

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
        dtypes = {key[5] for key in collated.cells if key[:2] == version.place}
        version.dtypes = sorted(dtypes, key=_dtype_order)
    return [versions[place] for place in sorted(versions)]


def _versions(run: Recorded, target: Record) -> list[str]:
    """The versions under which a target's cells are recorded; its own where there is no cell."""
    place = (target["adapter"], target["path"])
    records = [*run.cells, *run.discrepancies, *run.not_seen]
    versions = {r["version"] for r in records if (r["adapter"], r["path"]) == place}
    return sorted(versions) or [target.get("version") or UNKNOWN]


def _add(version: AdapterVersion, run: Recorded, target: Record) -> None:
    version.routes |= target["routes"]
    version.modes |= target["modes"]
    version.paths.setdefault(target["path"], set()).add(run.state)


def _add_not_started(versions: dict[tuple[str, str], AdapterVersion], run: Recorded) -> None:
    """Note the targets that never started; where one stopped later, its cells say so themselves."""
    for target, reason in stopped(run):
        if not target["started"]:
            for name in _versions(run, target):
                versions[target["adapter"], name].not_started[target["path"]] = reason


def _dtype_order(dtype: str) -> tuple[int, str]:
    return (DTYPES.index(dtype) if dtype in DTYPES else len(DTYPES), dtype)


@dataclass(frozen=True)
class ClaimInfo:
    """A claim as the header has it; `selection` is drawn, fixed, limits or invalid input.

    `group` names the claims that one table tells together; empty where the header has none.
    """

    name: str
    sentence: str
    operator: str
    selection: str
    group: str = ""

    @property
    def anchor(self) -> str:
        """The id of the claim's sentence on the page."""
        return f"claim-{re.sub('[^a-z0-9_]+', '-', self.name.lower())}"

    def concerns(self, operator: str) -> bool:
        """Whether the claim is about the routes to an operator."""
        return self.operator in (operator, ANY) or operator in OUTPUTS.get(self.operator, ())


def claim_infos(collated: Collated) -> list[ClaimInfo]:
    """The claims of all runs, in the order of the first run that has each."""
    claims = [claim for run in collated.runs for claim in _claims(run)]
    return list({claim.name: claim for claim in claims}.values())


def _claims(run: Recorded) -> Iterator[ClaimInfo]:
    for name, claim in run.header["claims"].items():
        group = claim.get("group", "")
        yield ClaimInfo(name, claim["sentence"], claim["operator"], claim["selection"], group)
