"""Accumulation: how sums are made, as the probe finds it on this machine."""

from __future__ import annotations

from reference.compare import AGREES, WRONG_VALUES, Judgement
from reference.schema import Axis, Case, Params
from suites.engine.cell import Cell, not_asked
from suites.cases.claim import OUTPUT, claim
from suites.accumulation.probe import probed

UPSAMPLE = Params((Axis(2, 2, 2),), 1, 32, 1)  # what the probe asks of channels, in short


@claim(operator=OUTPUT, fixed=(UPSAMPLE,), everywhere=True)
def test_sums_are_rounded_once_from_a_customary_accumulator(cell: Cell, case: Case) -> Judgement:
    """Sums over channels and taps are made in float32 or wider (float64 in float64), of inputs with all their bits, and rounded once to
    the nearest.
    """
    found = probed(cell)
    if found is None:
        return not_asked("the sums that tell accumulators apart cannot be asked of this route")
    cell.tally.judged += 1
    name, faults = found.accumulation.named(cell.dtype), found.faults(cell.dtype)
    return Judgement(WRONG_VALUES, f"{name}: {'; '.join(faults)}", asked=cell.last) if faults else Judgement(AGREES)
