"""The reasons why a claim is not asked on a route, or in one cell of a route."""

from __future__ import annotations

from adapters.protocol import Adapter, Route
from suites.cases.calls import needs_further_shapes
from suites.cases.claims.claim import OUTPUT, Claim, Fixed, InvalidInput, words
from suites.cases.place import Place, main_route
from suites.cases.profiles import Profile

FIRST_DTYPES = 2  # the number of dtypes of an adapter that are asked most
LEFT_TO_NIGHTLY = "the route costs so much that the profile nightly alone asks it"
NOTHING = "no case that concerns the claim is within the route's limits"


def asks(profile: Profile, route: Route, dtype: str) -> bool:
    """Whether a profile has the time for a route in a dtype."""
    return profile.whole or dtype not in route.nightly


def compiles(route: Route) -> bool:
    """Whether a route compiles every new shape; to declare a shape compiles nothing."""
    return route.compiled and route.operator != "declared_shape"


def in_first_dtypes(place: Place) -> bool:
    """Whether the dtype is one of the first `FIRST_DTYPES` of the adapter."""
    return place.dtype in place.adapter.DTYPES[:FIRST_DTYPES]


def is_asked_most(place: Place) -> bool:
    """Whether the place is on the first path, in one of the first dtypes, and its route is not slow
    to compile.
    """
    return place.first_path and in_first_dtypes(place) and not place.entry.slow_to_compile


def has_large_quota(place: Place, profile: Profile) -> bool:
    """Whether cells of the place have the larger quota in a profile.

    In a whole profile these are all cells whose route is not slow to compile; of the other routes,
    the cells in the first dtypes on the first path.
    """
    if not profile.whole:
        return is_asked_most(place)
    return not place.entry.slow_to_compile or (place.first_path and in_first_dtypes(place))


def is_first_dtype_and_path(place: Place) -> bool:
    """Whether the place is in the adapter's first dtype and on the first path."""
    return place.first_path and place.dtype == place.adapter.DTYPES[0]


def is_first_route(place: Place) -> bool:
    """Whether the route is the adapter's first route to its operator."""
    return place.route == main_route(place.adapter, place.entry.operator)


def reason_of_route(adapter: Adapter, claim: Claim, route: str) -> str | None:
    """Why a claim is not asked on a route in any dtype and on any path; None where it may be."""
    entry = adapter.ROUTES[route]
    only_main = isinstance(claim.selection, Fixed) and not claim.selection.everywhere
    if only_main and route != main_route(adapter, "conv_transpose"):
        return "a fixed case is asked of the adapter's main route alone"
    if reason := claim.concerns(entry) or _reason_of_adapter(adapter, claim, route):
        return reason
    invalid = isinstance(claim.selection, InvalidInput) and not claim.compares_ways
    further = invalid or needs_further_shapes(claim.name)
    if compiles(entry) and further and route != _representative(adapter, claim, entry):
        return "the claim needs further shapes to be compiled: it is put to the first of its routes"
    return None


def _reason_of_adapter(adapter: Adapter, claim: Claim, route: str) -> str | None:
    """Why a claim is not asked on a route beside the other routes of its adapter."""
    if claim.compares_ways and route == main_route(adapter, "conv_transpose"):
        return "the route is the main call itself"
    if isinstance(claim.selection, InvalidInput) and (
        reason := _reason_of_invalid_input(adapter, claim.selection, adapter.ROUTES[route])
    ):
        return reason
    if claim.wraps and not getattr(adapter, "WRAPS", False):
        return "the document does not say what an integer sum too large for the dtype becomes"
    missing = [operator for operator in claim.uses if main_route(adapter, operator) is None]
    return f"the adapter has no route to {words(missing[0])}" if missing else None


def _reason_of_invalid_input(adapter: Adapter, invalid: InvalidInput, entry: Route) -> str | None:
    """Why invalid input is not tried on a route; None where it may be."""
    if invalid.drops_batch and getattr(adapter, "UNBATCHED", False):
        return "the document allows an input without a batch"
    kinds = {"compiled": compiles(entry), "composed": entry.composed, entry.operator: True}
    if any(kinds.get(kind) for kind in invalid.left_out):
        return "large numbers are tried where they cost little: on the call and its declared shape"
    return None


def _representative(adapter: Adapter, claim: Claim, entry: Route) -> str | None:
    """The one route on which a claim is asked where each shape is compiled.

    For invalid input this is the first route to each operator.
    """
    operator = entry.operator if isinstance(claim.selection, InvalidInput) else claim.operator
    return main_route(adapter, "conv_transpose" if operator == OUTPUT else operator)


def reason_of_place(place: Place, claim: Claim, profile: Profile) -> str | None:
    """Why a claim is not asked at a place, in its dtype and on its path; None where it may be."""
    selection = claim.selection
    if getattr(selection, "huge", False) != profile.huge:
        return "what needs gigabytes has a profile of its own"
    if not asks(profile, place.entry, place.dtype):
        return LEFT_TO_NIGHTLY
    if not claim.has(place.dtype) or not claim.kinds_in(place.dtype):
        return f"the claim is not about {place.dtype}"
    if isinstance(selection, Fixed):
        return _reason_of_fixed(place, selection, profile)
    if isinstance(selection, InvalidInput):
        once = is_first_dtype_and_path(place)
        return None if once else "invalid input is tried in the first dtype on the first path"
    return None if profile.whole else _reason_of_generated(place, claim)


def _reason_of_generated(place: Place, claim: Claim) -> str | None:
    """Why a claim with generated cases is not asked at a place; most are, unless each shape is
    compiled there.
    """
    if getattr(claim.selection, "consecutive", False) and not is_first_dtype_and_path(place):
        return (
            "calls that may affect later calls are tried only in the first dtype on the first path"
        )
    if not compiles(place.entry):
        return None
    if needs_further_shapes(claim.name) and not is_first_dtype_and_path(place):
        return "what needs further compiled shapes is asked in the first dtype on the first path"
    if not place.first_path and not in_first_dtypes(place):
        return "where each shape is compiled, a further path is asked in the first two dtypes"
    return None


def _reason_of_fixed(place: Place, fixed: Fixed, profile: Profile) -> str | None:
    """Why a claim with fixed cases is not asked at a place."""
    once = is_first_dtype_and_path(place)
    everywhere = fixed.everywhere and (place.is_main or not compiles(place.entry))
    if once or everywhere or profile.whole or (fixed.huge and place.first_path):
        return None
    return "a fixed case is asked in the first dtype on the first path"
