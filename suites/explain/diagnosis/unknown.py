"""The last resort of a diagnosis: it says which elements are wrong, and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reference.compare import errors
from reference.records.words import UNKNOWN
from suites.explain.diagnosis.deviations import differences, is_steady
from suites.explain.diagnosis.elements import UNSTEADY, place_of
from suites.explain.diagnosis.family.mutation.sample import Explanation, Sample
from suites.explain.diagnosis.places import verb

FEW = 2  # wrong elements of an answer that are called single
INACCURATE = 256.0  # times the bound; an answer within this is inaccurate, others are wrong


def unknown(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """The last resorts: the answer is inaccurate, single elements are damaged, or the cause is
    unknown. Each says which elements are wrong, and by how much.
    """
    wrong = [s for s in samples if s.wrong.any()]
    if any(not s.inputs.keeps_size for s in wrong):
        got, due = wrong[0].got.shape, wrong[0].due.expected.shape
        words = f"unknown; the output has the shape {got} where {due} was due"
        yield Explanation(UNKNOWN, words, last_resort=True)
        return
    place = place_of(wrong)
    differs = f"{place} {verb(place, 'differs', 'differ')}"
    if any(s.is_special for s in wrong):
        yield Explanation(UNKNOWN, f"unknown; {differs}", last_resort=True)
        return
    size = _size(wrong)
    if all(_is_inaccurate(s) for s in wrong):
        words = f"{place} {verb(place, 'is', 'are')} inaccurate: {size}"
        yield Explanation("inaccurate", words, last_resort=True)
    yield from _single(wrong, size)
    yield Explanation(UNKNOWN, f"unknown; {differs}: {size}", last_resort=True)


def _single(wrong: Sequence[Sample], size: str) -> Iterator[Explanation]:
    """Damage to at most `FEW` elements. It is a last resort if an output has no more elements."""
    count = max(int(s.wrong.sum()) for s in wrong)
    if count <= FEW:
        number = "a single element differs" if count == 1 else f"{count} elements differ"
        where = place_of(wrong) if is_steady(wrong) else UNSTEADY.partition(" at ")[2]
        is_tiny = any(s.wrong.size <= FEW for s in wrong)
        words = f"{number}, at {where}: {size}"
        yield Explanation("single elements", words, last_resort=is_tiny)


def _is_inaccurate(sample: Sample) -> bool:
    """Whether all elements of a real-valued answer are near the right values."""
    if sample.is_exact:
        return False
    error, _ = errors(sample.draw.got, sample.due)
    return bool((error <= INACCURATE * sample.due.bound).all())


def _size(wrong: Sequence[Sample]) -> str:
    """By how much the wrong elements differ from the right values, in words."""
    sizes = np.concatenate([np.abs(differences(s)) for s in wrong])
    finite = sizes[np.isfinite(sizes)]
    if not len(finite):
        return "they are not finite"
    least, most = finite.min(), finite.max()
    span = f"{most:.3g}" if least == most else f"{least:.3g} to {most:.3g}"
    return f"off by {span}"
