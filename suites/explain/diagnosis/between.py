"""Explanations that need several answers: they differ when the call is repeated, do not depend
on the operands, or belong to the operands of another call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from reference.definition import Array
from reference.numbers.dtypes import unit
from suites.explain.diagnosis.family.mutation.inputs import Inputs
from suites.explain.diagnosis.family.mutation.judging import gives
from suites.explain.diagnosis.family.mutation.sample import Explanation, Sample
from suites.explain.diagnosis.places import describe

MOST_UNKNOWNS = 256  # entries of an operand that is computed from the answers
MOST_EQUATIONS = 4096  # elements of these answers
Borrow = Callable[[Inputs, Inputs], Inputs]  # (of the call, of another call) -> mixed
BORROWED: dict[str, Borrow] = {
    "operands": lambda inputs, source: inputs.put(x=source.x, w=source.w, b=source.b),
    "weight": lambda inputs, source: inputs.put(w=source.w),
    "weight and bias": lambda inputs, source: inputs.put(w=source.w, b=source.b),
    "input": lambda inputs, source: inputs.put(x=source.x),
    "bias": lambda inputs, source: inputs.put(b=source.b),
}


def unsteady(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """The explanation that the same operands have two answers, as uninitialised memory or a race
    between threads causes it.
    """
    for i, first in enumerate(samples):
        for second in samples[i + 1 :]:
            if _same(first.inputs, second.inputs) and first.got.shape == second.got.shape:
                differ = ~_alike(first.got, second.got)
                if differ.any():
                    words = "the answer differs when the same operands are asked again"
                    place = describe(differ)
                    sentence = f"{words}, at {place}"
                    yield Explanation("differs when asked again", sentence, needs_draws=2)
                    return


def borrowed(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """The explanations that each wrong answer is right for an operand of another sample."""
    wrong = [s for s in samples if not s.is_right and s.inputs.keeps_size]
    if not wrong or len(samples) < 2 or any(s.is_special for s in samples):
        return
    for name, borrow in BORROWED.items():
        missing = [s for s in wrong if not _is_of_another(s, samples, borrow)]
        if not missing or (missing == samples[:1] and len(wrong) > 1):
            verb = "is" if name in ("weight", "input", "bias") else "are"
            words = f"the {name} of another call {verb} used (a cache)"
            yield Explanation("operands of another call", words, name, needs_draws=2)


def constant(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """The explanation that different operands have the same answer."""
    first, *others = samples
    are_different = any(not _same(first.inputs, s.inputs) for s in others)
    if first.got.any() and are_different and all(_has_answer(s, first.got) for s in others):
        words = "the output does not depend on the operands"
        yield Explanation("constant output", words, needs_draws=2)


def cached(samples: Sequence[Sample]) -> Iterator[Explanation]:
    """The explanation that all answers use one weight, or one input, of an earlier call.

    The operator is linear in each operand. So the unknown operand is computed from all answers by
    least squares, and must then give each of the answers. It has fewer entries than the answers.
    """
    distinct: list[Sample] = []
    for sample in samples:
        if not any(_same(sample.inputs, s.inputs) for s in distinct):
            distinct.append(sample)
    can_solve = all(s.inputs.keeps_size and s.dtype in ("float32", "float64") for s in samples)
    for name in ("weight", "input") if can_solve and len(distinct) > 1 else ():
        if _is_of_one(distinct, name):
            words = f"the {name} of an earlier call is used (a cache)"
            yield Explanation("operands of another call", words, name, needs_draws=2)


def _is_of_one(samples: Sequence[Sample], name: str) -> bool:
    """Whether one weight, or one input, gives all the answers."""
    field = {"weight": "w", "input": "x"}[name]
    shape = getattr(samples[0].inputs, field).shape
    size = int(np.prod(shape))
    equations = sum(s.got.size for s in samples)
    if size > MOST_UNKNOWNS or equations > MOST_EQUATIONS or equations < 2 * size + 1:
        return False
    units = np.eye(size).reshape(size, *shape)
    matrix = np.concatenate([_images(s.inputs, field, units) for s in samples])
    biases = [s.inputs.biased(np.zeros(s.got.shape)) for s in samples]
    due = np.concatenate([(s.got - b).reshape(-1) for s, b in zip(samples, biases)])
    if not np.isfinite(due).all() or np.linalg.matrix_rank(matrix) > equations - size / 2 - 1:
        return False
    solution, *_ = np.linalg.lstsq(matrix, due, rcond=None)
    u = max(max(unit(s.dtype), unit("float64") * size) for s in samples)
    slack = 4 * u * (np.abs(matrix) @ np.abs(solution))
    return bool(solution.any() and (np.abs(matrix @ solution - due) <= slack).all())


def _images(inputs: Inputs, field: str, units: Array) -> Array:
    """(outputs, entries): the right output without bias for each unit vector as the operand."""
    answers = [inputs.put(**{field: entry, "b": None}).right.reshape(-1) for entry in units]
    return np.stack(answers, axis=1)


def _is_of_another(sample: Sample, samples: Sequence[Sample], borrow: Borrow) -> bool:
    """Whether an answer is right once operands are borrowed from another sample."""
    sources = (s.inputs for s in samples if s is not sample and not _same(s.inputs, sample.inputs))
    return any(_gives(sample, borrow, source) for source in sources)


def _gives(sample: Sample, borrow: Borrow, source: Inputs) -> bool:
    """Whether an answer is right once operands are borrowed from `source`."""
    mixed = borrow(sample.inputs, source)
    if mixed.x.shape != sample.inputs.x.shape or mixed.w.shape != sample.inputs.w.shape:
        return False
    if (source.x.dtype, source.exponents) != (sample.inputs.x.dtype, sample.inputs.exponents):
        return False
    return gives(lambda inputs: _evaluated(inputs, sample.inputs, mixed), sample)


def _evaluated(form: Inputs, inputs: Inputs, mixed: Inputs) -> Array:
    """The right output for the mixed operands. `form`: `inputs` themselves, their absolute values,
    or ones; the mixed operands are taken in the same form.
    """
    if form is inputs:
        return mixed.right
    is_ones = (form.x == 1).all() and (form.w == 1).all()
    return (mixed.ones if is_ones else mixed.absolute).right


def _has_answer(sample: Sample, answer: Array) -> bool:
    """Whether a sample has this answer."""
    return sample.got.shape == answer.shape and bool(_alike(sample.got, answer).all())


def _same(first: Inputs, second: Inputs) -> bool:
    """Whether two calls have the same operands."""
    pairs = ((first.x, second.x), (first.w, second.w), (first.b, second.b))
    return all(
        a is b or (a is not None and b is not None and a.shape == b.shape and _alike(a, b).all())
        for a, b in pairs
    )


def _alike(first: Array, second: Array) -> Array:
    """Which elements are equal, or both NaN."""
    return np.asarray((first == second) | ((first != first) & (second != second)))
