"""What each adapter brought to the runs: its routes, kernel paths and dtypes, and why a route was not put a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reference.schema import DTYPES
from reports.collate import Collated
from reports.record import Record, Recorded

UNKNOWN = "unknown"  # the version of what does not start
ANY = "any"  # a claim about every operator
OUTPUTS = {
    "output": ("conv_transpose", "transformed", "gemm_col2im", "inflation", "conv_gradient")
}  # and about those that make y of x and w


@dataclass
class Subject:
    """One version of an adapter over all runs; `routes` and `paths` stand in the adapter's own order."""

    adapter: str
    version: str
    routes: dict[str, Record] = field(default_factory=dict)  # as the header tells them
    paths: dict[str, set[str]] = field(default_factory=dict)  # kernel path -> states of the runs that asked it
    dtypes: list[str] = field(default_factory=list)
    modes: dict[str, Record] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """For headings and row headers."""
        return f"{self.adapter} (does not start)" if self.version == UNKNOWN else f"{self.adapter} {self.version}"

    @property
    def operators(self) -> dict[str, list[str]]:
        """Operator -> its routes, in the adapter's order."""
        found: dict[str, list[str]] = {}
        for name, route in self.routes.items():
            found.setdefault(route["operator"], []).append(name)
        return found

    def never(self, route: str, claim: str) -> str | None:
        """Why no run puts this claim to this route; None where one does."""
        why = self.routes[route]["not_asked"].get(claim)
        return str(why) if why is not None else None

    def absent(self, path: str) -> str:
        """Why there is no cell where a claim is put to a route."""
        if self.version == UNKNOWN:
            return "the adapter does not start"
        complete = self.paths.get(path, set()) <= {"complete"}
        return "not selected in this run" if complete else "not reached by the run"


def subjects(told: Collated) -> list[Subject]:
    """Every version of every adapter, by name."""
    found: dict[tuple[str, str], Subject] = {}
    for run in told.runs:
        for target in run.header["targets"]:
            for version in _versions(run, target):
                _add(found.setdefault((target["adapter"], version), Subject(target["adapter"], version)), run, target)
    for one in found.values():
        seen = {key[5] for key in told.cells if key[:2] == (one.adapter, one.version)}
        one.dtypes = sorted(seen, key=_dtype_order)
    return [found[place] for place in sorted(found)]


def _versions(run: Recorded, target: Record) -> list[str]:
    """The versions under which a target's cells are recorded; its own where there is no cell."""
    records = [*run.cells, *run.discrepancies, *run.not_applicable]
    told = {one["version"] for one in records if (one["adapter"], one["path"]) == (target["adapter"], target["path"])}
    return sorted(told) or [target.get("version", UNKNOWN)]


def _add(subject: Subject, run: Recorded, target: Record) -> None:
    subject.routes |= target["routes"]
    subject.modes |= target["modes"]
    subject.paths.setdefault(target["path"], set()).add(run.state)


def _dtype_order(dtype: str) -> tuple[int, str]:
    return (DTYPES.index(dtype) if dtype in DTYPES else len(DTYPES), dtype)


@dataclass(frozen=True)
class Claimed:
    """A claim as the header tells it."""

    name: str
    sentence: str
    operator: str

    @property
    def anchor(self) -> str:
        """Where the page tells its sentence."""
        return f"claim-{re.sub('[^a-z0-9_]+', '-', self.name.lower())}"

    def concerns(self, operator: str) -> bool:
        """Whether it is about the routes to an operator."""
        return self.operator in (operator, ANY) or operator in OUTPUTS.get(self.operator, ())


def claimed(told: Collated) -> list[Claimed]:
    """Every claim that a run knew, in the order of the first that did."""
    return list({one.name: one for run in told.runs for one in _claims(run)}.values())


def _claims(run: Recorded) -> Iterator[Claimed]:
    for name, claim in run.header["claims"].items():
        yield Claimed(name, claim["sentence"], claim["operator"])
