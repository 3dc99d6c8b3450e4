"""The claim about accumulation: the probe measures how a route rounds its sums."""

from __future__ import annotations

from reference.compare import AGREES, NOT_STARTED, WRONG_VALUES, Judgement
from reference.records.words import ACCURACY
from reference.schema import Axis, Case, Params
from reference.verdicts import COSTLY
from suites.accumulation.probe import Probed
from suites.cases.claims.claim import OUTPUT
from suites.cases.claims.decorators import fixed_claim
from suites.engine.cell.cell import Cell, not_asked

UPSAMPLE = Params(
    (Axis(2, 2, 2),), 1, 32, 1
)  # for the plan; the probe's own parameters differ by route
FAILURES = (*COSTLY, NOT_STARTED)


@fixed_claim(UPSAMPLE, operator=OUTPUT, everywhere=True, group=ACCURACY)
async def test_sums_are_rounded_once_from_a_customary_accumulator(
    cell: Cell, case: Case
) -> Judgement:
    """Sums over channels and taps use all bits of the inputs, accumulate in float32 or wider
    (float64 in float64), and are rounded once to the nearest value.
    """
    if cell.probe is None:
        return not_asked("the sums that tell accumulators apart cannot be asked of this route")
    return judge_probe(cell.probe, cell.dtype)


def judge_probe(probed: Probed, dtype: str) -> Judgement:
    """The judgement on what the probe measured; its replies are the evidence."""
    failed = next((reply for reply in probed.evidence if reply.status in FAILURES), None)
    if failed is not None:
        return Judgement(failed.status, failed.message, evidence=(failed,))
    if not probed.measured:
        last = probed.evidence[-1]
        return not_asked(f"the call that measures sums is {last.status}: {last.message}")
    faults = probed.faults(dtype)
    if not faults:
        return Judgement(AGREES, evidence=probed.evidence)
    message = f"sums are made as {probed.accumulation.named(dtype)}: {'; '.join(faults)}"
    return Judgement(WRONG_VALUES, message, evidence=probed.evidence)
