"""Everyday layers: the kernels, strides and padding of most networks, with unequal axis sizes.

They are kernel 4 with stride 2 and padding 1 (DCGAN), kernel 2 with stride 2 and kernel 3 with
padding 1 (U-Net), and the common kernel 3 with stride 2, padding 1 and output_padding 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from reference.schema import Axis, Params

GEOMETRIES = (
    {"kernel_size": 4, "stride": 2, "padding": (1, 1)},
    {"kernel_size": 3, "stride": 2, "padding": (1, 1), "output_padding": 1},
    {"kernel_size": 2, "stride": 2},
    {"kernel_size": 3, "padding": (1, 1)},
)
SIZES = ((3, 5, 2), (4, 7, 3))
CHANNELS = ((3, 2, 1, False), (4, 6, 2, True), (2, 4, 1, True), (3, 2, 1, False))


def everyday() -> Iterator[Params]:
    """Two tuples for each geometry in each rank, which differ in sizes, channels and batch."""
    for number, (rank, geometry) in enumerate(product((2, 1, 3), GEOMETRIES)):
        for step, sizes in enumerate(SIZES):
            axes = tuple(Axis(size, **geometry) for size in sizes[:rank])  # type: ignore[arg-type]
            yield Params(axes, 1 + step, *CHANNELS[(2 * (number % 2) + step) % len(CHANNELS)])
