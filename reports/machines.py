"""Where each adapter ran, with the CPU features that choose kernels."""

from __future__ import annotations

from dataclasses import dataclass

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
