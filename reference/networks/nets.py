"""Stacks of transposed convolutions as real networks have them: layers as data.

A layer is a transposed convolution, then a rectifier, the sum with a cropped skip input (the fusing
of J. Long, E. Shelhamer and T. Darrell, "Fully Convolutional Networks for Semantic Segmentation",
CVPR 2015) or the concatenation of one (O. Ronneberger, P. Fischer
and T. Brox, "U-Net", arXiv:1505.04597).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from reference.schema import Params


@dataclass(frozen=True)
class Layer:
    """One step of a net; `add` is (size, offset) of a skip input, `concat` its channels."""

    params: Params
    bilinear: bool = False
    relu: bool = False
    add: tuple[int, int] | None = None
    concat: int = 0


@dataclass(frozen=True)
class Net:
    """A stack by its name, with the publication that its figures are of."""

    name: str
    source: str
    layers: tuple[Layer, ...]

    @property
    def unit(self) -> float:
        """What every value is a multiple of:
        bilinear weights of kernel K are multiples of 1 / (2 ceil(K/2)) an axis.
        """
        sizes = [
            size
            for layer in self.layers
            if layer.bilinear
            for size in layer.params.each("kernel_size")
        ]
        return 1 / prod(2 * ((int(size) + 1) // 2) for size in sizes)


def skip_shape(layer: Layer) -> tuple[int, ...]:
    """The shape of a layer's skip input."""
    p = layer.params
    if layer.add:
        return (p.batch, p.out_channels, *[layer.add[0]] * p.rank)
    return (p.batch, layer.concat, *p.each("output_size"))
