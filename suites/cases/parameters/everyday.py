"""Everyday layers: the geometries that most networks have, the same on all axes, of unequal sizes.

They come from the nets that the suite runs end to end: DCGAN's 4 s2 p1, U-Net's 2 s2 and 3 p1, and
the usual 3 s2 p1 with output_padding 1.
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
    """Two tuples for each geometry in each rank, with other sizes, channels and batches."""
    for number, (rank, geometry) in enumerate(product((2, 1, 3), GEOMETRIES)):
        for step, sizes in enumerate(SIZES):
            axes = tuple(Axis(size, **geometry) for size in sizes[:rank])  # type: ignore[arg-type]
            yield Params(axes, 1 + step, *CHANNELS[(2 * (number % 2) + step) % len(CHANNELS)])
