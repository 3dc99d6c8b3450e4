"""Three costs of a rule, each computed from the cases that it covers and the cases that fail."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from suites.explain.literals import Array

# ((rule, case): whether a rule covers a case, (case): whether it fails) -> (rule): bits
Cost = Callable[[Array, Array], Array]
MISSED = 10  # covered cases that pass weigh as much as one failing case that is not covered


def description_length(covered: Array, fails: Array) -> Array:
    """The bits that say which cases fail, for a reader who knows the rule."""
    inside, total = covered.sum(axis=1), fails.sum()
    failing = (covered & fails).sum(axis=1)
    return _entropy(failing, inside) + _entropy(total - failing, fails.size - inside)


def _entropy(failing: Array, number: Array) -> Array:
    """The bits that say which of `number` cases are the `failing` ones."""
    share = failing / np.maximum(number, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = share * np.log2(share) + (1 - share) * np.log2(1 - share)
    entropy: Array = -number * np.nan_to_num(bits)
    return entropy


def imprecision(covered: Array, fails: Array) -> Array:
    """The share of covered cases that pass, times 400.

    Two passing cases are added to each rule: a rule that covers few cases costs more.
    """
    failing = (covered & fails).sum(axis=1)
    cost: Array = 400.0 * (1 - failing / (covered.sum(axis=1) + 2))
    return cost


def weighted_errors(covered: Array, fails: Array) -> Array:
    """The number of covered cases that pass, plus `MISSED` times the number of failing cases
    that are not covered, times 10.
    """
    errors = (covered & ~fails).sum(axis=1) + MISSED * (~covered & fails).sum(axis=1)
    cost: Array = 10.0 * errors
    return cost
