"""The plan: which cells there are, and which cases each cell is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, product

from adapters.program import dtypes
from adapters.protocol import Adapter
from reference.schema import Params
from suites.cases.cell_plan import CellPlan, Shape, fixed_plan, generated_plan
from suites.cases.claims.claim import Claim, Fixed, InvalidInput, Limits
from suites.cases.place import Place, main_route
from suites.cases.profiles import Profile
from suites.cases.reasons import (
    LEFT_TO_NIGHTLY,
    NOTHING,
    asks,
    compiles,
    reason_of_place,
    reason_of_route,
)
from suites.cases.scope import Scope, scope_of
from suites.cases.tuples import Tuples

__all__ = ["CellPlan", "Plan"]


class Plan:
    """The cells and cases of a profile; it needs no framework and no process.

    Tuples that several places share are computed once.
    """

    def __init__(self, profile: Profile):
        self.profile = profile
        self._tuples: dict[tuple[Scope, bool], Tuples] = {}
        self._bases: dict[tuple[int, str, str, str], list[Params]] = {}

    def reason(self, adapter: Adapter, claim: Claim, route: str) -> str | None:
        """Why a claim is not asked on a route; None where it is."""
        if reason := reason_of_route(adapter, claim, route):
            return reason
        concerned = list(filter(claim.has, dtypes(adapter, route)))
        if not concerned:
            return "the route has no dtype that the claim is about"
        affordable = [d for d in concerned if asks(self.profile, adapter.ROUTES[route], d)]
        if not affordable:
            return LEFT_TO_NIGHTLY
        places = (self.place("", adapter, route, "", dtype, claim) for dtype in affordable)
        return None if any(self._has_cases(place, claim) for place in places) else NOTHING

    def place(  # noqa: PLR0913, PLR0917  the coordinates of a cell
        self,
        name: str,
        adapter: Adapter,
        route: str,
        path: str,
        dtype: str,
        claim: Claim,
        first_path: bool = True,
    ) -> Place:
        """The place of a cell, with the partner routes that its claim calls."""
        partners = {operator: main_route(adapter, operator) or "" for operator in claim.uses}
        return Place(name, adapter, route, path, dtype, partners, first_path)

    def cells(
        self, name: str, adapters: Mapping[str, Adapter], claims: Iterable[Claim]
    ) -> Iterator[tuple[Place, Claim]]:
        """All cells of an adapter; those of one path, route and dtype follow one another.

        `adapters`: by kernel path, the adapter as it is there.
        """
        claims, first = list(claims), next(iter(adapters), "")
        for path, adapter in adapters.items():
            for route, dtype, claim in _concerned(adapter, claims):
                place = self.place(name, adapter, route, path, dtype, claim, path == first)
                if self._exists(place, claim):
                    yield place, claim

    def _exists(self, place: Place, claim: Claim) -> bool:
        """Whether there is a cell for a claim that `reason_of_route` allows on the route."""
        return reason_of_place(place, claim, self.profile) is None and self._has_cases(place, claim)

    def cell(self, place: Place, claim: Claim) -> CellPlan | None:
        """The plan of a cell; None where there is no such cell."""
        if reason_of_route(place.adapter, claim, place.route) or not self._exists(place, claim):
            return None
        if isinstance(claim.selection, Fixed):
            return fixed_plan(place, claim.selection.params)
        if isinstance(claim.selection, InvalidInput):
            return fixed_plan(place, self._bases_of(place, claim.name, claim.selection))
        return generated_plan(place, claim, self.profile, self._tuples_of(place, claim))

    def planned(
        self, name: str, adapters: Mapping[str, Adapter], claims: Iterable[Claim]
    ) -> Iterator[tuple[Place, Claim, CellPlan]]:
        """All cells with their plans; `adapters` as for `cells`.

        `shapes` of a plan leaves out those that an earlier cell of the path and dtype compiles.
        """
        earlier: dict[tuple[str, str], set[Shape]] = {}
        for place, claim in self.cells(name, adapters, claims):
            plan = self.cell(place, claim)
            if plan is not None:
                known = earlier.setdefault((place.path, place.dtype), set())
                yield place, claim, replace(plan, shapes=len(plan.compiled - known))
                known |= plan.compiled

    def fresh(self, place: Place, claim: Claim) -> Iterator[Params]:
        """Random legal tuples without end, from draws that the plan does not use."""
        return self._tuples_of(place, claim).fresh()

    def _has_cases(self, place: Place, claim: Claim) -> bool:
        """Whether the place can express a case that concerns the claim."""
        if isinstance(claim.selection, Fixed):
            return True
        if isinstance(claim.selection, InvalidInput):
            return bool(self._bases_of(place, claim.name, claim.selection))
        return self._tuples_of(place, claim).has_any(claim.name)

    def _bases_of(self, place: Place, claim: str, invalid: InvalidInput) -> list[Params]:
        """The bases of a claim about invalid input at a place, computed once for all paths."""
        key = (id(place.adapter), place.route, place.dtype, claim)
        if key not in self._bases:
            self._bases[key] = _bases(place, invalid)
        return self._bases[key]

    def _tuples_of(self, place: Place, claim: Claim) -> Tuples:
        """The tuples of the scope of a place, computed once for each scope.

        Whether shapes are compiled is part of the key: some checks call further shapes only where
        nothing is compiled.
        """
        key = scope_of(place, isinstance(claim.selection, Limits)), place.entry.compiled
        if key not in self._tuples:
            self._tuples[key] = Tuples(*key)
        return self._tuples[key]


def _bases(place: Place, invalid: InvalidInput) -> list[Params]:
    """The legal bases of a claim about invalid input.

    Where each base costs a compilation, and under a transformation: of each batch only the first,
    and the first further one with groups.
    """
    legal = [
        base
        for base in dict.fromkeys(map(place.resolved, invalid.bases))
        if place.refusal(base) is None
    ]
    if not compiles(place.entry) and place.entry.operator != "transformed":
        return legal
    batches = [list(bases) for _, bases in groupby(legal, key=lambda base: base.batch)]
    return [base for bases in batches for base in (bases[0], *_first_with_groups(bases[1:]))]


def _concerned(adapter: Adapter, claims: Sequence[Claim]) -> Iterator[tuple[str, str, Claim]]:
    """All routes of an adapter, their dtypes, and the claims that may be put to them."""
    for route in adapter.ROUTES:
        allowed = [claim for claim in claims if reason_of_route(adapter, claim, route) is None]
        for dtype, claim in product(dtypes(adapter, route), allowed):
            yield route, dtype, claim


def _first_with_groups(bases: Sequence[Params]) -> list[Params]:
    """The first base with groups, if there is one."""
    return [base for base in bases if base.groups > 1][:1]
