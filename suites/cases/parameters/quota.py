"""The quota: a greedy choice of few tuples in which every feature occurs twice, and of few in which
every two meet.

The greedy choice is that of AETG (D. M. Cohen, S. R. Dalal, M. L. Fredman and G. C. Patton, "The
AETG system: an approach to testing based on combinatorial design", IEEE Transactions on Software
Engineering 23(7), 1997): the next tuple is the candidate that has most of what is still missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from reference.schema import Params
from suites.cases.parameters.channels import work
from suites.cases.parameters.features import features

NEAR = 0.97  # candidates that serve nearly as well as the best: the cheapest of them is chosen
Numbers = np.ndarray[Any, np.dtype[np.float32]]
Allowed = Callable[[Params], bool]


class Pool:
    """Candidates with the matrix of their features, (candidates, features) of 0 and 1."""

    def __init__(self, candidates: Sequence[Params]):
        self.candidates = list(candidates)
        self.words = sorted(frozenset().union(*map(features, candidates)))
        columns = {word: column for column, word in enumerate(self.words)}
        self.has: Numbers = np.zeros((len(self.candidates), len(self.words)), np.float32)
        for row, params in enumerate(self.candidates):
            self.has[row, [columns[word] for word in features(params)]] = 1
        self.number = {params: row for row, params in enumerate(self.candidates)}
        self.rarity: Numbers = 1 / self.has.sum(axis=0)  # what few candidates have is urgent
        self.costs: Numbers = np.array([cost(params) for params in self.candidates], np.float32)

    def rare(self, times: int) -> list[str]:
        """The features that fewer than `times` candidates have."""
        return [word for word, n in zip(self.words, self.has.sum(axis=0)) if n < times]

    def words_below(self, tuples: Sequence[Params], times: int) -> list[str]:
        """The features that some, but fewer than `times`, of the tuples have."""
        count = self.has[[self.number[params] for params in tuples]].sum(axis=0)
        return [word for word, n in zip(self.words, count) if 0 < n < times]


def cost(params: Params) -> int:
    """What is avoided where other tuples serve as well: work, and with a bias two more small
    compilations.
    """
    return work(params) * (2 if params.bias else 1)


def choose(
    pool: Pool, start: Sequence[Params], allowed: Allowed, at_least: int, times: int
) -> list[Params]:
    """`start` and further allowed candidates, so that every feature that one of them has occurs
    `times` times.

    There are `at_least` so many tuples, or all that are allowed.
    """
    chosen = [pool.number[params] for params in start]
    count = pool.has[chosen].sum(axis=0)
    is_open = np.ones(len(pool.candidates), bool)
    is_open[chosen] = False
    while is_open.any():
        gain = np.where(is_open, pool.has @ (pool.rarity * (count < times)), 0)
        if not gain.any():
            if len(chosen) >= at_least:
                break
            times += 1
            continue
        number = _best(pool, gain, is_open, allowed)
        if number is not None:
            is_open[number] = False
            chosen.append(number)
            count += pool.has[number]
    return [pool.candidates[number] for number in chosen]


def _best(pool: Pool, gain: Numbers, is_open: Any, allowed: Allowed) -> int | None:
    """The cheapest allowed candidate of those with about the largest gain, or None; closes what is
    not allowed.
    """
    near = np.flatnonzero(gain >= NEAR * gain.max())
    for number in map(int, near[np.argsort(pool.costs[near], kind="stable")]):
        if allowed(pool.candidates[number]):
            return number
        is_open[number] = False
    return None


def richest_first(tuples: Sequence[Params]) -> list[Params]:
    """The same tuples in an order in which the first ones have most features between them."""
    pool = Pool(tuples)
    return choose(pool, (), lambda params: True, len(tuples), 1) if tuples else []


def meeting(pool: Pool) -> list[Params]:
    """Candidates among which every two features of one rank meet that meet at all; those that add
    most come first.
    """
    ranks = sorted({params.rank for params in pool.candidates})
    gains = [pair for rank in ranks for pair in _meeting_in_rank(pool, rank)]
    return [params for _, params in sorted(gains, key=lambda pair: -pair[0])]


def _meeting_in_rank(pool: Pool, rank: int) -> Iterator[tuple[float, Params]]:
    rows = [row for row, params in enumerate(pool.candidates) if params.rank == rank]
    has = pool.has[rows][:, pool.has[rows].any(axis=0)]
    missing: Numbers = (has.T @ has > 0).astype(np.float32)
    gain = _pairs(has, missing)
    while gain.max() > 0:
        best = int(gain.argmax())
        yield float(gain[best]), pool.candidates[rows[best]]
        own = np.ix_(np.flatnonzero(has[best]), np.flatnonzero(has[best]))
        gain -= _pairs(has[:, own[1][0]], missing[own])
        missing[own] = 0


def _pairs(has: Numbers, missing: Numbers) -> Numbers:
    """For each candidate, how many ordered pairs of its features are missing."""
    counts: Numbers = np.einsum("tf,tf->t", has @ missing, has)
    return counts
