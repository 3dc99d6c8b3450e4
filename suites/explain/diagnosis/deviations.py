"""How the wrong elements differ from the right values: by a number, a factor, a last place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reference.definition import Array
from reference.numbers.dtypes import COMPONENTS, SMALLEST, unit
from suites.explain.diagnosis.family.mutation.sample import Sample

MOST_FACTOR = 256  # a larger ratio is no explanation


def is_steady(wrong: Sequence[Sample]) -> bool:
    """Whether the same elements are wrong in all samples."""
    return all(np.array_equal(s.wrong, wrong[0].wrong) for s in wrong)


def differences(sample: Sample) -> Array:
    """(wrong elements): each value less the right value."""
    with np.errstate(invalid="ignore"):
        return np.asarray(sample.got[sample.wrong] - sample.inputs.right[sample.wrong])


def _last_places(sample: Sample) -> Array:
    """(wrong elements): one unit in the last place; for real values at least twice the bound."""
    places = _units(sample.got[sample.wrong], sample.dtype)
    return places if sample.is_exact else np.maximum(places, 2 * sample.due.bound[sample.wrong])


def _units(values: Array, dtype: str) -> Array:
    """The distance between neighbouring numbers of the dtype at each value; 1 for integers."""
    if dtype not in SMALLEST:
        return np.ones(values.shape)
    _, exponents = np.frexp(np.abs(values).astype(np.float64))
    places = np.ldexp(2 * unit(dtype), exponents - 1)
    return np.asarray(np.maximum(places, SMALLEST[dtype]))


def is_one_place_off(sample: Sample) -> bool:
    """Whether each wrong element is one unit in the last place off its exact value."""
    if not sample.is_exact or sample.got.dtype.kind != "f":
        return False
    off, due = np.abs(differences(sample)), sample.inputs.right[sample.wrong]
    return bool(((off == _last_places(sample)) | (off == _units(due, sample.dtype))).all())


def constant_added(wrong: Sequence[Sample]) -> Iterator[str]:
    """The number that is added to all wrong elements, as text; nothing if it is not one number."""
    if any(s.inputs.exponents != (0, 0) for s in wrong):
        return
    off = np.concatenate([differences(s) for s in wrong])
    places = np.concatenate([_last_places(s) for s in wrong])
    finest = int(places.argmin())
    amount = off[finest]
    if len(off) < 2 or not np.isfinite(off).all():
        return
    is_certain = is_steady(wrong) and len(wrong) > 2 and (off == amount).all()
    is_large = places[finest] <= np.abs(amount) / (1 if is_certain else 2)
    if (np.abs(off - amount) <= places).all() and is_large:
        yield str(amount) if np.iscomplexobj(amount) else f"{amount:.6g}"


def common_factor(
    wrong: Sequence[Sample], samples: Sequence[Sample]
) -> Iterator[tuple[str, list[Array]]]:
    """The factor of all wrong elements, as text, and for each sample where it holds.

    Nothing if it is not one factor.
    """
    due = np.concatenate([s.inputs.right[s.wrong].astype(s.got.dtype) for s in wrong])
    got = np.concatenate([s.got[s.wrong] for s in wrong])
    places = np.concatenate([_last_places(s) for s in wrong])
    if len(due) < 3 or not np.isfinite(got).all() or not (due != 0).all():
        return
    finest = int((places / np.abs(due)).argmin())
    factor = got[finest] / due[finest]
    if places[finest] > np.abs(got[finest] - due[finest]) / 2 or np.abs(factor) > MOST_FACTOR:
        return
    if (np.abs(got - factor * due) <= 2 * places).all():
        holds = [
            np.abs(s.got - factor * s.inputs.right) <= 2 * _units(s.got, s.dtype) for s in samples
        ]
        number = str(factor) if np.iscomplexobj(factor) else f"{factor:.8g}"
        yield number, [mask | s.wrong for mask, s in zip(holds, samples)]


def are_exchanged(wrong: Sequence[Sample]) -> bool:
    """Whether each item and channel holds the right values, but at other places."""
    for s in wrong:
        rows = (-1, int(np.prod(s.got.shape[2:])))
        if s.dtype in COMPONENTS or not s.is_exact:
            return False
        if not np.array_equal(np.sort(s.got.reshape(rows)), np.sort(s.inputs.right.reshape(rows))):
            return False
    return True
