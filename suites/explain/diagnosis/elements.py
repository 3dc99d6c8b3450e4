"""Damage to elements: what stands where the answer is wrong, and where that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from reference.definition import Array
from reference.numbers.dtypes import SMALLEST, unit
from suites.explain.diagnosis.family.inputs import along
from suites.explain.diagnosis.family.sample import Explanation, Sample
from suites.explain.diagnosis.places import describe, verb

MOST_FACTOR = 256  # a larger ratio is none
UNSTEADY = "elements at places that depend on the operands"
Target = Callable[[Sample], Array]


def damaged(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """The wrong elements hold something simple in place of their values: zero,
    the sign turned ...
    """
    wrong = [s for s in samples if s.wrong.any()]
    if not wrong or any(not s.inputs.keeps_size or s.is_special for s in samples):
        return
    place, anywhere = place_of(wrong), _generic(place_of(wrong))
    for kind, (singular, plural), target in TARGETS:
        held = [_equal(s, target(s)) for s in samples]
        if all(h[s.wrong].all() for h, s in zip(held, samples)) and _is_another(target, wrong):
            where = describe(_completed(wrong, held))
            yield Explanation(kind, f"{where} {verb(where, singular, plural)}", _generic(where))
    for amount in _constant(wrong):
        yield Explanation(
            "constant added", f"{amount} is added to {place}", f"{amount}, {anywhere}"
        )
    if all(_is_one_place(s) for s in wrong):
        where = place if is_steady(wrong) else UNSTEADY
        words = verb(where, "is off by one unit", "are off by one unit")
        yield Explanation("last place", f"{where} {words} in the last place")
    for factor, holding in _factor(wrong, samples):
        place = describe(_completed(wrong, holding))
        words = f"{verb(place, 'is', 'are')} multiplied by {factor}"
        yield Explanation("scaled", f"{place} {words}", _generic(place))
    if _are_exchanged(wrong):
        words = f"the right values stand at other places: {place}"
        yield Explanation("elements exchanged", words)


def empty(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """No element of any answer is other than zero, and that is not for underflow."""
    if all(
        s.inputs.keeps_size and not s.got.any() and s.inputs.exponents == (0, 0) for s in samples
    ):
        yield Explanation("zero", "all elements are zero", "all elements")


def place_of(wrong: Sequence[Sample]) -> str:
    """Where the answers to one parameter tuple are wrong."""
    return describe(np.logical_or.reduce([s.wrong for s in wrong]))


def _generic(place: str) -> str:
    """A place with the name of the last axis alike in every rank."""
    return place.replace("element", "column")


def is_steady(wrong: Sequence[Sample]) -> bool:
    """Whether the same elements are wrong in all draws."""
    return all(np.array_equal(s.wrong, wrong[0].wrong) for s in wrong)


def _completed(wrong: Sequence[Sample], holding: Sequence[Array]) -> Array:
    """The box of the wrong elements, made larger where what stands there happens
    to be right as well.
    """
    mask: Array = np.logical_or.reduce([s.wrong for s in wrong])
    held: Array = np.logical_and.reduce(holding)
    picked = [mask.any(axis=tuple(o for o in range(mask.ndim) if o != d)) for d in range(mask.ndim)]
    if not held[np.ix_(*picked)].all():
        return mask
    for d in range(mask.ndim):
        larger = [np.ones_like(p) if o == d else p for o, p in enumerate(picked)]
        if held[np.ix_(*larger)].all():
            picked = larger
    box = np.zeros_like(mask)
    box[np.ix_(*picked)] = True
    return box


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
    ("infinite", ("overflows", "overflow"), lambda s: np.where(_due(s).real < 0, -np.inf, np.inf)),
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


def _equal(sample: Sample, target: Array) -> Array:
    """Which elements hold a target, exactly or within the bound of what was due."""
    got = sample.got
    equal = (got == target) | ((got != got) & (target != target))
    if sample.is_exact:
        return np.asarray(equal)
    with np.errstate(invalid="ignore"):
        return np.asarray(equal | (np.abs(got - target) <= 4 * sample.due.bound))


def _is_another(target: Target, wrong: Sequence[Sample]) -> bool:
    """Whether a target is clearly another value than was due, where answers are real-valued."""
    for s in wrong:
        if not s.is_exact:
            with np.errstate(invalid="ignore"):
                off = np.abs(target(s) - _due(s)) <= 8 * s.due.bound
            if off[s.wrong].all():
                return False
    return True


def differences(sample: Sample) -> Array:
    """How far the wrong elements are off, with their signs."""
    with np.errstate(invalid="ignore"):
        return np.asarray(sample.got[sample.wrong] - _due(sample)[sample.wrong])


def _last_places(sample: Sample) -> Array:
    """A unit in the last place of each wrong element; where values are real, its bound."""
    places = _units(sample.got[sample.wrong], sample.dtype)
    return places if sample.is_exact else np.maximum(places, 2 * sample.due.bound[sample.wrong])


def _units(values: Array, dtype: str) -> Array:
    """The distance between the dtype's numbers at each value; 1 between integers."""
    if dtype not in SMALLEST:
        return np.ones(values.shape)
    _, exponents = np.frexp(np.abs(values).astype(np.float64))
    places = np.ldexp(2 * unit(dtype), exponents - 1)
    return np.asarray(np.maximum(places, SMALLEST[dtype]))


