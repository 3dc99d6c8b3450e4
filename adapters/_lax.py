"""The padding modes of JAX, which its layer libraries share: a size and where it begins, as padding."""

from dataclasses import replace

from reference.schema import Axis


def window(axis: Axis, size: int, begin: int) -> Axis:
    """The axis with the padding that leaves `size` elements from `begin` on."""
    return replace(axis, padding=(begin, axis.full_size - size - begin), output_padding=0, crop=(0, 0))


def clamped(axis: Axis, least: int, most: int) -> int:
    """The axis' own output size, or the legal one nearest to it."""
    return min(max(axis.output_size, least), most)


def same(axis: Axis) -> Axis:
    """SAME as the padding of the corresponding forward convolution (jax.lax.conv_transpose): of F s elements it makes F, and
    pads what the kernel reaches beyond the stride, the smaller half before; where it reaches less, zeros follow.
    """
    beyond = axis.extent - axis.stride
    begin = max(beyond, 0) // 2
    return replace(axis, padding=(begin, beyond - begin), output_padding=0, crop=(0, 0))


def valid(axis: Axis) -> Axis:
    """VALID as the padding of the corresponding forward convolution, none, with the output size of Keras (jax.lax.conv_transpose):
    F s + max(extent - s, 0), so that zeros follow where the kernel reaches less than the stride.
    """
    return replace(axis, padding=(0, min(axis.extent - axis.stride, 0)), output_padding=0, crop=(0, 0))
