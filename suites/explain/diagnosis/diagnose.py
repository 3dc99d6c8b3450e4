"""The diagnosis: which mutated reference explains wrong answers, judged on several draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from math import prod

from reference.schema import Params
from suites.explain.diagnosis import (
    between, elements, geometry, numbers, operands, resized, terms, windows,
)  # fmt: skip
from suites.explain.diagnosis.judging import Mutation
from suites.explain.diagnosis.numbers import Summation
from suites.explain.diagnosis.sample import Diagnosis, Draw, Explanation, Sample

RIGHT, UNKNOWN = "right", "unknown"
MOST_TERMS = 2**21  # products of one answer; larger ones are described, not explained
Explainer = Callable[[Sequence[Sample]], Iterator[Explanation]]
Rows = Callable[[Params], Iterator[Mutation]]

# The order is that of the answer where several explain all draws: what was asked first, then plain
# moves, then the operands, then single terms.
BEFORE: tuple[Explainer, ...] = (between.unsteady, numbers.special)
ROWS: tuple[Rows, ...] = (
    operands.kernels,
    geometry.mutations,
    windows.misplaced,
    windows.moved,
    operands.groups,
    operands.layouts,
    operands.channels,
    operands.items,
    operands.biases,
    windows.mirrored,
    resized.resized,
)
BETWEEN: tuple[Explainer, ...] = (between.borrowed, elements.damaged, between.constant)
LATER_ROWS: tuple[Rows, ...] = (
    terms.input_channels,
    terms.taps,
    terms.rows,
    terms.kernel_tails,
    terms.products,
    terms.overlaps,
    operands.signs,
    operands.roundings,
    numbers.flushes,
    numbers.integers,
    lambda params: windows.moved(params, degenerate=True),
)


def diagnose(draws: Sequence[Draw]) -> Diagnosis:
    """What explains the wrong answers among `draws`: of one parameter tuple, or of several of one bug.

    The explanation that holds for most of them is taken, the first in the family's order where
    several do. Kind "right" where no answer is wrong, "unknown" with the place where nothing holds.
    """
    groups: dict[Params, list[Sample]] = {}
    for draw in draws:
        groups.setdefault(draw.case.params, []).append(Sample(draw))
    wrong = {p: group for p, group in groups.items() if not all(s.is_right for s in group)}
    if not wrong:
        return Diagnosis("no answer is wrong", RIGHT)
    explained = {params: list(_explanations(group)) for params, group in wrong.items()}
    return _chosen(explained, {params: len(group) for params, group in wrong.items()})


def _explanations(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """All that holds on every draw of one parameter tuple, in the order of the family."""
    params = samples[0].params
    small = params.batch * params.out_channels * prod(
        f * k for f, k in zip(params.each("input_size"), params.each("kernel_size"))
    ) <= MOST_TERMS
    tables = _tables(params) if small else ((), ())
    is_special = any(s.is_special for s in samples)
    for explainer in BEFORE:
        yield from explainer(samples)
    if not is_special:
        yield from _holding(tables[0], samples)
        for explainer in BETWEEN:
            yield from explainer(samples)
        yield from _holding(tables[1], samples)
    yield from elements.unknown(samples)


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
    """The explanation of most draws; one that is the same everywhere before one of the same kind alone."""
    best: tuple[float, ...] = ()
    chosen: Explanation | None = None
    for params, explanations in explained.items():
        for position, item in enumerate(explanations):
            for exact in (True, False):
                covered = sum(n for p, n in draws.items() if _covers(explained[p], item, exact))
                rank = (not item.last_resort, covered, exact, -position)
                if not best or rank > best:
                    best, chosen = rank, _said(item, explained, exact)
    assert chosen is not None
    details = {
        "variant": chosen.variant, "draws": sum(draws.values()), "explained": int(best[1]),
    }  # fmt: skip
    return Diagnosis(chosen.sentence, chosen.kind, details)


def _covers(explanations: Sequence[Explanation], item: Explanation, exact: bool) -> bool:
    return any(
        other.kind == item.kind and (not exact or other.variant == item.variant)
        for other in explanations
    )


def _said(item: Explanation, explained: dict[Params, list[Explanation]], exact: bool) -> Explanation:
    """The explanation with a sentence that holds for the most parameter tuples."""
    same = [
        other
        for explanations in explained.values()
        for other in explanations
        if other.kind == item.kind and (not exact or other.variant == item.variant)
    ]
    return max(
        same, key=lambda e: sum(any(o.sentence == e.sentence for o in es) for es in explained.values())
    )
