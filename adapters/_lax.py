"""What flax and haiku share with `jax.lax.conv_transpose`: pads of the inflated input, and what SAME and VALID mean.

Documentation: docs.jax.dev/en/latest/_autosummary/jax.lax.conv_transpose.html (explicit pads act on the dilated input; the
strings are the padding of the forward convolution, with an output size "following the conventions of keras.layers.Conv2DTranspose").
"""

from dataclasses import replace

from reference.schema import Axis, Params


def inflated(p: Params) -> tuple[tuple[int, int], ...]:
    """The padding of the inflated input: the kernel's extent less one, less what padding takes away."""
    return tuple((a.extent - 1 - a.padding[0], a.extent - 1 - a.padding[1] + a.output_padding) for a in p.axes)


def same(axis: Axis) -> Axis:
    """SAME, Keras' rule: the size is F s, and of what the window takes away the odd element goes to the end."""
    return window(axis, axis.input_size * axis.stride, max(axis.extent - axis.stride, 0) // 2)


def valid(axis: Axis) -> Axis:
    """VALID, Keras' rule: the size is F s, or with a kernel that reaches further as much more, from the full output's beginning."""
    return window(axis, axis.input_size * axis.stride + max(axis.extent - axis.stride, 0), 0)


def window(axis: Axis, size: int, begin: int) -> Axis:
    """The axis with the padding that leaves `size` elements from `begin` on."""
    return replace(axis, padding=(begin, axis.full_size - size - begin), output_padding=0, crop=(0, 0))


def clamped(axis: Axis, least: int, most: int) -> int:
    """The axis' own output size, or the legal one nearest to it."""
    return min(max(axis.output_size, least), most)
