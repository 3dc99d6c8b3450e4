"""The plan of one cell: its cases, the quota that they fill, and the calls that they cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from reference.schema import Case, Params
from suites.cases.calls import is_listed
from suites.cases.claims.claim import Claim, Drawn, Limits
from suites.cases.coverage import Reachable
from suites.cases.place import Place
from suites.cases.profiles import Profile
from suites.cases.reasons import (
    compiles,
    has_large_quota,
    is_asked_most,
    is_first_dtype_and_path,
    is_first_route,
)
from suites.cases.tuples import QUOTA, QUOTA_ELSEWHERE, Tuples, seed_of

Shape = tuple[str, Params]  # the route that is called, and its parameters
Kinds = Callable[[int], Sequence[str]]  # from the number of a tuple to its kinds of data


@dataclass(frozen=True)
class CellPlan:
    """What one cell is asked.

    `tuples`: the number of parameter tuples. `quota`: the least number that it should have.
    `short`: why it has fewer than the quota; None where it has not. `features_missing`: the
    features that should occur twice and do not. `left_out_by_budget`: the number of tuples of the
    designed levels that the profile leaves out. `calls`: the number of calls of the checks.
    `compiled`: the shapes that are compiled for the cell. `shapes`: their number. `reachable`: what
    a cell at this place can cover.
    """

    cases: tuple[Case, ...]
    tuples: int
    quota: int
    short: str | None = None
    features_missing: tuple[str, ...] = ()
    left_out_by_budget: int = 0
    calls: int = 0
    shapes: int = 0
    compiled: frozenset[Shape] = field(default=frozenset(), repr=False)
    reachable: Reachable = field(default_factory=lambda: Reachable((), False), repr=False)


def fixed_plan(place: Place, params: Sequence[Params]) -> CellPlan:
    """The plan of a cell that is asked exactly `params`."""
    cases = tuple(Case(p, place.dtype) for p in params)
    compiled = frozenset((place.route, p) for p in params) if compiles(place.entry) else frozenset()
    reachable = Reachable(tuple(params), whole=False)
    return CellPlan(
        cases,
        tuples=len(cases),
        quota=len(cases),
        calls=len(cases),
        shapes=len(compiled),
        compiled=compiled,
        reachable=reachable,
    )


def generated_plan(place: Place, claim: Claim, profile: Profile, tuples: Tuples) -> CellPlan:
    """The plan of a cell whose cases are chosen from `tuples`, those of its scope."""
    first = has_large_quota(place, profile)
    quota = tuples.chosen(claim.name, first)
    chosen = list(dict.fromkeys((*quota, *_further(place, claim, profile, tuples))))
    cases = _cases(place, chosen, _kinds(place, claim, profile, len(quota)))
    calls, compiled = _called(place, claim, tuples, cases)
    least = QUOTA if first else QUOTA_ELSEWHERE
    on_levels = place.is_main and wants_levels(claim)
    return CellPlan(
        cases,
        tuples=len(chosen),
        quota=least,
        short=_short(tuples, len(chosen), least),
        features_missing=tuples.missing(claim.name) if first else (),
        left_out_by_budget=len(set(tuples.levels).difference(chosen)) if on_levels else 0,
        calls=calls,
        shapes=len(compiled),
        compiled=compiled,
        reachable=tuples.reachable(on_levels),
    )


def wants_levels(claim: Claim) -> bool:
    """Whether a claim is asked the designed levels on the main routes."""
    return isinstance(claim.selection, Drawn) and claim.selection.levels


def _further(place: Place, claim: Claim, profile: Profile, tuples: Tuples) -> list[Params]:
    """The tuples beside the quota: levels, tuples from Hypothesis, or tuples of `meeting`."""
    first, compiled = has_large_quota(place, profile), compiles(place.entry)
    if place.is_main and wants_levels(claim):
        levels = tuples.levels[: _number_of_levels(place, profile)]
        number = profile.drawn_compiled if compiled else profile.drawn
        return levels + (tuples.drawn(number, profile.derandomized) if first else [])
    if compiled or not first or isinstance(claim.selection, Limits):
        return []
    if wants_levels(claim) and (is_first_route(place) or claim.padding_mode):
        return tuples.meeting[: profile.meeting]
    concerned = (params for params in tuples.meeting if tuples.calls(claim.name, params))
    return list(islice(concerned, profile.more)) if place.is_main else []


def _number_of_levels(place: Place, profile: Profile) -> int:
    """The most tuples of the designed levels that a place is asked; it is a main route."""
    if compiles(place.entry):
        most = is_asked_most(place)
        return profile.levels_compiled if most else profile.levels_compiled_elsewhere
    return profile.levels if has_large_quota(place, profile) else profile.levels_elsewhere


def _kinds(place: Place, claim: Claim, profile: Profile, quota: int) -> Kinds:
    """The kinds of data of each tuple: all kinds where this costs little, else one kind in turn.

    `quota`: the number of tuples of the quota, which come first.
    """
    kinds = claim.kinds_in(place.dtype)
    start = list(place.adapter.ROUTES).index(place.route)
    everywhere = (
        compiles(place.entry)
        or profile.whole
        or (is_first_route(place) and is_first_dtype_and_path(place) and profile.each_kind)
    )
    on_quota = place.is_main and is_asked_most(place)

    def kinds_of(number: int) -> Sequence[str]:
        if everywhere or (on_quota and number < quota):
            return kinds
        return (kinds[(start + number) % len(kinds)],)

    return kinds_of


def _cases(place: Place, chosen: Iterable[Params], kinds: Kinds) -> tuple[Case, ...]:
    numbered = enumerate(chosen)
    return tuple(
        Case(p, place.dtype, kind, seed_of(p)) for number, p in numbered for kind in kinds(number)
    )


def _called(
    place: Place, claim: Claim, tuples: Tuples, cases: Sequence[Case]
) -> tuple[int, frozenset[Shape]]:
    """The number of calls of the checks, and the shapes that are compiled for them."""
    if not is_listed(claim.name):
        shapes = ((place.route, case.params) for case in cases)
        return len(cases), frozenset(shapes if compiles(place.entry) else ())
    calls = [call for case in cases for call in tuples.calls(claim.name, case.params)]
    routes = {"": place.route, **place.partners}
    expensive = {
        operator for operator, route in routes.items() if compiles(place.adapter.ROUTES[route])
    }
    return len(calls), frozenset(
        (routes[call.operator], call.params) for call in calls if call.operator in expensive
    )


def _short(tuples: Tuples, number: int, least: int) -> str | None:
    """Why a cell has fewer than `least` tuples; None where it has enough."""
    if number >= least:
        return None
    if tuples.scope.mode:
        return f"the padding mode resolves to only {number} tuples that concern the claim"
    return f"only {number} tuples within the route's limits concern the claim"
