"""The parameter tuples of a scope: the candidates, the quota chosen among them, the levels, and
what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache, partial
from itertools import count
from typing import NamedTuple
from zlib import crc32

from reference.schema import Params
from suites.cases.calls import Called, ScopedCase, calls, is_listed
from suites.cases.coverage import Reachable
from suites.cases.parameters.candidates import candidates, variations, with_other_channels
from suites.cases.parameters.designed import designed
from suites.cases.parameters.everyday import everyday
from suites.cases.parameters.features import features
from suites.cases.parameters.menu import Menu
from suites.cases.parameters.quota import Allowed, Pool, choose, meeting, richest_first
from suites.cases.scope import Scope
from suites.cases.strategies import drawn

QUOTA = 24  # tuples of a cell in an adapter's first two dtypes on its first path
QUOTA_ELSEWHERE = 8
CANDIDATES, CANDIDATES_COMPILED = 300, 600  # of each rank; among more, fewer suffice for the quota
VARIANTS = 2  # small axes of a class that take part in them
ROUNDS = 3  # in which candidates are sought
SAMPLE = 60  # candidates that are varied where none concerns a claim
ENOUGH = 3  # candidates that each feature should have
FRESH, FRESH_START = 200, 1000  # tuples of each rank at a time, with chances that no plan has used
TIMES = 2  # how often each feature occurs in the first


class Chosen(NamedTuple):
    """The quota of a claim, and which features occur in it less often than they should."""

    tuples: list[Params]
    missing: tuple[str, ...]


class Tuples:
    """All tuples of one scope, worked out once; `compiled` where each shape is compiled."""

    def __init__(self, scope: Scope, compiled: bool):
        self.scope = scope
        self.compiled = compiled
        self._calls: dict[tuple[str, Params], list[Called]] = {}
        self._drawn: dict[tuple[int, bool], list[Params]] = {}
        self._chosen: dict[str, Chosen] = {}

    @cached_property
    def menu(self) -> Menu:
        """What the calls can express, with all axes, for the levels and for Hypothesis."""
        return self._menu(None)

    def _menu(self, variants: int | None) -> Menu:
        """Of a scope of refused cases, what its calls can write."""
        supports = self.scope.can_be_written if self.scope.refused else self.scope.has
        return Menu(supports, self.scope.resolve, self.scope.mode, variants)

    @cached_property
    def pool(self) -> Pool:
        """The candidates of the scope; more of them, or variations, where a feature is rare."""
        tuples: dict[Params, None] = {}
        number = CANDIDATES_COMPILED if self.compiled else CANDIDATES
        menu = self._menu(VARIANTS)
        for start in range(ROUNDS):
            tuples |= dict.fromkeys(filter(self.scope.has, candidates(menu, number, start)))
            pool = Pool(list(tuples))
            if not tuples or not pool.rare(ENOUGH):
                return pool
        return self._with_variations(pool, self.scope.has, pool.rare(ENOUGH), QUOTA)

    @cached_property
    def quota(self) -> list[Params]:
        """The tuples that claims share, the richest first."""
        return richest_first(choose(self.pool, (), lambda params: True, QUOTA, TIMES))

    @cached_property
    def meeting(self) -> list[Params]:
        """Tuples in which every two features meet, those first in which most do."""
        return meeting(self.pool)

    @cached_property
    def levels(self) -> list[Params]:
        """Everyday layers, the tuples in which every two features meet,
        then the designed levels.
        """
        usual = filter(self.scope.has, everyday())
        return list(dict.fromkeys((*usual, *self.meeting, *designed(self.menu))))

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
            self._drawn[key] = list(filter(self.scope.has, drawn(self.menu, *key)))
        return self._drawn[key]

    def fresh(self) -> Iterator[Params]:
        """Further legal tuples, by chance, without end."""
        for start in count(FRESH_START):
            yield from filter(self.scope.has, candidates(self.menu, FRESH, start))

    def calls(self, claim: str, params: Params) -> list[Called]:
        """The calls of a claim for one tuple; none where the claim says nothing about it."""
        key = (claim, params)
        if key not in self._calls:
            case = ScopedCase(params, seed_of(params), self.scope, self.compiled)
            self._calls[key] = calls(claim, case)
        return self._calls[key]

    def chosen(self, claim: str, first: bool) -> list[Params]:
        """The quota of a claim: of the shared tuples those that concern it, then others.

        `first`: with every feature `TIMES` times, at least `QUOTA` tuples; else the first
        `QUOTA_ELSEWHERE` of them.
        """
        return self._of(claim).tuples[: None if first else QUOTA_ELSEWHERE]

    def has_any(self, claim: str) -> bool:
        """Whether there is a tuple that concerns a claim: mostly one that claims share."""
        if not is_listed(claim):
            return bool(self.quota)
        return any(self._concerns(claim, params) for params in self.quota) or bool(
            self.chosen(claim, first=True)
        )

    def missing(self, claim: str) -> tuple[str, ...]:
        """The features that occur, but fewer than `TIMES` times, in the first quota of a claim."""
        return self._of(claim).missing

    def _of(self, claim: str) -> Chosen:
        key = claim if is_listed(claim) else ""
        if key not in self._chosen:
            self._chosen[key] = self._choose(claim) if key else _chosen(self.pool, self.quota)
        return self._chosen[key]

    def _concerns(self, claim: str, params: Params) -> bool:
        return self.scope.has(params) and bool(self.calls(claim, params))

    def _choose(self, claim: str) -> Chosen:
        """Where the candidates do not suffice, variations of them take part."""
        concerns = partial(self._concerns, claim)
        start = list(filter(concerns, self.quota))
        chosen = _chosen(self.pool, choose(self.pool, start, concerns, QUOTA, TIMES))
        if len(chosen.tuples) >= QUOTA and not chosen.missing:
            return chosen
        pool = self._with_variations(self.pool, concerns, chosen.missing, len(chosen.tuples))
        return _chosen(pool, choose(pool, chosen.tuples, concerns, QUOTA, TIMES))

    def _with_variations(
        self, pool: Pool, legal: Allowed, missing: Iterable[str], number: int
    ) -> Pool:
        """The pool with legal variations of its candidates that have a missing feature.

        Where there are fewer than `QUOTA` tuples, with any legal variation; where few are found,
        with all channels.
        """
        words, short = frozenset(missing), number < QUOTA
        some = pool.candidates if number else pool.candidates[:: len(pool.candidates) // SAMPLE + 1]
        varied = (self.scope.resolve(other) for params in some for other in variations(params))
        wanted = (v for v in dict.fromkeys(varied) if short or words & features(v))
        more = list(filter(legal, wanted))
        few = [v for v in (*some, *more) if (short or words & features(v)) and legal(v)]
        if len(few) < QUOTA:
            widened = (self.scope.resolve(v) for params in few for v in with_other_channels(params))
            more += filter(legal, dict.fromkeys(widened))
        return Pool(list(dict.fromkeys((*pool.candidates, *more))))


def _chosen(pool: Pool, tuples: list[Params]) -> Chosen:
    return Chosen(tuples, tuple(pool.words_below(tuples, TIMES)) if tuples else ())


@lru_cache(maxsize=65536)
def seed_of(params: Params) -> int:
    """The seed of a tuple, below 2^31: the same in every cell and on every machine, and another for
    another tuple.
    """
    return crc32(repr(params).encode()) >> 1
