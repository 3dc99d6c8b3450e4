"""Tests of the planned calls: they are the calls that the checks make."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from adapters.protocol import Adapter
from adapters.worker.call import Call, Reply
from reference.numbers.narrow import cast
from reference.schema import Case, Outcome, Params
from suites.cases.calls import CALLS, ONE_HOT_IMAGES
from suites.cases.claims.catalogue import claims
from suites.cases.claims.claim import Claim, Drawn
from suites.cases.parameters.features import features
from suites.cases.place import Place
from suites.cases.plan import Plan
from suites.cases.profiles import PROFILES
from suites.engine.cell.cell import Cell
from suites.meta.whole import lying

DRAWN = {name: claim for name, claim in claims().items() if isinstance(claim.selection, Drawn)}
ROUTES = ("conv_transpose", "remaindered", "transformed", "conv", "im2col", "col2im", "gradients")


def adapter(compiled: bool) -> Adapter:
    """The honest fake with a route to every operator, on which `compiled` is set."""
    whole = lying()
    routes = {name: replace(route, compiled=compiled) for name, route in whole.ROUTES.items()}
    whole.ROUTES = routes  # type: ignore[misc]
    return whole


@cache
def plan() -> Plan:
    return Plan(PROFILES["ci"])


def answered(call: Call) -> Reply:
    """The reply to a call, which is executed in this process: its values, or its error."""
    names: dict[str, Any] = dict(call.operands)
    program = call.program
    try:
        exec("\n".join((program.setup, program.define, program.call)), names)
    except Exception as error:  # noqa: BLE001  as the worker does
        return Reply(call, Outcome("rejected", message=f"{type(error).__name__}: {error}"))
    values = [cast(np.asarray(names[name]), call.dtype) for name in program.results]
    return Reply(call, Outcome("returned", values[0], more=tuple(values[1:])))


def made(cell: Cell, claim: Claim, case: Case) -> list[Params]:
    """The parameters of the calls that the check of a claim makes for a case."""
    params: list[Params] = []
    check, reply = claim.check(cell, case), None
    while True:
        try:
            call = check.send(reply)
        except StopIteration:
            return params
        params.append(call.params)
        reply = answered(call)


def numbers(params: Params) -> tuple[Any, ...]:
    """The numbers of parameters, without the class of their axes; all large batches are equal."""
    axes = [
        (a.input_size, a.kernel_size, a.stride, a.dilation, a.padding, a.output_padding, a.crop)
        for a in params.axes
    ]
    batch = min(params.batch, ONE_HOT_IMAGES // 2)
    return (axes, batch, params.in_channels, params.out_channels, params.groups, params.bias)


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("name", DRAWN)
def test_a_check_makes_the_calls_that_are_planned(name: str, compiled: bool) -> None:
    """The planned parameters are those of the calls, in order; there are none where a case is not
    asked.
    """
    claim, whole, compared = DRAWN[name], adapter(compiled), 0
    dtype = "int8" if claim.wraps else "float64"
    for route in ROUTES:
        if claim.concerns(whole.ROUTES[route]) is None:
            place = plan().place("whole", whole, route, "native", dtype, claim)
            tuples = plan()._tuples_of(place, claim)
            for params in tuples.pool.candidates[::60]:
                kind, seed = claim.kinds_in(dtype)[0], sum(map(len, features(params)))
                case = Case(params, dtype, kind, seed)
                planned = (
                    CALLS[name].calls(asked_of(place, case, tuples, compiled))
                    if name in CALLS
                    else None
                )
                real = made(Cell(**vars(place)), claim, case)
                expected = [params] if planned is None else [call.params for call in planned]
                assert list(map(numbers, real)) == list(map(numbers, expected)), case
                compared += bool(real)
    concerned = any(claim.concerns(whole.ROUTES[route]) is None for route in ROUTES)
    assert (
        compared or not concerned or name == "a_crop_is_the_padding_that_cuts_as_much"
    )  # the fake has no crop


def asked_of(place: Place, case: Case, tuples: Any, compiled: bool) -> Any:
    """The case with its scope, as `calls` takes it."""
    from suites.cases.calls import ScopedCase

    return ScopedCase(case.params, case.seed, tuples.scope, compiled)


def test_only_claims_that_there_are_have_calls_of_their_own() -> None:
    """Each name in `CALLS` is the name of a claim with generated cases."""
    assert set(CALLS) <= set(DRAWN)
