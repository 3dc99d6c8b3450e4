"""The parameter tuples of a scope: candidates, quotas, levels, and tuples from Hypothesis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache, partial
from itertools import count
from typing import NamedTuple
from zlib import crc32

from reference.schema import Params
from suites.cases.calls import PlannedCall, ScopedCase, calls, is_listed
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
QUOTA_ELSEWHERE = 8  # tuples of any other cell
# Candidates of each rank: among more candidates, fewer tuples suffice for the quota.
CANDIDATES, CANDIDATES_COMPILED = 300, 600
VARIANTS = 2  # small axes of a class in the candidates
ROUNDS = 3  # at most, of further candidates while a feature is rare
SAMPLE = 60  # candidates that are varied where no candidate concerns a claim
ENOUGH = 3  # candidates that should have each feature
FRESH, FRESH_START = 200, 1000  # fresh tuples of each rank at a time; the first seed, not in plans
TIMES = 2  # how often each feature should occur in a quota


class Chosen(NamedTuple):
    """The quota of a claim, and the features that occur in it, but fewer than `TIMES` times."""

    tuples: list[Params]
    missing: tuple[str, ...]


class Tuples:
    """All tuples of one scope, computed once; `compiled`: each shape is compiled."""

    def __init__(self, scope: Scope, compiled: bool):
        self.scope = scope
        self.compiled = compiled
        self._calls: dict[tuple[str, Params], list[PlannedCall]] = {}
        self._drawn: dict[tuple[int, bool], list[Params]] = {}
        self._chosen: dict[str, Chosen] = {}

    @cached_property
    def menu(self) -> Menu:
        """The menu with all axes, for the levels and for Hypothesis."""
        return self._menu(None)

    def _menu(self, variants: int | None) -> Menu:
        """The menu of the scope; of a scope of refused parameters, all that can be written."""
        supports = self.scope.can_be_written if self.scope.refused else self.scope.has
        return Menu(supports, self.scope.resolve, self.scope.mode, variants)

    @cached_property
    def pool(self) -> Pool:
        """The candidates of the scope; where a feature is rare, also variations of candidates."""
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
        """The quota that claims share; the first tuples have most features."""
        return richest_first(choose(self.pool, (), lambda params: True, QUOTA, TIMES))

    @cached_property
    def meeting(self) -> list[Params]:
        """Tuples in which every two features meet; the first tuples have most of these pairs."""
        return meeting(self.pool)

    @cached_property
    def levels(self) -> list[Params]:
        """Everyday layers, then the tuples of `meeting`, then the designed levels."""
        usual = filter(self.scope.has, everyday())
        return list(dict.fromkeys((*usual, *self.meeting, *designed(self.menu))))

    def reachable(self, whole: bool) -> Reachable:
        """What tuples of this scope can cover; `whole`: with the combinations in the levels."""
        return self._reachable_by_levels if whole else self._reachable

    @cached_property
    def _reachable(self) -> Reachable:
        return Reachable(self.pool.candidates, whole=False)

    @cached_property
    def _reachable_by_levels(self) -> Reachable:
        return Reachable([*self.pool.candidates, *self.levels], whole=True)

    def drawn(self, number: int, derandomized: bool) -> list[Params]:
        """`number` tuples from Hypothesis, without those outside the scope."""
        key = (number, derandomized)
        if key not in self._drawn:
            self._drawn[key] = list(filter(self.scope.has, drawn(self.menu, *key)))
        return self._drawn[key]

    def fresh(self) -> Iterator[Params]:
        """Random legal tuples without end, none of them from the draws of the plan."""
        for start in count(FRESH_START):
            yield from filter(self.scope.has, candidates(self.menu, FRESH, start))

    def calls(self, claim: str, params: Params) -> list[PlannedCall]:
        """The calls of a claim for one tuple; none where the claim does not concern the tuple."""
        key = (claim, params)
        if key not in self._calls:
            case = ScopedCase(params, seed_of(params), self.scope, self.compiled)
            self._calls[key] = calls(claim, case)
        return self._calls[key]

    def chosen(self, claim: str, first: bool) -> list[Params]:
        """The quota of a claim: the shared tuples that concern the claim, then further ones.

        `first`: at least `QUOTA` tuples with every feature `TIMES` times; else only the first
        `QUOTA_ELSEWHERE` of these.
        """
        return self._of(claim).tuples[: None if first else QUOTA_ELSEWHERE]

    def has_any(self, claim: str) -> bool:
        """Whether there is a tuple that concerns a claim; mostly, everyday layers show it."""
        usual = any(self._concerns(claim, params) for params in self._usual)
        return usual or bool(self.chosen(claim, first=True))

    @cached_property
    def _usual(self) -> list[Params]:
        """Everyday layers as the scope resolves them, with their channels and with one channel."""
        layers = list(everyday())
        layers += [Params(params.axes, params.batch) for params in layers]
        return list(map(self.scope.resolve, layers))

    def missing(self, claim: str) -> tuple[str, ...]:
        """The features that occur in the whole quota of a claim, but fewer than `TIMES` times."""
        return self._of(claim).missing

    def _of(self, claim: str) -> Chosen:
        key = claim if is_listed(claim) else ""
        if key not in self._chosen:
            self._chosen[key] = self._choose(claim) if key else _chosen(self.pool, self.quota)
        return self._chosen[key]

    def _concerns(self, claim: str, params: Params) -> bool:
        return self.scope.has(params) and bool(self.calls(claim, params))

    def _choose(self, claim: str) -> Chosen:
        """The quota of a listed claim, with variations where the candidates do not suffice."""
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
        """The pool, and legal variations of its candidates that have a missing feature.

        `number`: how many tuples have been chosen. Below `QUOTA`, all legal variations are added;
        where they are few, also with all choices of channels.
        """
        words, short = frozenset(missing), number < QUOTA
        step = 1 if number else len(pool.candidates) // SAMPLE + 1
        sample = pool.candidates[::step]
        varied = (self.scope.resolve(v) for params in sample for v in variations(params))
        wanted = (v for v in dict.fromkeys(varied) if short or words & features(v))
        further = list(filter(legal, wanted))
        few = [v for v in (*sample, *further) if (short or words & features(v)) and legal(v)]
        if len(few) < QUOTA:
            widened = (self.scope.resolve(v) for params in few for v in with_other_channels(params))
            further += filter(legal, dict.fromkeys(widened))
        return Pool(list(dict.fromkeys((*pool.candidates, *further))))


def _chosen(pool: Pool, tuples: list[Params]) -> Chosen:
    return Chosen(tuples, tuple(pool.words_below(tuples, TIMES)) if tuples else ())


@lru_cache(maxsize=65536)
def seed_of(params: Params) -> int:
    """The seed of a tuple, below 2^31: a hash, equal in every cell and on every machine."""
    return crc32(repr(params).encode()) >> 1
