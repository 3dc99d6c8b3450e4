"""Honest algorithms of Winograd and Fourier in float32, whose errors grow with the largest
operands.

The matrices: A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks",
arXiv:1509.09308, section 4.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from reference.definition import window
from reference.schema import Params

Array = Any
A2 = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], np.float32)
B2 = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], np.float32)
G2 = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]], np.float32)
A4 = np.array(
    [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]], np.float32
)
B4 = np.array(
    [
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ],
    np.float32,
)
G4 = (
    np.array([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]) / 24
).astype(np.float32)


def winograd(
    matrices: tuple[Array, Array, Array], x: Array, w: Array, b: Array | None, params: Params
) -> Array:
    """F(m x m, 3 x 3) of float32 arrays, for kernels of 3 x 3 with stride and dilation 1.

    The kernel is flipped, and the image padded by 2.
    """
    a, bt, g = matrices
    m, groups = len(a), params.groups
    full = params.each("full_size")
    tiles = [-(-size // m) for size in full]
    image = np.pad(
        x, [(0, 0), (0, 0), *((2, t * m - f) for t, f in zip(tiles, params.each("input_size")))]
    )
    blocks = np.lib.stride_tricks.sliding_window_view(image, (m + 2, m + 2), axis=(2, 3))[
        :, :, ::m, ::m
    ]
    data = (bt @ blocks @ bt.T).reshape(params.batch, groups, -1, *tiles, m + 2, m + 2)
    kernels = (g @ w[..., ::-1, ::-1] @ g.T).reshape(groups, -1, w.shape[1], m + 2, m + 2)
    y = a @ np.einsum("ngcxyij,gcoij->ngoxyij", data, kernels) @ a.T
    y = y.swapaxes(4, 5).reshape(params.batch, params.out_channels, *(t * m for t in tiles))
    return biased(window(y[..., : full[0], : full[1]], params), b)


def fourier(x: Array, w: Array, b: Array | None, params: Params) -> Array:
    """A product of Fourier transforms in float32 and complex64, for any parameters.

    Zeros are inserted between the elements of x and w.
    """
    full, groups = params.each("full_size"), params.groups
    axes = tuple(range(-params.rank, 0))
    data = np.fft.rfftn(spread(x, params.each("stride")), full, axes=axes)
    kernels = np.fft.rfftn(spread(w, params.each("dilation")), full, axes=axes)
    data, kernels = (
        data.reshape(params.batch, groups, -1, *data.shape[2:]),
        kernels.reshape(groups, -1, *kernels.shape[1:]),
    )
    y = np.fft.irfftn(np.einsum("ngc...,gco...->ngo...", data, kernels), full, axes=axes)
    return biased(window(y.reshape(params.batch, params.out_channels, *full), params), b)


def spread(values: Array, steps: tuple[int, ...]) -> Array:
    """The values with `steps` - 1 zeros between them."""
    sizes = [(size - 1) * step + 1 for size, step in zip(values.shape[2:], steps)]
    out = np.zeros((*values.shape[:2], *sizes), values.dtype)
    out[(..., *(slice(None, None, step) for step in steps))] = values
    return out


def biased(y: Array, b: Array | None) -> Array:
    """The output with the bias of each channel, if there is one."""
    return y if b is None else y + b.reshape(-1, *[1] * (y.ndim - 2))


NORMWISE: dict[str, Callable[..., Array]] = {
    "winograd_2": partial(winograd, (A2, B2, G2)),
    "winograd_4": partial(winograd, (A4, B4, G4)),
    "fourier": fourier,
}
