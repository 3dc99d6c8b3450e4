"""A beam search for the cheapest conjunction of literals.

After P. Clark and T. Niblett, "The CN2 induction algorithm", Machine Learning 3, 1989.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from suites.explain.costs import Cost
from suites.explain.membership import Conjunction, Membership

BEAM = 6  # conjunctions that are kept in each round
MOST_LITERALS = 7
LEAST_GAIN = 1e-9  # bits


@dataclass(frozen=True)
class BeamSearch:
    """Searches the conjunctions of a membership for the one that costs least."""

    membership: Membership
    cost: Cost

    def best(self, start: Conjunction = ()) -> Conjunction:
        """The cheapest conjunction that grows from `start`, one literal a round.

        Then single literals are exchanged for better ones, and those that cost more than they
        save are left out.
        """
        cheapest, least = start, self.total_cost(start)
        beam: Iterable[Conjunction] = [start]
        for _ in range(MOST_LITERALS):
            grown: dict[Conjunction, float] = {}
            for conjunction in beam:
                grown |= self._grown(conjunction)
            beam = self._unlike(grown)
            if not beam:
                break
            if grown[beam[0]] < least - LEAST_GAIN:
                cheapest, least = beam[0], grown[beam[0]]
        return self._pruned(self._exchanged(cheapest))

    def total_cost(self, conjunction: Conjunction) -> float:
        """The cost of a conjunction plus its length, in bits."""
        covered = self.membership.covered(conjunction)[None]
        cost = float(self.cost(covered, self.membership.fails)[0])
        return cost + self.membership.bits(conjunction)

    def _grown(self, conjunction: Conjunction) -> dict[Conjunction, float]:
        """The cheapest conjunctions with one literal more, and the total cost of each."""
        literals, bits = self.membership.literals, self.membership.bits(conjunction)
        grown: dict[Conjunction, float] = {}
        for positions, covered in self.membership.covered_with_one_more(conjunction):
            costs = self.cost(covered, self.membership.fails) + bits
            costs += np.array([literals[n].bits for n in positions])
            for place in np.argsort(costs, kind="stable")[: 5 * BEAM]:
                number = int(positions[place])
                if number not in conjunction:
                    grown[tuple(sorted((*conjunction, number)))] = float(costs[place])
        return grown

    def _unlike(self, grown: dict[Conjunction, float]) -> list[Conjunction]:
        """The cheapest conjunctions; of those about the same expressions only the first."""
        beam: dict[tuple[tuple[str, ...], ...], Conjunction] = {}
        for conjunction in sorted(grown, key=lambda item: grown[item]):
            expressions = tuple(sorted(map(self._expression, conjunction)))
            if expressions not in beam and len(beam) < BEAM:
                beam[expressions] = conjunction
        return list(beam.values())

    def _expression(self, number: int) -> tuple[str, ...]:
        """What a literal compares, without the sign and the number."""
        literal = self.membership.literals[number]
        right = literal.right if isinstance(literal.right, str) else ""
        return str(literal.axis), literal.left, right, str(literal.modulus)

    def _exchanged(self, conjunction: Conjunction) -> Conjunction:
        """The conjunction after single literals are exchanged, as long as this makes it cheaper."""
        least = self.total_cost(conjunction)
        for number in conjunction:
            grown = self._grown(_without(conjunction, number))
            cheapest = min(grown, key=lambda item: grown[item])
            if grown[cheapest] < least - LEAST_GAIN:
                return self._exchanged(cheapest)
        return conjunction

    def _pruned(self, conjunction: Conjunction) -> Conjunction:
        """The conjunction without the literals that cost more than they save."""
        for number in conjunction:
            fewer = _without(conjunction, number)
            if self.total_cost(fewer) <= self.total_cost(conjunction):
                conjunction = fewer
        return conjunction


def _without(conjunction: Conjunction, number: int) -> Conjunction:
    """The conjunction without one literal."""
    return tuple(n for n in conjunction if n != number)
