"""The inflated input in NumPy, for frameworks whose convolution does not inflate: zeros between and around its elements."""

from __future__ import annotations

from reference.schema import Params


def arrange_inflated(p: Params) -> str:
    """Zeros between the elements of x and around them; the kernel flipped, its channel axes exchanged."""
    sizes = [(a.input_size - 1) * a.stride + 1 for a in p.axes]
    pads = ((0, 0), (0, 0), *((max(lo, 0), max(hi, 0)) for lo, hi in borders(p)))
    kept = ", ".join(
        f"{max(-lo, 0)}:{size + max(lo, 0) + hi}" for size, (lo, hi) in zip(sizes, borders(p))
    )
    inside, outside = p.in_channels // p.groups, p.out_channels // p.groups
    return (
        f"image = np.zeros({(p.batch, p.in_channels, *sizes)}, x.dtype)\n"
        f"image[:, :, {', '.join(f'::{s}' for s in p.each('stride'))}] = x\n"
        f"x = np.pad(image, {pads})[:, :, {kept}]\n"
        f"w = w.reshape({p.groups}, {inside}, {outside}, *w.shape[2:]).swapaxes(1, 2)\n"
        f"w = w.reshape({p.out_channels}, {inside}, *w.shape[3:])[:, :{', ::-1' * p.rank}]"
    )


def borders(p: Params) -> list[tuple[int, int]]:
    """The zeros that each end gets, negative where it is cut: the extent less one, less what padding and crop take, plus m."""
    ends = [(a.padding[0] + a.crop[0], a.padding[1] + a.crop[1] - a.output_padding) for a in p.axes]
    return [(a.extent - 1 - lo, a.extent - 1 - hi) for a, (lo, hi) in zip(p.axes, ends)]


def image_size(p: Params) -> tuple[int, ...]:
    """The size of the inflated input with its borders."""
    return tuple(a.output_size + a.extent - 1 for a in p.axes)
