"""Caffe's im2col and col2im in NumPy: in two dimensions by rows and columns, in N by indices.

The semantics are those of BVLC Caffe 1.0 (src/caffe/util/im2col.cpp), with accumulation in the
data's own dtype. Columns are (channel, kernel offsets row-major) by positions.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from adapters.in_child.caffe_checks import check_window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.in_child.caffe_checks import Array, Numbers


def positions(
    sizes: Numbers, kernel_size: Numbers, pad: Numbers, stride: Numbers, dilation: Numbers
) -> list[int]:
    """How many windows fit on each axis.

    ValueError where the image is smaller than the kernel's extent, or where Caffe's checks fail.
    """
    check_window(len(sizes), kernel_size, pad, stride, dilation)
    counts = [
        (size + 2 * p - (d * (k - 1) + 1)) // s + 1
        for size, k, p, s, d in zip(sizes, kernel_size, pad, stride, dilation)
    ]
    if min(counts) < 1:
        raise ValueError(f"im2col: an image of {tuple(sizes)} is smaller than the kernel's extent")
    return counts


def col2im(
    columns: Array,
    shape: Numbers,
    kernel_size: Numbers,
    pad: Numbers,
    stride: Numbers,
    dilation: Numbers,
) -> Array:
    """The image (C, H, W) of columns (C*K0*K1, F0*F1), as `col2im_cpu`: row by row."""
    channels, height, width = shape
    (k0, k1), (p0, p1), (s0, s1), (d0, d1) = kernel_size, pad, stride, dilation
    f0, f1 = positions((height, width), kernel_size, pad, stride, dilation)
    columns = columns.reshape(channels, k0, k1, f0, f1)
    image: Array = np.zeros(shape, columns.dtype)
    for row, column in product(range(k0), range(k1)):
        first, last = _inside(column * d1 - p1, s1, f1, width)
        for f in range(f0):
            y = f * s0 - p0 + row * d0
            if 0 <= y < height and first < last:
                start = column * d1 - p1 + first * s1
                window = slice(start, start + (last - first - 1) * s1 + 1, s1)
                image[:, y, window] += columns[:, row, column, f, first:last]
    return image


def _inside(start: int, stride: int, count: int, size: int) -> tuple[int, int]:
    """The range of positions f with 0 <= start + f*stride < size."""
    return max(0, -(start // stride)), min(count, (size - 1 - start) // stride + 1)


def col2im_nd(
    columns: Array,
    shape: Numbers,
    kernel_size: Numbers,
    pad: Numbers,
    stride: Numbers,
    dilation: Numbers,
) -> Array:
    """The image (C, *sizes) of columns (C*prod(K), prod(F)), as `im2col_nd_core_cpu`."""
    image: Array = np.zeros((shape[0], int(np.prod(shape[1:]))), columns.dtype)
    columns = columns.reshape(shape[0], -1, columns.shape[-1])
    offsets = _targets(shape[1:], kernel_size, pad, stride, dilation)
    for number, (targets, inside) in enumerate(offsets):
        image[:, targets[inside]] += columns[:, number, inside]
    return image.reshape(shape)


def im2col_nd(
    image: Array, kernel_size: Numbers, pad: Numbers, stride: Numbers, dilation: Numbers
) -> Array:
    """The columns (C*prod(K), prod(F)) of an image (C, *sizes), with zeros for its padding."""
    flat = image.reshape(image.shape[0], -1)
    columns = []
    for targets, inside in _targets(image.shape[1:], kernel_size, pad, stride, dilation):
        columns.append(np.where(inside, flat[:, np.where(inside, targets, 0)], 0))
    stacked: Array = np.stack(columns, axis=1).astype(image.dtype)
    return stacked.reshape(-1, columns[0].shape[-1])


def _targets(
    sizes: Numbers, kernel_size: Numbers, pad: Numbers, stride: Numbers, dilation: Numbers
) -> Iterator[tuple[Array, Array]]:
    """For each kernel offset: the flat image index of every position, and which are inside."""
    steps = np.indices(positions(sizes, kernel_size, pad, stride, dilation)).reshape(len(sizes), -1)
    strides, pads = np.array(stride)[:, None], np.array(pad)[:, None]
    for offset in product(*map(range, kernel_size)):
        at = steps * strides - pads + (np.array(offset) * np.array(dilation))[:, None]
        inside = ((at >= 0) & (at < np.array(sizes)[:, None])).all(axis=0)
        yield np.ravel_multi_index(tuple(at), tuple(sizes), mode="wrap"), inside
