"""The columns of an image by tf.image.extract_patches, the image of columns, and GEMM before it."""

from __future__ import annotations

from adapters.shared.columns import taps
from adapters.shared.layouts import move_channels_last
from adapters.shared.window import ends
from adapters.tensorflow.calls import each, plus_bias
from adapters.tensorflow.convolutions import bordered, gradient
from reference.schema import Params


def im2col(p: Params) -> str:
    return f"y = {_padded_patches(p, 'x')}"


def im2col_same(p: Params) -> str:
    return f"y = {_patches(p, 'x', 'SAME')}"


def arrange_columns(p: Params) -> str:
    positions = ", ".join(map(str, range(3, p.rank + 3)))
    return (
        f"x = x.reshape({(p.batch, p.out_channels, taps(p), *p.each('input_size'))})\n"
        f"x = x.transpose(0, {positions}, 2, 1)\n"
        f"x = x.reshape({(p.batch, *p.each('input_size'), taps(p) * p.out_channels)})"
    )


def col2im(p: Params) -> str:
    return gradient(p, _padded_patches(p, "image"))


def col2im_same(p: Params) -> str:
    return gradient(p, _patches(p, "image", "SAME"))


def arrange_gemm(p: Params) -> str:
    groups, inside, outside = p.groups, p.in_channels // p.groups, p.out_channels // p.groups
    rows = f"w.reshape({groups}, {inside}, {outside}, -1).swapaxes(2, 3)"
    return (
        f"{move_channels_last('x')}.reshape(-1, {groups}, {inside}).swapaxes(0, 1)\n"
        f"w = {rows}.reshape({groups}, {inside}, -1)"
    )


def gemm_col2im(p: Params) -> str:
    apart = (p.groups, -1, taps(p), p.out_channels // p.groups)
    columns = (p.batch, *p.each("input_size"), taps(p) * p.out_channels)
    product = f"tf.transpose(tf.reshape(tf.matmul(x, w), {apart}), (1, 2, 0, 3))"
    return f"x = tf.reshape({product}, {columns})\n{col2im(p)}" + plus_bias(p)


def _padded_patches(p: Params, image: str) -> str:
    """The patches of the image with its padding around."""
    return _patches(p, bordered(image, ends(p)), "VALID")


def _patches(p: Params, image: str, padding: str) -> str:
    """The patches of the image; in rank 3 by the raw operator."""
    if p.rank == 2:
        steps = ", ".join(str(each(p, name)) for name in ("kernel_size", "stride", "dilation"))
        return f"tf.image.extract_patches({image}, {steps}, {padding!r})"
    sizes = f"ksizes={each(p, 'kernel_size')}, strides={each(p, 'stride')}"
    return f"tf.raw_ops.ExtractVolumePatches(input={image}, {sizes}, padding={padding!r})"
