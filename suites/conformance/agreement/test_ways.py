"""Claims about one request that is made in two ways: both answer alike, or both refuse it.

A document often leaves open whether a request is refused. What it does not leave open is that the
call in eager mode, on meta tensors, compiled, exported, declared or in a module is the same call.
"""

from __future__ import annotations

from typing import Any

from reference.compare import Judgement
from reference.schema import Case
from suites.cases.claims.claim import InvalidInput, Limits
from suites.cases.claims.decorators import agreement_claim
from suites.engine.cell.cell import Cell
from suites.invalid.agreement import judge_ways, judge_ways_beyond_limits
from suites.invalid.catalogue import OPEN
from suites.invalid.distortion import Distortion


def agreement_test(distortion: Distortion) -> Any:
    """The pytest test that both ways agree on a distortion."""

    async def check(cell: Cell, case: Case) -> Judgement:
        return await judge_ways(cell, case, distortion)

    check.__name__ = f"test_the_ways_agree_on_{distortion.name}"
    check.__doc__ = (
        "The main call and this way to it give the same output, or both refuse. "
        f"{distortion.sentence}"
    )
    return agreement_claim(InvalidInput(distortion.bases))(check)


@agreement_claim(Limits())
async def test_the_ways_agree_on_what_the_api_does_not_have(cell: Cell, case: Case) -> Judgement:
    """Where the document rules a call out, the main call and this way to it give the same output,
    or both refuse.
    """
    return await judge_ways_beyond_limits(cell, case)


globals().update({test.__name__: test for test in map(agreement_test, OPEN)})
