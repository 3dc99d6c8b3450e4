"""The operators beside the definition: the forward convolution that it transposes,
and its derivatives.

y = conv_transpose(x, w, b) is bilinear in x and w, so each derivative is the definition with one
operand exchanged: the gradient for x is the forward convolution, the one for w correlates x with
the cotangent's columns (V. Dumoulin and F. Visin, arXiv:1603.07285, section 4.1: a convolution and
its gradient are C and its transpose).
Every function works in the dtype of its operands.
"""

from __future__ import annotations

import numpy as np

from reference.definition import Array, conv_transpose, gather
from reference.schema import Params


def conv(image: Array, w: Array, params: Params) -> Array:
    """The forward convolution,
    (batch, in_channels, *F) of an image (batch, out_channels, *output_size).

    y[n, ci, f] = sum over co, k of image[n, co, f*s + k*d - begin] w[ci, co, k], co in the group of
    ci; its weight is the transposed convolution's own, (in_channels, out/groups, *K),
    and what lies beyond the image is zero.
    """
    columns, weights = _columns(image, params), _weights(w, params)
    y: Array = np.matmul(weights, columns)
    return y.reshape(params.batch, params.in_channels, *params.each("input_size"))


def input_gradient(g: Array, w: Array, params: Params) -> Array:
    """Of sum(y * g) for x: the forward convolution of g, (batch, in_channels, *F)."""
    return conv(g, w, params)


def weight_gradient(x: Array, g: Array, params: Params) -> Array:
    """Of sum(y * g) for w, (in_channels, out/groups, *K): sum over n, f of x[n, ci, f] g[n,
    co, f*s + k*d - begin].
    """
    rows = x.reshape(params.batch, params.groups, params.in_channels // params.groups, -1)
    dw: Array = np.matmul(rows, _columns(g, params).swapaxes(-1, -2)).sum(axis=0)
    return dw.reshape(params.weight_shape)


def bias_gradient(g: Array) -> Array:
    """Of sum(y * g) for b, (out_channels)."""
    db: Array = g.sum(axis=(0, *range(2, g.ndim)))
    return db


def second_order(x: Array, w: Array, g: Array, v: Array, params: Params) -> tuple[Array, Array]:
    """(dw, dg) of sum(dx * v), where dx is `input_gradient(g, w)`: linear in w and in g,
    with v in the place of x.
    """
    return weight_gradient(v, g, params), conv_transpose(v, w, None, params)


def _columns(image: Array, params: Params) -> Array:
    """(batch, groups, out/groups * prod(K), prod(F))."""
    per_group = params.out_channels // params.groups * int(np.prod(params.each("kernel_size")))
    return gather(image, params).reshape(params.batch, params.groups, per_group, -1)


def _weights(w: Array, params: Params) -> Array:
    """(groups, in/groups, out/groups * prod(K))."""
    return w.reshape(params.groups, params.in_channels // params.groups, -1)
