"""Functions that turn a change of an operand, or of the output, into a mutated operator."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.definition import Array
from suites.explain.diagnosis.family.mutation.judging import Output

Change = Callable[[Array], Array]


def of_w(change: Change) -> Output:
    """The output of a changed weight."""
    return lambda inputs: inputs.put(w=change(inputs.w)).right


def of_x(change: Change) -> Output:
    """The output of a changed input."""
    return lambda inputs: inputs.put(x=change(inputs.x)).right


def of_b(change: Change) -> Output:
    """The output of a changed bias."""
    return lambda inputs: inputs.put(b=None if inputs.b is None else change(inputs.b)).right


def of_y(change: Change) -> Output:
    """The right output, changed."""
    return lambda inputs: change(inputs.right)


def of_unbiased_y(change: Change) -> Output:
    """The output that is changed before the bias is added."""
    return lambda inputs: inputs.biased(change(inputs.unbiased))


def of_all(change: Change) -> Output:
    """The output of an input and a weight that are changed alike."""
    return lambda inputs: inputs.put(x=change(inputs.x), w=change(inputs.w)).right


def taken(order: Array, dimension: int) -> Change:
    """The change that takes the entries at `order` along a dimension."""
    return lambda values: values.take(order, axis=dimension)


def to_bits(values: Array, bits: int) -> Array:
    """Values rounded to `bits` significant bits, ties to even."""
    mantissa, exponent = np.frexp(values.astype(np.float64))
    rounded = np.ldexp(np.rint(np.ldexp(mantissa, bits)), exponent - bits)
    return np.asarray(rounded.astype(values.dtype))


def cut_to_bits(values: Array, bits: int) -> Array:
    """Values cut to `bits` significant bits, towards zero."""
    mantissa, exponent = np.frexp(values.astype(np.float64))
    cut = np.ldexp(np.trunc(np.ldexp(mantissa, bits)), exponent - bits)
    return np.asarray(cut.astype(values.dtype))


def of_components(change: Change) -> Change:
    """A change of real values, made to both components of complex values."""

    def changed(values: Array) -> Array:
        if np.iscomplexobj(values):
            return np.asarray(change(values.real) + 1j * change(values.imag))
        return change(values)

    return changed
