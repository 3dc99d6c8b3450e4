"""The rules of SAME and VALID, each as a function of one axis, with the document it comes from.

A rule gives the axis with the padding that the mode stands for. F, K, s, d, m are the axis'
input_size, kernel_size, stride, dilation and output_padding; the extent is d(K-1) + 1, the full
output (F-1)s + extent.
"""

from __future__ import annotations

from dataclasses import replace

from reference.schema import Axis


def same_inferred(axis: Axis) -> Axis:
    """SAME with the size F s, which the corresponding forward convolution brings to F.

    It pads what the kernel's extent has beyond the stride, the smaller half at the beginning; where
    the extent is smaller, zeros follow. docs.jax.dev, jax.lax.conv_transpose; Keras:
    "input * s" (backend_utils.py) and "evenly" (keras.ops.conv_transpose).
    """
    beyond = axis.extent - axis.stride
    begin = max(beyond, 0) // 2
    return _padded(axis, begin, beyond - begin)


def valid_inferred(axis: Axis) -> Axis:
    """VALID with the size F s + max(extent - s, 0): zeros follow where the extent is below s.

    docs.jax.dev, jax.lax.conv_transpose (no padding, and the size of Keras); Keras:
    "(input-1)*s + max(kernel_size, stride)" (backend_utils.py), the kernel dilated.
    """
    return _padded(axis, 0, min(axis.extent - axis.stride, 0))


def same_sized(axis: Axis) -> Axis:
    """SAME with a size that the call names: one that the forward SAME brings to F.

    Legal are the sizes from (F-1)s + 1 to F s. The forward convolution pads what its windows lack,
    the odd element at the end. tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2;
    keras.io/api/ops/nn/#conv-function ("evenly").
    """
    lacking = axis.full_size - _same_size(axis)
    pads = max(lacking, 0)
    m = max(-lacking, 0)
    return replace(axis, padding=(pads // 2, (pads + 1) // 2), output_padding=m, crop=(0, 0))


def same_window(axis: Axis) -> Axis:
    """`same_sized`, written as a window: negative padding at the end in the place of m.

    dm-haiku.readthedocs.io, hk.ConvNDTranspose, output_shape; docs.kidger.site/equinox, where
    output_padding is F s less the size.
    """
    size = _same_size(axis)
    return window(axis, size, max(axis.full_size - size, 0) // 2)


def same_lower_window(axis: Axis) -> Axis:
    """`same_window` with the odd element at the beginning. docs.kidger.site/equinox, SAME_LOWER."""
    size = _same_size(axis)
    return window(axis, size, (max(axis.full_size - size, 0) + 1) // 2)


def valid_sized(axis: Axis) -> Axis:
    """VALID with a size L that the call names: no padding.

    Legal are the sizes with ceil((L - d(K-1)) / s) = F.
    tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2.
    """
    m = _clamped(axis.output_size - axis.full_size, 0, axis.stride - 1)
    return replace(axis, padding=(0, 0), output_padding=m, crop=(0, 0))


def valid_window(axis: Axis) -> Axis:
    """`valid_sized`, written as a window.

    dm-haiku.readthedocs.io, hk.ConvNDTranspose, output_shape.
    """
    size = _clamped(axis.output_size, axis.full_size, axis.full_size + axis.stride - 1)
    return window(axis, size, 0)


def valid_added(axis: Axis) -> Axis:
    """VALID with a named m: no padding; m, below the stride, adds to the end.

    docs.kidger.site/equinox/api/nn/conv.
    """
    m = min(axis.output_padding, axis.stride - 1)
    return replace(axis, padding=(0, 0), output_padding=m, crop=(0, 0))


def same_added(axis: Axis) -> Axis:
    """SAME with a named m: the size (F-1)s + extent % 2 + m, what is cut off "evenly".

    Keras: "(input-1)*stride + kernel_size%2 + output_padding" (backend_utils.py).
    """
    even = axis.extent % 2 == 0
    least = 1 if even and axis.input_size == 1 < axis.stride else 0
    m = max(min(axis.output_padding, axis.stride - 1), least)
    cut = axis.extent - axis.extent % 2
    begin = max(cut - m, 0) // 2
    padding = (0, 0) if same_leaves_nothing(axis) else (begin, cut - begin)
    return replace(axis, padding=padding, output_padding=m, crop=(0, 0))


def same_leaves_nothing(axis: Axis) -> bool:
    """Whether `same_added` has no size that is at least 1."""
    return axis.input_size == axis.stride == 1 and axis.extent % 2 == 0


def valid_full(axis: Axis) -> Axis:
    """VALID that adds d(K-1) zeros at both ends of the dilated input: no padding.

    flax.readthedocs.io, flax.nnx.ConvTranspose, padding.
    """
    return window(axis, axis.full_size, 0)


def causal(axis: Axis) -> Axis:
    """CAUSAL: the input is padded at the beginning alone, and the output has its size.

    flax.readthedocs.io, flax.nnx.ConvTranspose, padding.
    """
    return window(axis, axis.input_size, 0)


def window(axis: Axis, size: int, begin: int) -> Axis:
    """The axis with the padding that leaves `size` elements of the full output from `begin` on."""
    return _padded(axis, begin, axis.full_size - size - begin)


def _padded(axis: Axis, begin: int, end: int) -> Axis:
    return replace(axis, padding=(begin, end), output_padding=0, crop=(0, 0))


def _same_size(axis: Axis) -> int:
    """The size nearest to the axis' own that the forward SAME brings to F."""
    most = axis.input_size * axis.stride
    return _clamped(axis.output_size, most - axis.stride + 1, most)


def _clamped(number: int, least: int, most: int) -> int:
    """The number of `least` to `most` that is nearest."""
    return min(max(number, least), most)
