"""The operands of im2col and col2im: images and columns of integers whose sums are all exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.definition import Array, multiplicity, scatter
from reference.numbers.dtypes import COMPONENTS
from reference.schema import Case, Params
from suites.conformance.operands.exact_integers import draw, largest_term

LARGEST_ENTRY = 11


def with_equal_channels(params: Params) -> Params:
    """`params` as im2col and col2im take them: in_channels = out_channels, one group, no bias."""
    return replace(params, in_channels=params.out_channels, groups=1, bias=False)


def image(case: Case, params: Params) -> Array:
    """Small non-zero integers, (batch, channels, *output_size)."""
    random = np.random.Generator(np.random.PCG64(case.seed))
    return draw(random, params.output_shape, largest_entry(case, params), case.dtype)


def any_columns(case: Case, params: Params) -> Array:
    """Small positive integers as columns, (batch, channels * prod(K), prod(F)); of bool also zeros.

    They need not be the columns of an image.
    """
    random = np.random.Generator(np.random.PCG64(case.seed))
    ends, shape = (int(case.dtype != "bool"), largest_entry(case, params)), column_shape(params)
    entries = random.integers(*ends, shape, endpoint=True)
    if case.dtype in COMPONENTS:
        entries = entries + 1j * random.integers(*ends, shape, endpoint=True)
    return flat(entries, params)


def summed(columns: Array, case: Case, params: Params) -> Array:
    """The image of columns: the sum of truth values is whether one of them is true."""
    sums = scatter(columns.reshape(column_shape(params)), params)
    return np.minimum(sums, 1) if case.dtype == "bool" else sums


def largest_entry(case: Case, params: Params) -> int:
    """The largest entry for which the sums over all windows are exact.

    Raises NotExact where there is none.
    """
    if case.dtype == "bool":
        return 1
    return min(LARGEST_ENTRY, largest_term(case, int(multiplicity(params).max(initial=1))))


def column_shape(params: Params) -> tuple[int, ...]:
    """(batch, channels, *K, *F)."""
    kernel, sizes = params.each("kernel_size"), params.each("input_size")
    return (params.batch, params.out_channels, *kernel, *sizes)


def flat(columns: Array, params: Params) -> Array:
    """Columns in the shape (batch, channels * prod(K), prod(F)), as frameworks lay them out."""
    positions = int(np.prod(params.each("input_size")))
    return columns.reshape(params.batch, -1, positions)
