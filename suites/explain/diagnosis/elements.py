"""Damage to elements: what stands where the answer is wrong, and where that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from reference.compare import ulp
from reference.definition import Array
from suites.explain.diagnosis.inputs import along
from suites.explain.diagnosis.places import describe, verb
from suites.explain.diagnosis.sample import Explanation, Sample

FEW = 2  # elements of one answer: damage to single elements
INACCURATE = 256.0  # bounds; a real-valued answer within so many is inaccurate, further off it is wrong
ALIKE = 1e-4  # relative differences below this belong to one factor
Target = Callable[[Sample], Array]


def damaged(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """The wrong elements hold something simple in place of their values: zero, the sign turned ..."""
    wrong = [s for s in samples if s.wrong.any()]
    if not wrong or any(not s.inputs.keeps_size or s.is_special for s in samples):
        return
    place = describe(np.logical_or.reduce([s.wrong for s in wrong]))
    for kind, (singular, plural), target in TARGETS:
        if all(_equal(s, target(s)) for s in wrong):
            yield Explanation(kind, f"{_subject(place)} {verb(place, singular, plural)}")
    yield from _constant(wrong, place)
    yield from _factor(wrong, place)
    yield from _exchanged(wrong)


def unknown(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """The last resort: where the answers differ, and by how much."""
    wrong = [s for s in samples if s.wrong.any()]
    if any(not s.inputs.keeps_size for s in wrong):
        got, due = wrong[0].got.shape, wrong[0].due.expected.shape
        words = f"unknown; the output has the shape {got} where {due} was due"
        yield Explanation("unknown", words, last_resort=True)
        return
    place = describe(np.logical_or.reduce([s.wrong for s in wrong]))
    few = all(int(s.wrong.sum()) <= FEW < s.wrong.size for s in wrong)
    size = _size(wrong)
    if any(s.is_special for s in wrong):
        yield Explanation("unknown", f"unknown; {place} {verb(place, 'differs', 'differ')}", last_resort=True)
    elif all(_is_inaccurate(s) for s in wrong):
        yield Explanation("inaccurate", f"{place} {verb(place, 'is', 'are')} inaccurate: {size}", last_resort=True)
    elif few:
        count = max(int(s.wrong.sum()) for s in wrong)
        number = "a single element differs" if count == 1 else f"{count} elements differ"
        yield Explanation("single elements", f"{number}, at {place}: {size}", last_resort=True)
    else:
        words = f"unknown; {place} {verb(place, 'differs', 'differ')}: {size}"
        yield Explanation("unknown", words, last_resort=True)


def _subject(place: str) -> str:
    return place if place.startswith(("the ", "all ", "every ")) or place[:1].isdigit() else f"the elements at {place}"


def _due(sample: Sample) -> Array:
    return sample.inputs.right


def _bias_alone(sample: Sample) -> Array:
    b = sample.inputs.b
    zeros = np.zeros_like(_due(sample))
    return zeros if b is None else zeros + along(b, 1, zeros.ndim)


# kind, what the elements do (one, several), and what stands there
TARGETS: tuple[tuple[str, tuple[str, str], Target], ...] = (
    ("zero", ("is zero", "are zero"), lambda s: np.zeros_like(_due(s))),
    ("bias alone", ("holds the bias alone", "hold the bias alone"), _bias_alone),
    ("NaN", ("is NaN", "are NaN"), lambda s: np.full(s.got.shape, np.nan)),
    ("infinite", ("overflows", "overflow"), lambda s: np.sign(_due(s)) * np.inf),
    ("sign turned", ("has the wrong sign", "have the wrong sign"), lambda s: -_due(s)),
    ("sign dropped", ("is taken absolutely", "are taken absolutely"), lambda s: np.abs(_due(s))),
    ("doubled", ("is doubled", "are doubled"), lambda s: 2 * _due(s)),
    ("halved", ("is halved", "are halved"), lambda s: _due(s) / 2),
    ("bias missing", ("lacks the bias", "lack the bias"), lambda s: s.inputs.unbiased),
    (
        "bias twice",
        ("has the bias added twice", "have the bias added twice"),
        lambda s: _due(s) + _bias_alone(s),
    ),
)  # fmt: skip


def _equal(sample: Sample, target: Array) -> bool:
    """Whether the wrong elements hold a target, exactly or within the bound of what was due."""
    got, due = sample.got[sample.wrong], np.asarray(target)[sample.wrong]
    if np.array_equal(got, due, equal_nan=not np.iscomplexobj(got)):
        return True
    if sample.is_exact or not np.isfinite(due).all():
        return False
    with np.errstate(invalid="ignore"):
        return bool((np.abs(got - due) <= 4 * sample.due.bound[sample.wrong]).all())


def _differences(sample: Sample) -> Array:
    with np.errstate(invalid="ignore"):
        return np.asarray(sample.got[sample.wrong] - _due(sample)[sample.wrong])


def _constant(wrong: Sequence[Sample], place: str) -> Iterator[Explanation]:
    """The same number is added to all wrong elements."""
    if any(s.inputs.exponents != (0, 0) for s in wrong):
        return
    all_differences = np.concatenate([_differences(s) for s in wrong])
    amount = all_differences[0]
    if len(all_differences) < 2 or not np.isfinite(all_differences).all():
        return
    slack = 0.0 if all(s.is_exact and s.got.dtype.kind != "f" for s in wrong) else _last_places(wrong)
    if np.abs(all_differences - amount).max() <= slack < np.abs(amount) / 2:
        number = f"{amount:.6g}" if not np.iscomplexobj(amount) else str(amount)
        words = f"{number} is added to {_subject(place)}"
        yield Explanation("constant added", words, number)


def _last_places(wrong: Sequence[Sample]) -> float:
    """A unit in the last place of the largest wrong element, or its bound where values are real."""
    sizes = [float(np.abs(s.got[s.wrong]).max()) for s in wrong]
    places = [ulp(np.array(size), s.dtype) for size, s in zip(sizes, wrong)]
    bounds = [0.0 if s.is_exact else float(s.due.bound[s.wrong].max()) for s in wrong]
    return max(max(places), 2 * max(bounds))


def _factor(wrong: Sequence[Sample], place: str) -> Iterator[Explanation]:
    """All wrong elements are the right ones times one factor."""
    due = np.concatenate([_due(s)[s.wrong].astype(s.got.dtype) for s in wrong])
    got = np.concatenate([s.got[s.wrong] for s in wrong])
    if len(due) < 3 or not np.isfinite(got).all() or not (due != 0).all():
        return
    factors = got / due
    middle = np.median(factors.real)
    spread = np.abs(factors - middle).max()
    if spread <= ALIKE * np.abs(middle - 1) or (spread <= 4 * np.abs(middle - 1) and _is_near(wrong, middle)):
        yield Explanation("scaled", f"{_subject(place)} {verb(place, 'is', 'are')} multiplied by {middle:.8g}")


def _is_near(wrong: Sequence[Sample], factor: float) -> bool:
    """Whether the right values times a factor are the answers up to one unit in the last place."""
    for s in wrong:
        due, got = _due(s)[s.wrong] * factor, s.got[s.wrong]
        places = np.array([ulp(np.array(abs(v)), s.dtype) for v in due])
        if not (np.abs(got - due) <= places).all():
            return False
    return all(bool(np.unique(np.sign(_differences(s) * np.sign(_due(s)[s.wrong]))).size == 1) for s in wrong)


def _exchanged(wrong: Sequence[Sample]) -> Iterator[Explanation]:
    """The right values of each item and channel stand at other places."""
    for s in wrong:
        rows = (-1, int(np.prod(s.got.shape[2:])))
        if s.dtype == "complex64" or not s.is_exact:
            return
        if not np.array_equal(np.sort(s.got.reshape(rows)), np.sort(_due(s).reshape(rows))):
            return
    place = describe(np.logical_or.reduce([s.wrong for s in wrong]))
    yield Explanation("elements exchanged", f"the right values stand at other places: {place}")


def _is_inaccurate(sample: Sample) -> bool:
    if sample.is_exact:
        return False
    error = np.abs(sample.draw.got.astype(np.float64) - sample.due.expected.astype(np.float64))
    return bool((error <= INACCURATE * sample.due.bound).all())


def _size(wrong: Sequence[Sample]) -> str:
    """How far the wrong elements are off."""
    differences = np.concatenate([np.abs(_differences(s)) for s in wrong])
    finite = differences[np.isfinite(differences)]
    if not len(finite):
        return "they are not finite"
    least, most = finite.min(), finite.max()
    span = f"{most:.3g}" if least == most else f"{least:.3g} to {most:.3g}"
    return f"off by {span}"
