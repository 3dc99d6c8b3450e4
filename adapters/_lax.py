"""What JAX's layer libraries share: its padding modes, and kernels and layouts with the channels last."""

from dataclasses import replace

from adapters._jax import inflated
from adapters.protocol import Text
from reference.schema import Axis, Params


def window(axis: Axis, size: int, begin: int) -> Axis:
    """The axis with the padding that leaves `size` elements from `begin` on."""
    return replace(
        axis, padding=(begin, axis.full_size - size - begin), output_padding=0, crop=(0, 0)
    )


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
    return replace(
        axis, padding=(0, min(axis.extent - axis.stride, 0)), output_padding=0, crop=(0, 0)
    )


def space(p: Params) -> str:
    """The spatial axes of a canonical weight."""
    return ", ".join(map(str, range(2, p.rank + 2)))


def flip(p: Params) -> str:
    """The subscript that flips a kernel (*K, ...)."""
    return ", ".join(["::-1"] * p.rank)


def restore(p: Params) -> str:
    """The output, channels first again."""
    return "y = np.moveaxis(y, -1, 1)"


def explicit(p: Params) -> str:
    """Padding of the dilated input."""
    return str(inflated(p))


def word(name: str) -> Text:
    """A padding mode."""
    return lambda p: repr(name)
