"""Images and columns of im2col and col2im, with entries for which all sums are exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.definition import Array, multiplicity
from reference.schema import Case, Params
from suites.conformance.exact_integers import draw, room

LARGEST_ENTRY = 11


def square(params: Params) -> Params:
    """The same axes with as many channels in as out: columns know one number of channels."""
    return replace(params, in_channels=params.out_channels, groups=1, bias=False)


def image(case: Case, params: Params) -> Array:
    """Small non-zero integers, (batch, channels, *output_size)."""
    random = np.random.Generator(np.random.PCG64(case.seed))
    return draw(random, params.output_shape, largest_entry(case, params))


def any_columns(case: Case, params: Params) -> Array:
    """Small positive integers, (batch, channels * prod(K), prod(F)), which are the columns of no
    image.
    """
    random = np.random.Generator(np.random.PCG64(case.seed))
    entries = random.integers(1, largest_entry(case, params), column_shape(params), endpoint=True)
    return flat(entries, params)


def largest_entry(case: Case, params: Params) -> int:
    """The largest entry with which sums over all windows are exact; NotExact where there is
    none.
    """
    return min(LARGEST_ENTRY, room(case, int(multiplicity(params).max(initial=1))))


def column_shape(params: Params) -> tuple[int, ...]:
    """(batch, channels, *K, *F)."""
    kernel, sizes = params.each("kernel_size"), params.each("input_size")
    return (params.batch, params.out_channels, *kernel, *sizes)


def flat(columns: Array, params: Params) -> Array:
    """Columns in the shape (batch, channels * prod(K), prod(F)), as frameworks lay them out."""
    positions = int(np.prod(params.each("input_size")))
    return columns.reshape(params.batch, -1, positions)
