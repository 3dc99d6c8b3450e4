"""The planted faults of this repository: what each is planted in, the claim that meets it,
and what is due to be said of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapters.protocol import Adapter
from adapters.registry import load
from reference.schema import Params
from suites.cases.claim import claims
from suites.meta import fakes
from suites.meta.faults import FAULTS, WRONG
from suites.meta.harness import name_of
from suites.meta.simulation.wrong import OF_FAKES
from suites.meta.test_claims import LIES
from suites.meta.whole import lying

EXACT, BOUND = "forward_is_exact_on_integers", "forward_is_within_the_bound"
ADDED = "constant added"  # the diagnosis of what `faults` do


@dataclass(frozen=True)
class Planted:
    """A fault. `claims`: those that are asked one after the other until one meets it.

    `holds`: where it shows, if that is known; `diagnosis`: the kind that is due, if there is one.
    """

    adapter: Callable[[], Adapter]
    claims: tuple[str, ...]
    route: str | None = None
    holds: Callable[[Params], bool] | None = None
    diagnosis: str | None = None


def planted() -> dict[str, Planted]:
    """All faults, by the module and the name of each."""
    return {**_faults(), **_fakes(), **_lies()}


def _loaded(fake: str) -> Callable[[], Adapter]:
    return lambda: load(name_of(fake))


def _faults() -> dict[str, Planted]:
    """Faults whose condition is known."""
    return {
        f"faults: {name}": Planted(
            _loaded(name), (EXACT,), None, fault.holds, ADDED if fault.verdict == WRONG else None
        )
        for name, fault in FAULTS.items()
    }


def _fakes() -> dict[str, Planted]:
    """Wrong operators."""
    return {
        f"fakes: {name}": Planted(_loaded(name), (EXACT, BOUND), diagnosis=OF_FAKES.get(name))
        for name in fakes.FAKES
    }


def _lies() -> dict[str, Planted]:
    """Lies of one operator, each under the first claim that it breaks."""
    lies: dict[str, Planted] = {}
    for claim, routes in LIES.items():
        for route, lie in routes.items():
            if f"lies: {lie}" not in lies:
                lies[f"lies: {lie}"] = _lie(claim, route, lie)
    return lies


def _lie(claim: str, route: str, lie: str) -> Planted:
    concerned = claims()[claim].concerns(lying().ROUTES[route]) is None
    return Planted(lambda: lying(**{route: lie}), (claim,), route if concerned else None)
