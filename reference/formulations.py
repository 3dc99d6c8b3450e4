"""The other ways to write the definition: the convolution matrix,
and inserted zeros with a flipped kernel.

Both are of V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning"
(arXiv:1603.07285): the matrix C in section 4.1, the inflated input in 4.4 to 4.6. They serve small
shapes and are judged by the definition.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reference.definition import Array
from reference.derivatives import conv
from reference.schema import Params


def basis(shape: tuple[int, ...]) -> Array:
    """One one-hot array for every element of `shape`, stacked: (prod(shape), *shape)."""
    count = int(np.prod(shape))
    return np.eye(count, dtype=np.int64).reshape(count, *shape)


def matrix(w: Array, params: Params) -> Array:
    """C, (in_channels * prod(F), out_channels * prod(output_size)):
    conv(image) is C image, conv_transpose(x) is C^T x.
    """
    images = basis(params.output_shape[1:])
    columns = conv(images, w, replace(params, batch=len(images), bias=False))
    return columns.reshape(len(images), -1).T


def inflation(x: Array, w: Array, params: Params) -> Array:
    """The transposed convolution without bias,
    as a convolution with stride 1 of the inflated and bordered input.

    The inflated size is (F-1)s + 1; the border is the extent less one, less what padding and crop
    take away, plus m; a negative border cuts.
    The kernel is flipped, and its two channel axes exchanged.
    """
    image = inflated(x, params)
    y = np.zeros((params.batch, params.out_channels, *params.each("output_size")), x.dtype)
    groups, inside, outside = (
        params.groups,
        params.in_channels // params.groups,
        params.out_channels // params.groups,
    )
    flipped = w[(slice(None), slice(None), *[slice(None, None, -1)] * params.rank)].reshape(
        groups, inside, outside, *params.each("kernel_size")
    )
    parts = y.reshape(params.batch, groups, outside, *params.each("output_size"))
    sources = image.reshape(params.batch, groups, inside, *image.shape[2:])
    for k in np.ndindex(*params.each("kernel_size")):
        shown = [
            slice(i * a.dilation, i * a.dilation + a.output_size) for i, a in zip(k, params.axes)
        ]
        taps = flipped[(slice(None), slice(None), slice(None), *k)]
        parts += np.einsum(
            "gio,ngi...->ngo...", taps, sources[(slice(None), slice(None), slice(None), *shown)]
        )
    return y


def borders(params: Params) -> list[tuple[int, int]]:
    """The zeros that each end of the inflated input gets, negative where it is cut."""
    ends = [
        (a.padding[0] + a.crop[0], a.padding[1] + a.crop[1] - a.output_padding) for a in params.axes
    ]
    return [(a.extent - 1 - lo, a.extent - 1 - hi) for a, (lo, hi) in zip(params.axes, ends)]


def inflated(x: Array, params: Params) -> Array:
    """X with s - 1 zeros between its elements and `borders` around."""
    sizes = [(a.input_size - 1) * a.stride + 1 for a in params.axes]
    full = np.zeros((*x.shape[:2], *sizes), x.dtype)
    full[(slice(None), slice(None), *(slice(None, None, a.stride) for a in params.axes))] = x
    ends = borders(params)
    padded = np.pad(full, [(0, 0), (0, 0), *((max(lo, 0), max(hi, 0)) for lo, hi in ends)])
    cut = [slice(max(-lo, 0), size - max(-hi, 0)) for (lo, hi), size in zip(ends, padded.shape[2:])]
    return padded[(slice(None), slice(None), *cut)]
