"""The choice among explanations: which of them is the diagnosis, and in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod

from reference.schema import Params
from suites.explain.diagnosis.family.mutation.sample import Diagnosis, Explanation

Explained = Mapping[Params, Sequence[Explanation]]  # in the order of the family
Draws = Mapping[Params, int]  # how many draws each parameter tuple has


def chosen(explained: Explained, draws: Draws) -> Diagnosis:
    """The explanation that holds for most parameter tuples, and of equals for most draws.

    An explanation that holds for half of the tuples comes before any other, unless it is a last
    resort. Then one whose variant is the same everywhere comes first, then the order counts.
    Raises ValueError where a tuple has no explanation.
    """
    best: tuple[int, ...] = ()
    explanation: Explanation | None = None
    for explanations in explained.values():
        for position, item in enumerate(explanations):
            for exact in (True, False):
                held = [p for p in draws if _holds(explained[p], item, exact, draws[p])]
                is_most = 2 * len(held) >= len(draws) and not item.last_resort
                count = sum(draws[p] for p in held)
                rank = (int(is_most), len(held), count, int(exact), -position)
                if rank > best:
                    best, explanation = rank, _worded(item, explained, exact)
    if explanation is None:
        raise ValueError("no draw has an explanation: each has a last resort")
    details = {
        "variant": explanation.variant, "draws": sum(draws.values()), "explained": best[2],
    }  # fmt: skip
    return Diagnosis(explanation.sentence, explanation.kind, _kinds(explained, draws), details)


def _kinds(explained: Explained, draws: Draws) -> frozenset[str]:
    """The kinds of explanation that hold for at least half of the parameter tuples."""
    items = (item for explanations in explained.values() for item in explanations)

    def times(item: Explanation) -> int:
        return sum(_holds(explained[p], item, False, draws[p]) for p in draws)

    return frozenset(
        item.kind for item in items if not item.last_resort and 2 * times(item) >= len(draws)
    )


def _is_alike(item: Explanation, candidate: Explanation, exact: bool) -> bool:
    """Whether two explanations have the same kind; if `exact`, also the same variant."""
    return candidate.kind == item.kind and (not exact or candidate.variant == item.variant)


def _holds(explanations: Sequence[Explanation], item: Explanation, exact: bool, count: int) -> bool:
    """Whether an explanation holds for a tuple with `count` draws.

    One that compares draws is not refuted by a tuple with too few of them.
    """
    if item.needs_draws > count:
        return True
    return any(_is_alike(item, candidate, exact) for candidate in explanations)


def _worded(item: Explanation, explained: Explained, exact: bool) -> Explanation:
    """The explanation with the sentence that holds for most parameter tuples.

    A sentence about all elements must hold for all tuples. If no other sentence holds for two of
    them, the explanation of the tuple with the largest output is returned.
    """
    alike = {p: [e for e in items if _is_alike(item, e, exact)] for p, items in explained.items()}
    votes: Counter[str] = Counter()
    for params, items in alike.items():
        sentences = [e.sentence for e in items] if len(explained) == 1 else _general(items, params)
        votes.update([*dict.fromkeys(sentences)])
    about_some = [sentence for sentence in votes if "all elements" not in sentence]
    sentence = max(votes, key=lambda words: (votes[words], words in about_some))
    if votes[sentence] == len(explained) or not about_some:
        return replace(item, sentence=sentence)
    sentence = max(about_some, key=lambda words: votes[words])
    if votes[sentence] > 1:
        return replace(item, sentence=sentence)
    return alike[max(alike, key=lambda p: prod(p.output_shape) * bool(alike[p]))][0]


def _general(explanations: Sequence[Explanation], params: Params) -> Iterator[str]:
    """Each sentence, also with `the last axis`, `the last column` and `all axes` for one axis."""
    for item in explanations:
        yield item.sentence
        yield item.sentence.replace(f"axis {params.rank - 1}", "the last axis")
        yield item.sentence.replace("the last element", "the last column")
        if params.rank == 1:
            yield item.sentence.replace("axis 0", "all axes")
