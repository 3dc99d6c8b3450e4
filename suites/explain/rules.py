"""The rule of a discrepancy: the shortest conjunction that holds
where the framework fails and nowhere else.

It is learnt from the cases that were asked (separate and conquer with a beam, after P. Clark and
T. Niblett, "The CN2 induction algorithm", Machine Learning 3, 1989; the measure is J. Rissanen's
description length): of what holds of the smallest failing case, the literals that save most bits in
telling which cases fail, while they pay for themselves. The text is in the language of regions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from reference.region.language import parse
from reference.schema import Case
from suites.explain.candidates import candidates
from suites.explain.literals import AXES, Array, Columns, Literal

Cost = Callable[[Array, Array], Array]  # of (rule, case) membership, and of which cases fail
BEAM, MOST_LITERALS = 6, 7
# A rule below this is no explanation: a second fault may lie inside; it is narrowed further.
PRECISE = 0.7
MOST_CASES = 1200  # that failed, and that passed, of which a rule is learnt
MISSED = 10  # passing cases inside that weigh as much as one failing case outside


@dataclass(frozen=True)
class Rule:
    """Where it fails, as a region, and how well that holds among the cases that were asked."""

    region: str
    failing_inside: int
    inside: int
    failing_outside: int
    outside: int

    @property
    def covers(self) -> Callable[[Case], bool]:
        """The predicate of the region."""
        return parse(self.region) if self.region else lambda case: True

    def sentence(self) -> str:
        """The rule with its counts, as the report prints it."""
        where = self.region or "any case"
        inside, outside = (
            f"{self.failing_inside} of {self.inside}",
            f"{self.failing_outside} of {self.outside}",
        )
        word = (
            "fails iff"
            if self.failing_inside == self.inside and not self.failing_outside
            else "fails mostly where"
        )
        return f"{word} {where}: {inside}; otherwise {outside}"


Chosen = tuple[int, ...]  # positions of literals


def learn(smallest: Case, cases: Sequence[Case], failed: Sequence[bool]) -> Rule:
    """The rule that explains `failed`, true of `smallest`."""
    search = _Search(smallest, sampled(dict(zip(cases, failed)), MOST_CASES))
    chosen = search.best(_bits, {(): search.cost((), _bits)})
    if search.precision(chosen) < PRECISE:
        chosen = search.best(_imprecision, {chosen: search.cost(chosen, _imprecision)})
    return count(search.text(chosen), cases, failed)


def cover(smallest: Case, cases: Sequence[Case], failed: Sequence[bool]) -> Rule:
    """The rule, true of `smallest`, that covers all that failed, or nearly all,
    and the least of what passed.
    """
    search = _Search(smallest, sampled(dict(zip(cases, failed)), MOST_CASES))
    return count(search.text(search.best(_beside, {(): search.cost((), _beside)})), cases, failed)


def count(region: str, cases: Sequence[Case], failed: Sequence[bool]) -> Rule:
    """The rule of a region that is known, with its counts."""
    covers, fails = parse(region) if region else lambda case: True, np.array(failed, bool)
    inside = np.array([covers(case) for case in cases], bool)
    counts = ((inside & fails).sum(), inside.sum(), (~inside & fails).sum(), (~inside).sum())
    return Rule(region, *map(int, counts))


def sampled(failed: Mapping[Case, bool], most: int) -> dict[Case, bool]:
    """Up to about `most` of the cases that failed, and as many that passed, evenly spread."""
    chosen: dict[Case, bool] = {}
    for kind in (True, False):
        cases = [case for case, has_failed in failed.items() if has_failed is kind]
        chosen |= dict.fromkeys(cases[:: max(1, -(-len(cases) // most))], kind)
    return chosen


class _Search:
    """A beam search over the literals that hold of the smallest case.
    Row 0 of the columns is that case.
    """

    def __init__(self, smallest: Case, failed: Mapping[Case, bool]):
        columns = Columns([smallest, *failed])
        self.present = columns.present[1:]
        self.fails = np.array(list(failed.values()), bool)
        self.literals = candidates(columns, 0)
        self._truth = [columns.truth(literal)[1:] for literal in self.literals]
        self._of_axis = {
            axis: np.array(
                [n for n, literal in enumerate(self.literals) if literal.axis == axis], int
            )
            for axis in (None, *range(AXES))
        }
        self._stacked = {
            axis: np.array([self._truth[n] for n in numbers])
            for axis, numbers in self._of_axis.items()
        }

    def best(self, cost: Cost, beam: dict[Chosen, float]) -> Chosen:
        """The cheapest conjunction that grows from those of the beam, literal by literal."""
        cheapest = min(beam, key=lambda chosen: beam[chosen])
        least = beam[cheapest]
        for _ in range(MOST_LITERALS):
            grown: dict[Chosen, float] = {}
            for chosen in beam:
                grown |= self._grown(chosen, cost)
            beam = self._unlike(grown)
            if not beam:
                break
            first = next(iter(beam))
            if beam[first] < least - 1e-9:
                cheapest, least = first, beam[first]
        return self._pruned(self._exchanged(cheapest, cost), cost)

    def _exchanged(self, chosen: Chosen, cost: Cost) -> Chosen:
        """With single literals exchanged for others, while that makes the conjunction cheaper."""
        least = self.cost(chosen, cost)
        for number in chosen:
            grown = self._grown(tuple(n for n in chosen if n != number), cost)
            other = min(grown, key=lambda chosen: grown[chosen])
            if grown[other] < least - 1e-9:
                return self._exchanged(other, cost)
        return chosen

    def _unlike(self, grown: dict[Chosen, float]) -> dict[Chosen, float]:
        """The cheapest conjunctions, those that speak of the same expressions once only."""
        beam: dict[Chosen, float] = {}
        expressions = set()
        for chosen in sorted(grown, key=lambda chosen: grown[chosen]):
            spoken = tuple(sorted(self._expression(number) for number in chosen))
            if spoken not in expressions and len(beam) < BEAM:
                expressions.add(spoken)
                beam[chosen] = grown[chosen]
        return beam

    def _expression(self, number: int) -> tuple[str, ...]:
        literal = self.literals[number]
        right = literal.right if isinstance(literal.right, str) else ""
        return str(literal.axis), literal.left, right, str(literal.modulus)

    def _grown(self, chosen: Chosen, cost: Cost) -> dict[Chosen, float]:
        """The cheapest conjunctions with one literal more."""
        groups, rest = self._groups(chosen), self._rest(chosen)
        bits = sum(self.literals[n].bits for n in chosen)
        grown: dict[Chosen, float] = {}
        for axis, numbers in self._of_axis.items():
            if len(numbers) == 0:
                continue
            truth = self._stacked[axis]
            inside = (
                truth & self._inside(groups, rest)
                if axis is None
                else self._with_axis(truth, axis, groups) & rest
            )
            costs = cost(inside, self.fails) + bits
            costs += np.array([self.literals[n].bits for n in numbers])
            for at in np.argsort(costs, kind="stable")[: 5 * BEAM]:
                if int(numbers[at]) not in chosen:
                    grown[tuple(sorted((*chosen, int(numbers[at]))))] = float(costs[at])
        return grown

    def _with_axis(self, truth: Array, axis: int, groups: dict[int, Array]) -> Array:
        """(literal, case): whether distinct axes satisfy the groups,
        one of them with a literal more.
        """
        own = groups.get(axis, self.present)
        others = [mask for at, mask in groups.items() if at != axis]
        inside = np.zeros(truth.shape[:2], bool)
        for place, *places in permutations(range(AXES), 1 + len(others)):
            rest = own[:, place]
            for at, mask in zip(places, others):
                rest = rest & mask[:, at]
            inside |= truth[:, :, place] & rest
        return inside

    def _groups(self, chosen: Chosen) -> dict[int, Array]:
        """Axis of the smallest case -> (case, axis): where all literals about it hold."""
        groups: dict[int, Array] = {}
        for number in chosen:
            axis = self.literals[number].axis
            if axis is not None:
                groups[axis] = groups.get(axis, self.present) & self._truth[number]
        return groups

    def _rest(self, chosen: Chosen) -> Array:
        """(case): where all literals about the whole case hold."""
        inside = np.ones(len(self.fails), bool)
        for number in chosen:
            if self.literals[number].axis is None:
                inside = inside & self._truth[number]
        return inside

    def _inside(self, groups: dict[int, Array], rest: Array) -> Array:
        inside = np.zeros(len(self.fails), bool)
        for places in permutations(range(AXES), len(groups)):
            met = rest
            for at, mask in zip(places, groups.values()):
                met = met & mask[:, at]
            inside = inside | met
        return inside

    def inside(self, chosen: Chosen) -> Array:
        """(case): where a conjunction holds."""
        return self._inside(self._groups(chosen), self._rest(chosen))

    def cost(self, chosen: Chosen, cost: Cost) -> float:
        """The cost of a conjunction, its length included."""
        bits = sum(self.literals[number].bits for number in chosen)
        return float(cost(self.inside(chosen)[None], self.fails)[0]) + bits

    def precision(self, chosen: Chosen) -> float:
        """The share of what failed inside."""
        inside = self.inside(chosen)
        return float(self.fails[inside].mean()) if inside.any() else 0.0

    def _pruned(self, chosen: Chosen, cost: Cost) -> Chosen:
        """Without the literals that do not pay for themselves any more."""
        for number in chosen:
            fewer = tuple(n for n in chosen if n != number)
            if self.cost(fewer, cost) <= self.cost(chosen, cost):
                chosen = fewer
        return chosen

    def text(self, chosen: Chosen) -> str:
        """A conjunction in the language of regions."""
        return rule_text([self.literals[number] for number in chosen])


def rule_text(literals: Sequence[Literal]) -> str:
    """A conjunction in the language of regions:
    distinct axes of the smallest case are distinct axes of all.
    """
    axes = sorted({literal.axis for literal in literals if literal.axis is not None})
    inner = [
        " and ".join(str(literal) for literal in literals if literal.axis == axis) for axis in axes
    ]
    text = ""
    for number, group in reversed(list(enumerate(inner))):
        text = f"{'other' if number else 'some'}({group}{f' and {text}' if text else ''})"
    rest = [str(literal) for literal in literals if literal.axis is None]
    return " and ".join(([text] if text else []) + rest)


def _bits(inside: Array, fails: Array) -> Array:
    """The bits that tell which cases fail once the rule is known:
    its precision and its reach weigh alike.
    """
    within, total = inside.sum(axis=1), fails.sum()
    failing = (inside & fails).sum(axis=1)
    return _entropy(failing, within) + _entropy(total - failing, fails.size - within)


def _entropy(failing: Array, number: Array) -> Array:
    share = failing / np.maximum(number, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = share * np.log2(share) + (1 - share) * np.log2(1 - share)
    entropy: Array = -number * np.nan_to_num(bits)
    return entropy


def _imprecision(inside: Array, fails: Array) -> Array:
    """The share of passing cases inside, with two laid on top, so that reach counts too;
    in hundreds of bits.
    """
    failing = (inside & fails).sum(axis=1)
    cost: Array = 400.0 * (1 - failing / (inside.sum(axis=1) + 2))
    return cost


def _beside(inside: Array, fails: Array) -> Array:
    """How many passing cases are inside;
    a failing case outside weighs as much as `MISSED` of them.
    """
    cost: Array = 10.0 * ((inside & ~fails).sum(axis=1) + MISSED * (~inside & fails).sum(axis=1))
    return cost
