"""The inflated input: zeros between and around the elements of x, for a convolution of stride 1.

The convolution of the inflated input with the flipped kernel is the transposed convolution.
"""

from __future__ import annotations

from adapters.shared.layouts import exchange_channels
from adapters.shared.window import Ends, ends
from reference.schema import Params


def borders(p: Params) -> tuple[tuple[int, int], ...]:
    """The zeros at both ends of each axis of the inflated input, negative where it is cut.

    The kernel's extent less one, less what padding and crop take, at the end plus output_padding.
    """
    return tuple(
        (a.extent - 1 - lo, a.extent - 1 - hi + a.output_padding)
        for a, (lo, hi) in zip(p.axes, ends(p))
    )


def zeros(borders: Ends) -> tuple[tuple[int, int], ...]:
    """The borders that are added: 0 in the place of one that cuts."""
    return tuple((max(lo, 0), max(hi, 0)) for lo, hi in borders)


def cuts(borders: Ends) -> str:
    """The spatial part of the subscript that cuts where a border is negative."""
    return ", ".join(f"{max(-lo, 0) or ''}:{min(hi, 0) or ''}" for lo, hi in borders)


def inflated_sizes(p: Params) -> tuple[int, ...]:
    """The size of the inflated input without its borders: (F-1)s + 1 an axis."""
    return tuple((a.input_size - 1) * a.stride + 1 for a in p.axes)


def image_size(p: Params) -> tuple[int, ...]:
    """The size of the inflated input with its borders."""
    return tuple(a.output_size + a.extent - 1 for a in p.axes)


def steps(p: Params) -> str:
    """The subscript of the elements of x in the inflated input: `::2, ::1`."""
    return ", ".join(f"::{stride}" for stride in p.each("stride"))


def arrange_inflated(p: Params) -> str:
    """In NumPy: x inflated with its borders; the kernel flipped, its channel axes exchanged."""
    sizes, around = inflated_sizes(p), borders(p)
    pads = ((0, 0), (0, 0), *zeros(around))
    kept = ", ".join(
        f"{max(-lo, 0)}:{size + max(lo, 0) + hi}" for size, (lo, hi) in zip(sizes, around)
    )
    return (
        f"image = np.zeros({(p.batch, p.in_channels, *sizes)}, x.dtype)\n"
        f"image[:, :, {steps(p)}] = x\n"
        f"x = np.pad(image, {pads})[:, :, {kept}]\n"
        f"{exchange_channels('w', p.in_channels, p)}"
    )
