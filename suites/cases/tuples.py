"""The parameter tuples of a scope: the candidates, the quota chosen among them, the levels, and what is drawn."""

from __future__ import annotations

from functools import cached_property, lru_cache
from zlib import crc32

from reference.schema import Params
from suites.cases.calls import Asked, Called, calls, is_listed
from suites.cases.parameters.candidates import candidates
from suites.cases.coverage import Reachable
from suites.cases.parameters.designed import designed
from suites.cases.parameters.menu import Menu
from suites.cases.parameters.quota import Pool, choose, meeting, richest_first
from suites.cases.scope import Scope
from suites.cases.strategies import drawn

QUOTA = 24  # tuples of a cell in an adapter's first two dtypes on its first path
QUOTA_ELSEWHERE = 8
ROUNDS = 4  # in which candidates are sought
ENOUGH = 4  # candidates that each feature should have
TIMES = 2  # how often each feature occurs in the first


class Tuples:
    """All tuples of one scope, worked out once; `compiled` where each shape is compiled."""

    def __init__(self, scope: Scope, compiled: bool):
        self.scope = scope
        self.compiled = compiled
        self._calls: dict[tuple[str, Params], list[Called]] = {}
        self._drawn: dict[tuple[int, bool], list[Params]] = {}
        self._chosen: dict[tuple[str, bool], list[Params]] = {}

    @cached_property
    def menu(self) -> Menu:
        """What the calls can express; of a scope of refused cases, what they can write."""
        supports = self.scope.can_be_written if self.scope.refused else self.scope.has
        return Menu(supports, self.scope.resolve, self.scope.mode)

    @cached_property
    def pool(self) -> Pool:
        """The candidates of the scope, more of them where a feature is rare."""
        tuples: dict[Params, None] = {}
        for number in range(ROUNDS):
            tuples |= dict.fromkeys(params for params in candidates(self.menu, number) if self.scope.has(params))
            pool = Pool(list(tuples))
            if not tuples or min(pool.has.sum(axis=0)) >= ENOUGH:
                break
        return pool

    @cached_property
    def quota(self) -> list[Params]:
        """The tuples that claims share, the richest first."""
        return richest_first(choose(self.pool, (), lambda params: True, QUOTA, TIMES)) if self.pool.candidates else []

    @cached_property
    def meeting(self) -> list[Params]:
        """Tuples in which every two features meet, those first in which most do."""
        return meeting(self.pool) if self.pool.candidates else []

    @cached_property
    def levels(self) -> list[Params]:
        """The designed levels, after the tuples in which every two features meet."""
        return list(dict.fromkeys((*self.meeting, *designed(self.menu)))) if self.pool.candidates else []

    def reachable(self, whole: bool) -> Reachable:
        """What can be covered in this scope; `whole` with the classes of the levels."""
        return self._reachable_by_levels if whole else self._reachable

    @cached_property
    def _reachable(self) -> Reachable:
        return Reachable(self.pool.candidates, whole=False)

    @cached_property
    def _reachable_by_levels(self) -> Reachable:
        return Reachable([*self.pool.candidates, *self.levels], whole=True)

    def drawn(self, number: int, derandomized: bool) -> list[Params]:
        """Tuples from Hypothesis."""
        key = (number, derandomized)
        if key not in self._drawn:
            self._drawn[key] = [params for params in drawn(self.menu, *key) if self.scope.has(params)]
        return self._drawn[key]

    def calls(self, claim: str, params: Params) -> list[Called]:
        """The calls of a claim for one tuple; none where the claim says nothing about it."""
        key = (claim, params)
        if key not in self._calls:
            self._calls[key] = calls(claim, Asked(params, seed_of(params), self.scope, self.compiled))
        return self._calls[key]

    def chosen(self, claim: str, first: bool) -> list[Params]:
        """The quota of a claim: of the shared tuples those that concern it, then others.

        `first`: with every feature `TIMES` times, at least `QUOTA` tuples; else the first `QUOTA_ELSEWHERE` of them.
        """
        key = (claim, first)
        if key not in self._chosen:
            self._chosen[key] = self._choose(claim, first)
        return self._chosen[key]

    def _choose(self, claim: str, first: bool) -> list[Params]:
        if not first:
            return self.chosen(claim, True)[:QUOTA_ELSEWHERE]
        if not is_listed(claim):
            return self.quota
        start = [params for params in self.quota if self.calls(claim, params)]
        return choose(self.pool, start, lambda params: bool(self.calls(claim, params)), QUOTA, TIMES)


@lru_cache(maxsize=65536)
def seed_of(params: Params) -> int:
    """The seed of a tuple, below 2^31: the same in every cell and on every machine, and another for another tuple."""
    return crc32(repr(params).encode()) >> 1
