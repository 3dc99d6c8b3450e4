"""The rule of a discrepancy: the region where the framework fails, with counts of how well it fits.

A rule is learnt from the cases that were asked (separate and conquer; the measure is J. Rissanen's
description length). It is the conjunction of literals that saves most bits when one says which
cases fail. Each literal holds of the smallest failing case, and saves more bits than it costs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reference.region.language import parse
from reference.schema import Case
from suites.explain.beam import BeamSearch
from suites.explain.costs import description_length, imprecision, weighted_errors
from suites.explain.membership import Membership

# If a smaller share of the covered cases fails, a second fault may lie in the region: the rule is
# made narrower.
PRECISE = 0.7
MOST_CASES = 1200  # failing cases from which a rule is learnt, and as many passing cases


@dataclass(frozen=True)
class Rule:
    """A region in which a discrepancy shows, with counts of the cases that were asked.

    `inside` cases lie in the region, and `failing_inside` of them fail; the others are `outside`.
    """

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
        if self.inside + self.outside == 1:
            where = f", where {self.region}" if self.region else ""
            return f"fails in the only case that was asked{where}"
        is_exact = self.failing_inside == self.inside and not self.failing_outside
        verb = "fails iff" if is_exact else "fails mostly where"
        inside = f"{self.failing_inside} of {self.inside}"
        outside = f"{self.failing_outside} of {self.outside}"
        return f"{verb} {self.region or 'any case'}: {inside}; otherwise {outside}"


def learn(smallest: Case, cases: Sequence[Case], failed: Sequence[bool]) -> Rule:
    """The shortest rule that says which cases failed. It covers `smallest`."""
    membership = Membership(smallest, sampled(dict(zip(cases, failed)), MOST_CASES))
    conjunction = BeamSearch(membership, description_length).best()
    covered = membership.covered(conjunction)
    precision = membership.fails[covered].mean() if covered.any() else 0.0
    if precision < PRECISE:
        conjunction = BeamSearch(membership, imprecision).best(conjunction)
    return count(membership.text(conjunction), cases, failed)


def cover(smallest: Case, cases: Sequence[Case], failed: Sequence[bool]) -> Rule:
    """The rule that covers nearly all failing cases, and as few passing cases as possible.
    It covers `smallest`.
    """
    membership = Membership(smallest, sampled(dict(zip(cases, failed)), MOST_CASES))
    conjunction = BeamSearch(membership, weighted_errors).best()
    return count(membership.text(conjunction), cases, failed)


def count(region: str, cases: Sequence[Case], failed: Sequence[bool]) -> Rule:
    """The rule of a region that is known, with its counts."""
    covers, fails = parse(region) if region else lambda case: True, np.array(failed, bool)
    inside = np.array([covers(case) for case in cases], bool)
    counts = ((inside & fails).sum(), inside.sum(), (~inside & fails).sum(), (~inside).sum())
    return Rule(region, *map(int, counts))


def sampled(failed: Mapping[Case, bool], most: int) -> dict[Case, bool]:
    """About `most` of the failing cases and as many passing cases, evenly spread."""
    sample: dict[Case, bool] = {}
    for has_failed in (True, False):
        cases = [case for case, fails in failed.items() if fails is has_failed]
        sample |= dict.fromkeys(cases[:: max(1, -(-len(cases) // most))], has_failed)
    return sample
