"""What the verdicts rest on: the axis classes that were reached, what the APIs cannot express, and the machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from reports.collate import Collated
from reports.record import Record, Recorded

CPU: tuple[str, ...] = (
    "sse4_2",
    "avx",
    "avx2",
    "fma",
    "f16c",
    "avx512f",
    "avx512bw",
    "avx512vl",
    "avx512_vnni",
    "avx512_bf16",
    "avx512_fp16",
)
CPU += ("avx_vnni", "amx_tile", "amx_int8", "amx_bf16", "asimd", "asimdhp", "asimddp", "fphp", "sve", "sve2", "bf16", "i8mm")


@dataclass(frozen=True)
class Covered:
    """The claims on one route that reached equally many axis classes, over their paths and dtypes."""

    adapter: str
    version: str
    route: str
    claims: list[str]
    cells: int
    reached: int
    legal: int
    missing: list[str]
    worst_bounds: str

    @property
    def share(self) -> str:
        """How much was reached, as a percentage that never rounds up to all."""
        return "nothing is legal" if not self.legal else f"{int(1000 * self.reached / self.legal) / 10:g} %"


def coverage(told: Collated) -> list[Covered]:
    """A row for each route, and more where its cells did not all reach as much."""
    alike: dict[tuple[Any, ...], list[Record]] = {}
    for key, cell in told.cells.items():
        alike.setdefault((*key[:3], cell["classes_legal"], cell["classes_reached"]), []).append(cell)
    return [_covered(place, alike[place]) for place in sorted(alike)]


def _covered(place: tuple[Any, ...], cells: list[Record]) -> Covered:
    adapter, version, route, legal, reached = place
    worst = max(float(cell["worst_bounds"]) for cell in cells)
    claims = list(dict.fromkeys(cell["claim"] for cell in cells))
    return Covered(
        adapter, version, route, claims, len(cells), reached, legal, cells[0]["classes_missing"], f"{worst:.3g}" if worst else ""
    )


@dataclass(frozen=True)
class Unsupported:
    """What the API of one route cannot express, and what was asked of it all the same."""

    adapter: str
    version: str
    route: str
    limits: list[str]
    reasons: list[tuple[str, int]]


def unsupported(told: Collated) -> list[Unsupported]:
    """A row for each route."""
    routes = sorted({key[:3] for key in told.cells})
    return [_limits(route, [cell for key, cell in told.cells.items() if key[:3] == route]) for route in routes]


def _limits(route: tuple[str, ...], cells: list[Record]) -> Unsupported:
    reasons: Counter[str] = Counter()
    for cell in cells:
        reasons.update(cell["unsupported"])
    adapter, version, name = route
    limits = list(dict.fromkeys(str(limit) for cell in cells for limit in cell["limits"]))
    return Unsupported(adapter, version, name, limits, sorted(reasons.items(), key=lambda one: (-one[1], one[0])))


@dataclass(frozen=True)
class Machine:
    """One adapter on one kernel path in one run, and where it ran."""

    run: Recorded
    target: Record
    judged: int
    inside: float

    @property
    def cpu(self) -> list[str]:
        """The CPU features that choose kernels."""
        have = set(map(str, self.target.get("cpu", ())))
        return [name for name in CPU if name in have]


def machines(told: Collated) -> list[Machine]:
    """A row for each target of each run."""
    return [_machine(run, target) for run in told.runs for target in run.header["targets"]]


def _machine(run: Recorded, target: Record) -> Machine:
    cells = [cell for cell in run.cells if (cell["adapter"], cell["path"]) == (target["adapter"], target["path"])]
    return Machine(run, target, sum(cell["judged"] for cell in cells), sum(cell["seconds_inside"] for cell in cells))
