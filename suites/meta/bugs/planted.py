"""All planted faults of this repository, each with its adapter, its claims and its diagnosis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapters.protocol import Adapter
from adapters.registry import load
from reference.schema import Params
from suites.cases.claims.catalogue import claims
from suites.meta import fakes
from suites.meta.claims.test_claims import LIES, dtype_of
from suites.meta.faults import FAULTS, WRONG
from suites.meta.harness import name_of
from suites.meta.simulation.wrong import OF_FAKES
from suites.meta.whole import lying

EXACT, BOUND = "forward_is_exact_on_integers", "forward_is_within_the_bound"
ADDED = "constant added"  # the diagnosis of all wrong values in `faults`


@dataclass(frozen=True)
class Planted:
    """A planted fault.

    `claims`: they are searched one after the other until one finds the fault. `route`: the lying
    route; None for the first. `holds`: the condition of the fault, if it is known. `diagnosis`: the
    right kind of diagnosis, if there is one. `dtype`: that in which it is searched.
    """

    adapter: Callable[[], Adapter]
    claims: tuple[str, ...]
    route: str | None = None
    holds: Callable[[Params], bool] | None = None
    diagnosis: str | None = None
    dtype: str = "float32"


def planted() -> dict[str, Planted]:
    """Module and name of a fault -> the fault, for all faults."""
    return {**_faults(), **_fakes(), **_lies()}


def _loaded(fake: str) -> Callable[[], Adapter]:
    return lambda: load(name_of(fake))


def _faults() -> dict[str, Planted]:
    """The faults of `suites.meta.faults`, whose condition is known."""
    return {
        f"faults: {name}": Planted(
            _loaded(name), (EXACT,), None, fault.holds, ADDED if fault.verdict == WRONG else None
        )
        for name, fault in FAULTS.items()
    }


def _fakes() -> dict[str, Planted]:
    """The wrong fakes of `suites.meta.fakes`."""
    return {
        f"fakes: {name}": Planted(_loaded(name), (EXACT, BOUND), diagnosis=OF_FAKES.get(name))
        for name in fakes.FAKES
    }


def _lies() -> dict[str, Planted]:
    """The lies of `suites.meta.lies`, each with the first claim that it breaks."""
    lies: dict[str, Planted] = {}
    for claim, routes in LIES.items():
        route, lie = next(iter(routes.items()))  # those after it only make it show
        if f"lies: {lie}" not in lies:
            lies[f"lies: {lie}"] = _lie(claim, route, lie)
    return lies


def _lie(claim: str, route: str, lie: str) -> Planted:
    about = claims()[claim]
    concerned = about.concerns(lying().ROUTES[route]) is None
    of_route = route if concerned else None
    return Planted(lambda: lying(**{route: lie}), (claim,), of_route, dtype=dtype_of(about))
