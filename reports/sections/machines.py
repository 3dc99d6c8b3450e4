"""Where each adapter ran, with the CPU features that choose kernels; and what was not started."""

from __future__ import annotations

from dataclasses import dataclass

from reference.records.cell import CellRecord
from reference.records.header import TargetRecord
from reports.records.collating import Collated
from reports.records.runs import Recorded

CPU = (
    "sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512vl", "avx512_vnni",
    "avx512_bf16", "avx512_fp16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16", "asimd",
    "asimdhp", "asimddp", "fphp", "sve", "sve2", "bf16", "i8mm",
)  # fmt: skip


@dataclass(frozen=True)
class Machine:
    """One adapter on one kernel path in one run, and where it ran.

    `not_started`: why its worker could not start, or not again after it had ended; else empty.
    """

    run: Recorded
    target: TargetRecord
    judged: int
    inside: float  # seconds in the framework's own calls
    not_started: str

    @property
    def title(self) -> str:
        """The adapter and its version."""
        return f"{self.target['adapter']} {self.target.get('version') or ''}".strip()

    @property
    def cpu(self) -> list[str]:
        """The CPU features that choose kernels."""
        features = set(self.target.get("cpu", ()))
        return [name for name in CPU if name in features]


def machines(collated: Collated) -> list[Machine]:
    """A row for each target of each run."""
    return [machine for run in collated.runs for machine in _machines(run)]


def _machines(run: Recorded) -> list[Machine]:
    reasons = {_place(target): reason for target, reason in run.stopped}
    cells: dict[tuple[str, str], list[CellRecord]] = {}
    for cell in run.cells:
        cells.setdefault(_place(cell), []).append(cell)
    rows = []
    for target in run.header["targets"]:
        mine = cells.get(_place(target), [])
        judged = sum(cell["judged"] for cell in mine)
        inside = sum(cell["seconds_inside"] for cell in mine)
        rows.append(Machine(run, target, judged, inside, reasons.get(_place(target), "")))
    return rows


def _place(record: CellRecord | TargetRecord) -> tuple[str, str]:
    return (record["adapter"], record["path"])
