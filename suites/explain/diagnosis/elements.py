"""Damage to elements: what the wrong elements hold in place of the right values, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from reference.definition import Array
from suites.explain.diagnosis.deviations import (
    are_exchanged,
    common_factor,
    constant_added,
    is_one_place_off,
    is_steady,
)
from suites.explain.diagnosis.family.mutation.inputs import along
from suites.explain.diagnosis.family.mutation.sample import Explanation, Sample
from suites.explain.diagnosis.places import describe, verb

UNSTEADY = "elements at places that depend on the operands"
Held = Callable[[Sample], Array]  # what damaged elements would hold, for all elements of an answer


def damaged(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """The explanations that all wrong elements are damaged alike: they are zero, doubled, ..."""
    wrong = [s for s in samples if s.wrong.any()]
    if not wrong or any(not s.inputs.keeps_size or s.is_special for s in samples):
        return
    yield from _simple(samples, wrong)
    place = place_of(wrong)
    for amount in constant_added(wrong):
        words, variant = f"{amount} is added to {place}", f"{amount}, {_generic(place)}"
        yield Explanation("constant added", words, variant)
    if all(is_one_place_off(s) for s in wrong):
        where = place if is_steady(wrong) else UNSTEADY
        words = verb(where, "is off by one unit", "are off by one unit")
        yield Explanation("last place", f"{where} {words} in the last place")
    for factor, holding in common_factor(wrong, samples):
        place = describe(_completed(wrong, holding))
        words = f"{verb(place, 'is', 'are')} multiplied by {factor}"
        yield Explanation("scaled", f"{place} {words}", _generic(place))
    if are_exchanged(wrong):
        words = f"the right values stand at other places: {place}"
        yield Explanation("elements exchanged", words)


def _simple(samples: Sequence[Sample], wrong: Sequence[Sample]) -> Iterator[Explanation]:
    """The rows of `DAMAGE` that say what all wrong elements hold."""
    for kind, (singular, plural), held in DAMAGE:
        masks = [_equal(s, held(s)) for s in samples]
        is_held = all(mask[s.wrong].all() for mask, s in zip(masks, samples))
        if is_held and _is_another(held, wrong):
            place = describe(_completed(wrong, masks))
            yield Explanation(kind, f"{place} {verb(place, singular, plural)}", _generic(place))


def empty(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """The explanation that all answers are zero everywhere, and no value is scaled down."""
    if all(
        s.inputs.keeps_size and not s.got.any() and s.inputs.exponents == (0, 0) for s in samples
    ):
        yield Explanation("zero", "all elements are zero", "all elements")


def place_of(wrong: Sequence[Sample]) -> str:
    """The place of all elements that are wrong in some sample, in words."""
    return describe(np.logical_or.reduce([s.wrong for s in wrong]))


def _generic(place: str) -> str:
    """A place in the words of rank 2 and 3: the same place has one name in every rank."""
    return place.replace("element", "column")


def _completed(wrong: Sequence[Sample], holding: Sequence[Array]) -> Array:
    """The box of the wrong elements, as large as the explanation holds.

    `holding`: where it holds in each sample. An element may hold its right value by chance.
    """
    mask: Array = np.logical_or.reduce([s.wrong for s in wrong])
    holds: Array = np.logical_and.reduce(holding)
    dims = range(mask.ndim)
    picked = [mask.any(axis=tuple(other for other in dims if other != d)) for d in dims]
    if not holds[np.ix_(*picked)].all():
        return mask
    for d in dims:
        larger = [np.ones_like(p) if number == d else p for number, p in enumerate(picked)]
        if holds[np.ix_(*larger)].all():
            picked = larger
    box = np.zeros_like(mask)
    box[np.ix_(*picked)] = True
    return box


def _bias_alone(sample: Sample) -> Array:
    """The bias in the shape of the answer; zeros without a bias."""
    b = sample.inputs.b
    zeros = np.zeros_like(sample.inputs.right)
    return zeros if b is None else zeros + along(b, 1, zeros.ndim)


# kind, words for one element and for several, what the elements hold
DAMAGE: tuple[tuple[str, tuple[str, str], Held], ...] = (
    ("zero", ("is zero", "are zero"), lambda s: np.zeros_like(s.inputs.right)),
    ("bias alone", ("holds the bias alone", "hold the bias alone"), _bias_alone),
    ("NaN", ("is NaN", "are NaN"), lambda s: np.full(s.got.shape, np.nan)),
    (
        "infinite",
        ("overflows", "overflow"),
        lambda s: np.where(s.inputs.right.real < 0, -np.inf, np.inf),
    ),
    ("sign turned", ("has the wrong sign", "have the wrong sign"), lambda s: -s.inputs.right),
    (
        "sign dropped",
        ("is taken absolutely", "are taken absolutely"),
        lambda s: np.abs(s.inputs.right),
    ),
    ("doubled", ("is doubled", "are doubled"), lambda s: 2 * s.inputs.right),
    ("halved", ("is halved", "are halved"), lambda s: s.inputs.right / 2),
    ("bias missing", ("lacks the bias", "lack the bias"), lambda s: s.inputs.unbiased),
    (
        "bias twice",
        ("has the bias added twice", "have the bias added twice"),
        lambda s: s.inputs.right + _bias_alone(s),
    ),
)  # fmt: skip


def _equal(sample: Sample, values: Array) -> Array:
    """Which elements of the answer hold these values, exactly or within the bound of the case."""
    got = sample.got
    equal = (got == values) | ((got != got) & (values != values))
    if sample.is_exact:
        return np.asarray(equal)
    with np.errstate(invalid="ignore"):
        return np.asarray(equal | (np.abs(got - values) <= 4 * sample.due.bound))


def _is_another(held: Held, wrong: Sequence[Sample]) -> bool:
    """Whether these values are clearly no right values; always so for exact samples."""
    for s in wrong:
        if not s.is_exact:
            with np.errstate(invalid="ignore"):
                is_near = np.abs(held(s) - s.inputs.right) <= 8 * s.due.bound
            if is_near[s.wrong].all():
                return False
    return True
