"""The values of the names that a region may speak of: those of a case,
and those of each of its axes.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

from reference.definition import multiplicity
from reference.schema import Axis, Case, Params

Scope = dict[str, Any]

AXIS_NAMES = (
    "input_size", "kernel_size", "stride", "dilation", "begin", "end", "output_padding",
    "smaller_end", "larger_end", "crop_begin", "crop_end", "extent", "output_size", "reached",
    "first", "last",
)  # fmt: skip
PARAMS_NAMES = ("rank", "batch", "in_channels", "out_channels", "groups", "bias")
# Products over the axes: of the input sizes, the kernel sizes and the output sizes.
PRODUCTS = {"positions": "input_size", "taps": "kernel_size", "outputs": "output_size"}
CASE_NAMES = (*PARAMS_NAMES, *PRODUCTS, "dtype", "kind")


@lru_cache(maxsize=8192)
def scope(case: Case) -> Scope:
    """The values of the names of a case; those of its axes, one dictionary each, under "axes"."""
    params = case.params
    values = {name: getattr(params, name) for name in PARAMS_NAMES}
    values |= {name: prod(params.each(size)) for name, size in PRODUCTS.items()}
    axes = [axis_scope(params, index) for index in range(params.rank)]
    return {**values, "dtype": case.dtype, "kind": case.kind, "axes": axes}


def axis_scope(params: Params, index: int) -> Scope:
    """The values of the names of axis `index`; `first` and `last` are its place among the axes."""
    axis = params.axes[index]
    (begin, end), (crop_begin, crop_end) = axis.padding, axis.crop
    values = {"begin": begin, "end": end, "crop_begin": crop_begin, "crop_end": crop_end}
    values |= {"smaller_end": min(begin, end), "larger_end": max(begin, end)}
    values |= {"reached": _reached(axis), "first": index == 0, "last": index == params.rank - 1}
    return {name: values[name] if name in values else getattr(axis, name) for name in AXIS_NAMES}


@lru_cache(maxsize=8192)
def _reached(axis: Axis) -> int:
    """How many outputs of the axis a product of input and kernel reaches."""
    return int((multiplicity(Params((axis,))) > 0).sum())
