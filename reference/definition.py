"""The definition: a matrix product over channels, then a scatter of the kernel's offsets,
one axis after the other.

y[n, co, o] = b[co] + sum over ci, f, k with o = f*s + k*d - begin of x[n, ci, f] w[ci, co, k],
cropped: the transpose of a convolution's matrix (Dumoulin and Visin, arXiv:1603.07285, section
4.1), written as Caffe writes it (Y. Jia, "Learning Semantic Image Representations at a Large
Scale", 2014, GEMM + col2im).
Every function works in the dtype of its operands: int64, float64, longdouble or exact objects.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from reference.schema import Axis, Params

Array = np.ndarray[Any, Any]


def conv_transpose(x: Array, w: Array, b: Array | None, params: Params) -> Array:
    """Y (batch, out_channels, *output_size) of x (batch, in_channels, *F),
    w (in_channels, out/groups, *K).
    """
    y = scatter(products(x, w, params), params)
    if b is not None:
        y += b.reshape(-1, *(1,) * params.rank)
    return y


def products(x: Array, w: Array, params: Params) -> Array:
    """Columns (batch, out_channels, *K, *F):
    x summed against w over each group's input channels.
    """
    per_group = params.in_channels // params.groups
    rows = x.reshape(params.batch, params.groups, per_group, -1)
    weights = w.reshape(params.groups, per_group, -1).swapaxes(1, 2)
    kernel, sizes = params.each("kernel_size"), params.each("input_size")
    columns: Array = np.matmul(weights, rows)
    return columns.reshape(params.batch, params.out_channels, *kernel, *sizes)


def scatter(columns: Array, params: Params) -> Array:
    """Add column (k, f) at f*s + k*d - begin; what falls outside the output is dropped (`col2im`).

    One axis after the other: an axis of K taps takes K additions,
    so that n axes take their sum, not their product.
    """
    for axis in params.axes:
        columns = _scattered(columns, axis, params.rank)
    return window(columns, params)


def _scattered(columns: Array, axis: Axis, rank: int) -> Array:
    """Columns (batch, channels, K, ...) whose axis at `rank + 2` is F,
    with K gone and the axis of its full size.
    """
    behind = columns.ndim - rank - 3
    shape = (*columns.shape[:2], *columns.shape[3 : rank + 2], axis.full_size)
    full: Array = np.zeros((*shape, *columns.shape[rank + 3 :]), columns.dtype)
    for k in range(axis.kernel_size):
        full[_at(_reached(axis, k), *[slice(None)] * behind)] += columns[:, :, k]
    return full


def gather(image: Array, params: Params) -> Array:
    """The transpose of `scatter` (`im2col`):
    columns (batch, channels, *K, *F) of an image (.., *output_size).
    """
    full = np.zeros((*image.shape[:2], *params.each("full_size")), image.dtype)
    shown = [
        (max(lo, 0), min(hi, size)) for (lo, hi), size in zip(_windows(params), full.shape[2:])
    ]
    inside = [slice(a - lo, max(a, b) - lo) for (a, b), (lo, _) in zip(shown, _windows(params))]
    full[_at(*(slice(a, max(a, b)) for a, b in shown))] = image[_at(*inside)]
    kernel = params.each("kernel_size")
    columns = [full[_at(*map(_reached, params.axes, k))] for k in np.ndindex(*kernel)]
    return np.stack(columns, axis=2).reshape(*image.shape[:2], *kernel, *params.each("input_size"))


def window(full: Array, params: Params) -> Array:
    """The part of the full output that padding, output_padding and crop leave;
    zero beyond its ends.
    """
    spans = _windows(params)
    inside = [(max(lo, 0), min(hi, size)) for (lo, hi), size in zip(spans, full.shape[2:])]
    part: Array = full[_at(*(slice(a, max(a, b)) for a, b in inside))]
    if inside == spans:
        return part
    shown: Array = np.zeros((*full.shape[:2], *(hi - lo for lo, hi in spans)), full.dtype)
    shown[_at(*(slice(a - lo, max(a, b) - lo) for (a, b), (lo, _) in zip(inside, spans)))] = part
    return shown


def multiplicity(params: Params) -> Array:
    """c(o), shape output_size, read-only: how many (f, k) pairs reach each output;
    a product of 1-D counts.
    """
    return _counts(params.axes)


def terms(params: Params) -> Array:
    """n(o), shape output_size: how many summands each output has,
    c(o) in_channels/groups (+1 with bias).
    """
    count: Array = multiplicity(params) * (params.in_channels // params.groups) + int(params.bias)
    return count


@lru_cache(maxsize=4096)
def _counts(axes: tuple[Axis, ...]) -> Array:
    product: Array = np.ones((), np.int64)
    for axis in axes:
        product = product[..., None] * _axis_counts(axis)
    product.flags.writeable = False
    return product


@lru_cache(maxsize=4096)
def _axis_counts(axis: Axis) -> Array:
    alone = Params((axis,))
    counts: Array = scatter(np.ones((1, 1, axis.kernel_size, axis.input_size), np.int64), alone)[
        0, 0
    ]
    return counts


def _at(*spatial: slice) -> tuple[Any, ...]:
    """The subscript of the last axes."""
    return (..., *spatial)


def _reached(axis: Axis, k: int) -> slice:
    start = k * axis.dilation
    return slice(start, start + (axis.input_size - 1) * axis.stride + 1, axis.stride)


def _windows(params: Params) -> list[tuple[int, int]]:
    starts = [axis.padding[0] + axis.crop[0] for axis in params.axes]
    return [(start, start + axis.output_size) for start, axis in zip(starts, params.axes)]
