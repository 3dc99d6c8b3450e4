"""What the padding modes of JAX's layer libraries are written with: a size and where it begins, as padding."""

from dataclasses import replace

from reference.schema import Axis


def window(axis: Axis, size: int, begin: int) -> Axis:
    """The axis with the padding that leaves `size` elements from `begin` on."""
    return replace(axis, padding=(begin, axis.full_size - size - begin), output_padding=0, crop=(0, 0))


def clamped(axis: Axis, least: int, most: int) -> int:
    """The axis' own output size, or the legal one nearest to it."""
    return min(max(axis.output_size, least), most)
