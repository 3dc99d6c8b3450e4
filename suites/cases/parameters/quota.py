"""Greedy choices of few tuples: with every feature twice, and with every two features together.

The method is that of AETG (D. M. Cohen, S. R. Dalal, M. L. Fredman and G. C. Patton, "The
AETG system: an approach to testing based on combinatorial design", IEEE Transactions on Software
Engineering 23(7), 1997): the next tuple is the candidate
that has most of the missing features.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from reference.schema import Params
from suites.cases.parameters.channels import work
from suites.cases.parameters.features import features

NEAR = 0.97  # the cheapest candidate with this share of the largest gain is chosen
Numbers = np.ndarray[Any, np.dtype[np.float32]]
Allowed = Callable[[Params], bool]


class Pool:
    """Candidates, and the matrix of their features, (candidates, features) of 0 and 1."""

    def __init__(self, candidates: Sequence[Params]):
        self.candidates = list(candidates)
        self.words = sorted(frozenset().union(*map(features, candidates)))
        columns = {word: column for column, word in enumerate(self.words)}
        self.has: Numbers = np.zeros((len(self.candidates), len(self.words)), np.float32)
        for row, params in enumerate(self.candidates):
            self.has[row, [columns[word] for word in features(params)]] = 1
        self.number = {params: row for row, params in enumerate(self.candidates)}
        self.rarity: Numbers = 1 / self.has.sum(axis=0)  # a feature of few candidates counts more
        self.costs: Numbers = np.array([cost(params) for params in self.candidates], np.float32)

    def rare(self, times: int) -> list[str]:
        """The features that fewer than `times` candidates have."""
        return [word for word, n in zip(self.words, self.has.sum(axis=0)) if n < times]

    def words_below(self, tuples: Sequence[Params], times: int) -> list[str]:
        """The features that at least one and fewer than `times` of the tuples have."""
        count = self.has[[self.number[params] for params in tuples]].sum(axis=0)
        return [word for word, n in zip(self.words, count) if 0 < n < times]


def cost(params: Params) -> int:
    """The cost of a tuple: its work, doubled for a bias, which needs two more compilations."""
    return work(params) * (2 if params.bias else 1)


def choose(
    pool: Pool, start: Sequence[Params], allowed: Allowed, at_least: int, times: int
) -> list[Params]:
    """`start` and further allowed candidates in which every feature occurs `times` times.

    A feature of fewer candidates occurs in all of these. The result has `at_least` as many tuples,
    or all that are allowed.
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
    """The number of the cheapest allowed candidate with nearly the largest gain, or None.

    Candidates that turn out not to be allowed are closed in `is_open`.
    """
    near = np.flatnonzero(gain >= NEAR * gain.max())
    for number in map(int, near[np.argsort(pool.costs[near], kind="stable")]):
        if allowed(pool.candidates[number]):
            return number
        is_open[number] = False
    return None


def richest_first(tuples: Sequence[Params]) -> list[Params]:
    """The tuples in an order in which each adds most features to those before it."""
    pool = Pool(tuples)
    return choose(pool, (), lambda params: True, len(tuples), 1) if tuples else []


def meeting(pool: Pool) -> list[Params]:
    """Candidates that contain every two features that some candidate of the same rank contains.

    Candidates that add most such pairs come first.
    """
    ranks = sorted({params.rank for params in pool.candidates})
    gains = [gain for rank in ranks for gain in _meeting_in_rank(pool, rank)]
    return [params for _, params in sorted(gains, key=lambda gain: -gain[0])]


def _meeting_in_rank(pool: Pool, rank: int) -> Iterator[tuple[float, Params]]:
    rows = [row for row, params in enumerate(pool.candidates) if params.rank == rank]
    has = pool.has[rows][:, pool.has[rows].any(axis=0)]
    missing: Numbers = (has.T @ has > 0).astype(np.float32)
    gain = _pairs(has, missing)
    while gain.max() > 0:
        best = int(gain.argmax())
        yield float(gain[best]), pool.candidates[rows[best]]
        columns = np.flatnonzero(has[best])
        met = np.ix_(columns, columns)
        gain -= _pairs(has[:, columns], missing[met])
        missing[met] = 0


def _pairs(has: Numbers, missing: Numbers) -> Numbers:
    """For each candidate, the number of ordered pairs of its features that are missing."""
    counts: Numbers = np.einsum("tf,tf->t", has @ missing, has)
    return counts
