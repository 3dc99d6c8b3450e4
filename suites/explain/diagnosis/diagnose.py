"""The diagnosis: which mutated reference explains wrong answers, judged on several draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from math import prod

import numpy as np

from reference.schema import Params
from suites.explain.diagnosis import between, elements, unknown
from suites.explain.diagnosis.family import (
    channels,
    geometry,
    numbers,
    operands,
    resized,
    terms,
    windows,
)
from suites.explain.diagnosis.family.judging import Mutation
from suites.explain.diagnosis.family.numbers import Summation
from suites.explain.diagnosis.family.sample import Diagnosis, Draw, Explanation, Sample

RIGHT = "right"
MOST_TERMS = 2**18  # products of one answer; larger ones are described, not explained
Explainer = Callable[[Sequence[Sample]], Iterator[Explanation]]
Rows = Callable[[Params], Iterator[Mutation]]

# The order is that of the answer where several explain all draws: what was asked first, then plain
# moves, then the operands, then single terms.
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
    terms.overlaps,
    operands.roundings,
    operands.results,
    numbers.integers,
    lambda params: windows.moved(params, degenerate=True),
)


def diagnose(draws: Sequence[Draw]) -> Diagnosis:
    """What explains the wrong answers among `draws`: of one parameter tuple,
    or of several of one bug.

    The explanation that holds for most of them is taken, the first in the family's order where
    several do. Kind "right" where no answer is wrong, "unknown" with the place where nothing holds.
    """
    with np.errstate(all="ignore"):  # wrong answers overflow, and are no numbers
        return _diagnosed(draws)


def _diagnosed(draws: Sequence[Draw]) -> Diagnosis:
    groups: dict[Params, list[Sample]] = {}
    for draw in draws:
        groups.setdefault(draw.case.params, []).append(Sample(draw))
    wrong = {p: group for p, group in groups.items() if not all(s.is_right for s in group)}
    if not wrong:
        return Diagnosis("no answer is wrong", RIGHT)
    explained = {params: _explanations(group) for params, group in wrong.items()}
    return _chosen(explained, {params: len(group) for params, group in wrong.items()})


def _explanations(samples: Sequence[Sample]) -> list[Explanation]:
    """All that holds on every draw of one parameter tuple, in the order of the family."""
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
    """How many products one answer is made of."""
    sizes = zip(params.each("input_size"), params.each("kernel_size"))
    pairs = params.batch * params.out_channels * prod(f * k for f, k in sizes)
    return int(pairs * params.in_channels // params.groups)


@lru_cache(maxsize=64)
def _tables(params: Params) -> tuple[tuple[Mutation | Summation, ...], ...]:
    """The rows of the family for one parameter tuple: before and after damage to elements."""
    first = tuple(row for rows in ROWS for row in rows(params))
    later = tuple(row for rows in LATER_ROWS for row in rows(params))
    return first, (*later, *numbers.SUMMATIONS)


def _holding(
    rows: Sequence[Mutation | Summation], samples: Sequence[Sample]
) -> Iterator[Explanation]:
    for row in rows:
        if all(row.holds(sample) for sample in samples):
            yield Explanation(row.kind, row.sentence, row.variant)


def _chosen(explained: dict[Params, list[Explanation]], draws: dict[Params, int]) -> Diagnosis:
    """The explanation of most parameter tuples, then of most draws, if it is that of half of them.

    One that is the same everywhere comes before one of the same kind alone, then the order counts.
    """
    best: tuple[int, ...] = ()
    chosen: Explanation | None = None
    for explanations in explained.values():
        for position, item in enumerate(explanations):
            for exact in (True, False):
                held = [p for p in draws if _holds(explained[p], item, exact, draws[p])]
                is_most = 2 * len(held) >= len(draws) and not item.last_resort
                count = sum(draws[p] for p in held)
                rank = (int(is_most), len(held), count, int(exact), -position)
                if rank > best:
                    best, chosen = rank, _worded(item, explained, exact)
    if chosen is None:
        raise ValueError("no draw has an explanation: each has a last resort")
    details = {"variant": chosen.variant, "draws": sum(draws.values()), "explained": best[2]}
    return Diagnosis(chosen.sentence, chosen.kind, _kinds(explained, draws), details)


def _kinds(explained: dict[Params, list[Explanation]], draws: dict[Params, int]) -> frozenset[str]:
    """The kinds of explanation that hold for at least half of the parameter tuples."""
    items = (item for explanations in explained.values() for item in explanations)

    def held(item: Explanation) -> int:
        return sum(_holds(explained[p], item, False, draws[p]) for p in draws)

    return frozenset(
        item.kind for item in items if not item.last_resort and 2 * held(item) >= len(draws)
    )


def _is_alike(other: Explanation, item: Explanation, exact: bool) -> bool:
    return other.kind == item.kind and (not exact or other.variant == item.variant)


def _holds(explanations: Sequence[Explanation], item: Explanation, exact: bool, count: int) -> bool:
    """Whether an explanation holds for the draws of a tuple;
    a single one shows nothing between draws.
    """
    if item.needs_draws > count:
        return True
    return any(_is_alike(other, item, exact) for other in explanations)


def _worded(
    item: Explanation, explained: dict[Params, list[Explanation]], exact: bool
) -> Explanation:
    """The explanation in the words that hold for the most parameter tuples,
    then for the largest.
    """
    votes: dict[str, int] = {}
    for params, explanations in explained.items():
        same = [e for e in explanations if _is_alike(e, item, exact)]
        sentences = [e.sentence for e in same] if len(explained) == 1 else _general(same, params)
        for sentence in dict.fromkeys(sentences):
            votes[sentence] = votes.get(sentence, 0) + 1
    partial = [sentence for sentence in votes if "all elements" not in sentence]
    most = max(votes, key=lambda sentence: (votes[sentence], sentence in partial))
    if votes[most] == len(explained) or not partial:
        return replace(item, sentence=most)
    most = max(partial, key=lambda sentence: votes[sentence])
    if votes[most] > 1:
        return replace(item, sentence=most)
    own = {p: [e for e in es if _is_alike(e, item, exact)] for p, es in explained.items()}
    return own[max(own, key=lambda p: prod(p.output_shape) * bool(own[p]))][0]


def _general(explanations: Sequence[Explanation], params: Params) -> Iterator[str]:
    """Sentences, and the same of the last axis, or of all axes where there is one."""
    for item in explanations:
        yield item.sentence
        yield item.sentence.replace(f"axis {params.rank - 1}", "the last axis")
        yield item.sentence.replace("the last element", "the last column")
        if params.rank == 1:
            yield item.sentence.replace("axis 0", "all axes")
