"""Caffe's `Deconvolution`, `Convolution` and `Crop` layers in NumPy: GEMM, col2im, bias, Crop.

The semantics are those of BVLC Caffe 1.0 (layers/base_conv_layer.cpp, conv_layer.cpp,
deconv_layer.cpp, crop_layer.cpp), in Caffe's own order, with accumulation in the data's own dtype.
A Deconvolution is a Convolution with forward and backward exchanged: both are written with the
three products of the base layer, `forward_gemm`, `backward_gemm` and `weight_gemm`. A window is
kernel_size, pad, stride and dilation, one number an axis each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from adapters.in_child.caffe_checks import check, check_blob, check_layer, check_window
from adapters.in_child.caffe_im2col import col2im, col2im_nd, im2col_nd, positions

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.in_child.caffe_checks import Array, Numbers

    Form = Callable[..., Array]  # col2im or col2im_nd
    Window = dict[str, Numbers]  # kernel_size, pad, stride and dilation

__all__ = ["col2im", "col2im_nd", "im2col_nd"]


def deconvolution(
    x: Array,
    w: Array,
    b: Array | None,
    *,
    group: int,
    form: Form,
    **window: Numbers,
) -> Array:
    """Y (N, out, *sizes) of x (N, in, *F) and w (in, out/group, *K): `Deconvolution`."""
    outputs = w.shape[1] * group
    check_layer(x, w, b, (w.shape[0], outputs), window["kernel_size"], group)
    shape = deconvolution_shape(x.shape, outputs, **window)
    y: Array = np.zeros(shape, x.dtype)
    for image, item in zip(y, x):
        if image.size and item.size:
            image[...] = backward_gemm(item, w, shape[1:], window, group, form)
    return y if b is None else y + _column(b, y)


def deconvolution_shape(
    shape: Numbers,
    num_output: int,
    kernel_size: Numbers,
    stride: Numbers,
    pad: Numbers,
    dilation: Numbers,
) -> tuple[int, ...]:
    """`DeconvolutionLayer::compute_output_shape`.

    ValueError for what Caffe's format cannot hold.
    """
    check_window(len(shape) - 2, kernel_size, pad, stride, dilation)
    check(min(shape[1], num_output) > 0, "num_output_ > 0")
    sizes = [
        s * (f - 1) + d * (k - 1) + 1 - 2 * p
        for f, k, s, p, d in zip(shape[2:], kernel_size, stride, pad, dilation)
    ]
    return check_blob((shape[0], num_output, *sizes))


def deconvolution_backward(
    x: Array,
    w: Array,
    g: Array,
    *,
    group: int,
    **window: Numbers,
) -> tuple[Array, Array, Array]:
    """The gradients for x, w and the bias, of the gradient g for the output."""
    columns = [im2col_nd(item, **window) for item in g]
    dx = np.stack([forward_gemm(c, w, group) for c in columns]).reshape(x.shape)
    dw = np.asarray(sum(weight_gemm(c, item, group) for c, item in zip(columns, x)))
    db = g.reshape(*g.shape[:2], -1).sum(axis=2).sum(axis=0)
    return dx, dw.reshape(w.shape), db


def convolution(
    x: Array,
    w: Array,
    b: Array | None,
    *,
    group: int,
    **window: Numbers,
) -> Array:
    """Y (N, out, *F) of images x (N, in, *sizes) and w (out, in/group, *K): `Convolution`."""
    counts = positions(x.shape[2:], **window)
    y: Array = np.stack([forward_gemm(im2col_nd(item, **window), w, group) for item in x])
    y = y.reshape(len(x), len(w), *counts)
    return y if b is None else y + _column(b, y)


def convolution_backward(
    g: Array,
    w: Array,
    shape: Numbers,
    *,
    group: int,
    form: Form,
    **window: Numbers,
) -> Array:
    """The gradient for images of `shape` (N, in, *sizes), of g (N, out, *F) for the output."""
    check_window(g.ndim - 2, **window)
    check_layer(g, w, None, (w.shape[0], shape[1]), window["kernel_size"], group)
    top = (shape[0], len(w), *positions(shape[2:], **window))
    check(g.shape == top, f"the top of {shape} has the shape {top}, not {g.shape}")
    images: Array = np.zeros(check_blob(shape), g.dtype)
    for image, item in zip(images, g):
        image[...] = backward_gemm(item, w, shape[1:], window, group, form)
    return images


def forward_gemm(columns: Array, w: Array, group: int) -> Array:
    """W by columns, group by group: (rows of w, positions)."""
    parts = columns.reshape(group, -1, columns.shape[-1])
    weights = w.reshape(group, len(w) // group, -1)
    return np.concatenate([weight @ part for weight, part in zip(weights, parts)])


def backward_gemm(
    rows: Array, w: Array, shape: Numbers, window: Window, group: int, form: Form
) -> Array:
    """W transposed by rows, group by group, and col2im of it: an image of `shape`."""
    parts = rows.reshape(group, len(w) // group, -1)
    weights = w.reshape(group, len(w) // group, -1)
    columns = np.concatenate([weight.T @ part for weight, part in zip(weights, parts)])
    return form(columns, shape, **window)


def weight_gemm(columns: Array, rows: Array, group: int) -> Array:
    """Rows by columns transposed, group by group."""
    parts = columns.reshape(group, -1, columns.shape[-1])
    rows_of = rows.reshape(group, len(rows) // group, -1)
    return np.concatenate([row @ part.T for row, part in zip(rows_of, parts)])


def crop(y: Array, *, axis: int, offset: Numbers, size: Numbers) -> Array:
    """`Crop`: top[i] = bottom[i + offset] from `axis` on."""
    slices = [slice(start, start + length) for start, length in zip(offset, size)]
    if any(s.stop > have or s.start < 0 for s, have in zip(slices, y.shape[axis:])):
        raise ValueError(f"Crop: the crop {slices} exceeds the bottom's shape {y.shape}")
    cropped: Array = y[(slice(None),) * axis + tuple(slices)]
    return cropped


def _column(b: Array, y: Array) -> Array:
    """The bias as (out, 1, ...), for the output y."""
    return b.reshape(-1, *[1] * (y.ndim - 2))