def _is_one_place(sample: Sample) -> bool:
    """Whether every wrong element is one unit in the last place off what is exact."""
    if not sample.is_exact or sample.got.dtype.kind != "f":
        return False
    off, due = np.abs(differences(sample)), _due(sample)[sample.wrong]
    return bool(((off == _last_places(sample)) | (off == _units(due, sample.dtype))).all())


def _constant(wrong: Sequence[Sample]) -> Iterator[str]:
    """The number that is added to all wrong elements, if it is one number."""
    if any(s.inputs.exponents != (0, 0) for s in wrong):
        return
    off = np.concatenate([differences(s) for s in wrong])
    places = np.concatenate([_last_places(s) for s in wrong])
    finest = int(places.argmin())
    amount = off[finest]
    if len(off) < 2 or not np.isfinite(off).all():
        return
    is_one = is_steady(wrong) and len(wrong) > 2 and (off == amount).all()
    is_seen = places[finest] <= np.abs(amount) / (1 if is_one else 2)
    if (np.abs(off - amount) <= places).all() and is_seen:
        yield str(amount) if np.iscomplexobj(amount) else f"{amount:.6g}"


def _factor(
    wrong: Sequence[Sample], samples: Sequence[Sample]
) -> Iterator[tuple[str, list[Array]]]:
    """The factor that all wrong elements are off by, if it is one factor; and where it holds."""
    due = np.concatenate([_due(s)[s.wrong].astype(s.got.dtype) for s in wrong])
    got = np.concatenate([s.got[s.wrong] for s in wrong])
    places = np.concatenate([_last_places(s) for s in wrong])
    if len(due) < 3 or not np.isfinite(got).all() or not (due != 0).all():
        return
    finest = int((places / np.abs(due)).argmin())
    factor = got[finest] / due[finest]
    if places[finest] > np.abs(got[finest] - due[finest]) / 2 or np.abs(factor) > MOST_FACTOR:
        return
    if (np.abs(got - factor * due) <= 2 * places).all():
        held = [np.abs(s.got - factor * _due(s)) <= 2 * _units(s.got, s.dtype) for s in samples]
        number = str(factor) if np.iscomplexobj(factor) else f"{factor:.8g}"
        yield number, [h | s.wrong for h, s in zip(held, samples)]


def _are_exchanged(wrong: Sequence[Sample]) -> bool:
    """Whether each item and channel has its right values at other places."""
    for s in wrong:
        rows = (-1, int(np.prod(s.got.shape[2:])))
        if s.dtype == "complex64" or not s.is_exact:
            return False
        if not np.array_equal(np.sort(s.got.reshape(rows)), np.sort(_due(s).reshape(rows))):
            return False
    return True
