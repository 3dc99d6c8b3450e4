"""Finds the mutated reference that gives the same wrong answers as the framework."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from math import prod

import numpy as np

from reference.schema import Params
from suites.explain.diagnosis import between, elements, unknown
from suites.explain.diagnosis.choosing import chosen
from suites.explain.diagnosis.family import (
    channels,
    geometry,
    numbers,
    operands,
    overlaps,
    resized,
    terms,
    windows,
)
from suites.explain.diagnosis.family.mutation.judging import Mutation
from suites.explain.diagnosis.family.mutation.sample import Diagnosis, Draw, Explanation, Sample
from suites.explain.diagnosis.family.numbers import Summation

RIGHT = "right"
MOST_TERMS = 2**18  # products of one answer; larger ones are described, not explained
Explainer = Callable[[Sequence[Sample]], Iterator[Explanation]]
Rows = Callable[[Params], Iterator[Mutation]]

# Where several explanations hold for all draws, the first in this order is taken: plain changes of
# the geometry before operands, operands before single terms.
BEFORE: tuple[Explainer, ...] = (between.unsteady, numbers.special, elements.empty)
ROWS: tuple[Rows, ...] = (
    operands.kernels,
    geometry.plain,
    windows.misplaced,
    windows.moved,
    geometry.rare,
    channels.groups,
    operands.layouts,
    channels.channels,
    channels.items,
    channels.biases,
    operands.signs,
    windows.mirrored,
    resized.resized,
    numbers.flushes,
)
BETWEEN: tuple[Explainer, ...] = (between.borrowed, elements.damaged, between.constant)
LATER_ROWS: tuple[Rows, ...] = (
    terms.input_channels,
    terms.taps,
    terms.rows,
    terms.kernel_tails,
    terms.products,
    overlaps.overlaps,
    operands.roundings,
    operands.results,
    numbers.integers,
    lambda params: windows.moved(params, degenerate=True),
)


def diagnose(draws: Sequence[Draw]) -> Diagnosis:
    """What explains the wrong answers among the draws of one bug.

    The draws may have several parameter tuples: the explanation that holds for most of them is
    taken. Its kind is "right" if no answer is wrong, and "unknown" if no explanation holds; then
    the sentence says which elements are wrong.
    """
    with np.errstate(all="ignore"):  # wrong answers overflow, and are no numbers
        return _diagnosed(draws)


def _diagnosed(draws: Sequence[Draw]) -> Diagnosis:
    """The diagnosis of the draws, grouped by parameter tuple."""
    groups: dict[Params, list[Sample]] = {}
    for draw in draws:
        groups.setdefault(draw.case.params, []).append(Sample(draw))
    wrong = {p: group for p, group in groups.items() if not all(s.is_right for s in group)}
    if not wrong:
        return Diagnosis("no answer is wrong", RIGHT)
    explained = {params: _explanations(group) for params, group in wrong.items()}
    return chosen(explained, {params: len(group) for params, group in wrong.items()})


def _explanations(samples: Sequence[Sample]) -> list[Explanation]:
    """All explanations that hold for every draw of one parameter tuple, in their order."""
    params = samples[0].params
    tables = _tables(params) if _products(params) <= MOST_TERMS else ((), ())
    explanations = [e for explainer in BEFORE for e in explainer(samples)]
    if not any(s.is_special for s in samples):
        if samples[0].draw.case.kind.startswith("subnormal"):
            explanations += _holding(tuple(numbers.flushes(params)), samples)
        explanations += _holding(tables[0], samples)
        explanations += [e for explainer in BETWEEN for e in explainer(samples)]
        explanations += _holding(tables[1], samples)
        if not explanations:
            explanations += between.cached(samples)
    return [*explanations, *unknown.unknown(samples)]


def _products(params: Params) -> int:
    """The number of products of an input and a weight in one answer."""
    sizes = zip(params.each("input_size"), params.each("kernel_size"))
    pairs = params.batch * params.out_channels * prod(f * k for f, k in sizes)
    return int(pairs * params.in_channels // params.groups)


@lru_cache(maxsize=64)
def _tables(params: Params) -> tuple[tuple[Mutation | Summation, ...], ...]:
    """The rows of the family for one parameter tuple: those before `BETWEEN`, those after."""
    before = tuple(row for rows in ROWS for row in rows(params))
    after = tuple(row for rows in LATER_ROWS for row in rows(params))
    return before, (*after, *numbers.SUMMATIONS)


def _holding(
    rows: Sequence[Mutation | Summation], samples: Sequence[Sample]
) -> Iterator[Explanation]:
    """The explanations of the rows that give the answer of every sample."""
    for row in rows:
        if all(row.holds(sample) for sample in samples):
            yield Explanation(row.kind, row.sentence, row.variant)
