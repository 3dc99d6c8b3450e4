"""Membership: which cases a conjunction of literals covers.

A literal about an axis speaks of an axis of the smallest case. A conjunction covers a case if
distinct axes of the case can take the places of these axes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

import numpy as np

from reference.schema import Case
from suites.explain.candidates import candidates
from suites.explain.conditions import Conditions
from suites.explain.literals import AXES, Array, Columns

Conjunction = tuple[int, ...]  # positions of literals in `Membership.literals`


class Membership:
    """The literals that hold of the smallest case, and their truth in each case of `failed`.

    `failed`: case -> whether it failed. `fails` is the same as an array (case).
    """

    def __init__(self, smallest: Case, failed: Mapping[Case, bool]):
        columns = Columns([smallest, *failed])  # row 0: the smallest case
        self.fails = np.array(list(failed.values()), bool)
        self.literals = candidates(columns, 0)
        self._present = columns.present[1:]
        self._truth = [columns.truth(literal)[1:] for literal in self.literals]
        self._positions = {
            axis: np.array([n for n, item in enumerate(self.literals) if item.axis == axis], int)
            for axis in (None, *range(AXES))
        }
        self._stacked = {
            axis: np.array([self._truth[n] for n in positions])
            for axis, positions in self._positions.items()
        }

    def covered(self, conjunction: Conjunction) -> Array:
        """(case): whether a conjunction covers it."""
        return self._satisfied(self._by_axis(conjunction), self._by_case(conjunction))

    def covered_with_one_more(self, conjunction: Conjunction) -> Iterator[tuple[Array, Array]]:
        """The positions of the literals, and (literal, case): whether the conjunction covers a
        case once the literal is added. First the literals about whole cases, then those of an axis.
        """
        groups, whole = self._by_axis(conjunction), self._by_case(conjunction)
        for axis, positions in self._positions.items():
            if len(positions) == 0:
                continue
            truth = self._stacked[axis]
            if axis is None:
                yield positions, truth & self._satisfied(groups, whole)
            else:
                yield positions, self._satisfied_with(truth, axis, groups) & whole

    def bits(self, conjunction: Conjunction) -> float:
        """The length of a conjunction."""
        return sum(self.literals[number].bits for number in conjunction)

    def text(self, conjunction: Conjunction) -> str:
        """A conjunction in the language of regions."""
        literals = [self.literals[number] for number in conjunction]
        axes = sorted({literal.axis for literal in literals if literal.axis is not None})
        groups = (tuple(str(item) for item in literals if item.axis == axis) for axis in axes)
        whole = tuple(str(literal) for literal in literals if literal.axis is None)
        return str(Conditions(tuple(groups), whole))

    def _by_axis(self, conjunction: Conjunction) -> dict[int, Array]:
        """Axis of the smallest case -> (case, axis): whether all literals about it hold."""
        groups: dict[int, Array] = {}
        for number in conjunction:
            axis = self.literals[number].axis
            if axis is not None:
                groups[axis] = groups.get(axis, self._present) & self._truth[number]
        return groups

    def _by_case(self, conjunction: Conjunction) -> Array:
        """(case): whether all literals about the whole case hold."""
        holds = np.ones(len(self.fails), bool)
        for number in conjunction:
            if self.literals[number].axis is None:
                holds = holds & self._truth[number]
        return holds

    def _satisfied(self, groups: dict[int, Array], whole: Array) -> Array:
        """(case): whether `whole` holds, and distinct axes satisfy the groups."""
        satisfied = np.zeros(len(self.fails), bool)
        for places in permutations(range(AXES), len(groups)):
            holds = whole
            for place, group in zip(places, groups.values()):
                holds = holds & group[:, place]
            satisfied = satisfied | holds
        return satisfied

    def _satisfied_with(self, truth: Array, axis: int, groups: dict[int, Array]) -> Array:
        """(literal, case): whether distinct axes satisfy the groups, that of `axis` with one
        literal more. `truth` (literal, case, axis): where the literals hold.
        """
        group = groups.get(axis, self._present)
        other_groups = [groups[number] for number in groups if number != axis]
        satisfied = np.zeros(truth.shape[:2], bool)
        for place, *places in permutations(range(AXES), 1 + len(other_groups)):
            holds = group[:, place]
            for other_place, other_group in zip(places, other_groups):
                holds = holds & other_group[:, other_place]
            satisfied |= truth[:, :, place] & holds
        return satisfied
