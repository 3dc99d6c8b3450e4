"""TensorFlow's forward convolutions and patches, and the ways from them to the transposed convolution: texts of its routes."""

from math import prod

from adapters import _tensorflow as text
from reference.schema import Params


def arrange_gemm(p: Params) -> str:
    inside, outside = p.in_channels // p.groups, p.out_channels // p.groups
    return (
        f"x = np.moveaxis(x, 1, -1).reshape(-1, {p.groups}, {inside}).swapaxes(0, 1)\n"
        f"w = w.reshape({p.groups}, {inside}, {outside}, -1).swapaxes(2, 3).reshape({p.groups}, {inside}, -1)"
    )


def gemm_col2im(p: Params) -> str:
    apart = (p.groups, -1, text.taps(p), p.out_channels // p.groups)
    columns = (p.batch, *p.each("input_size"), text.taps(p) * p.out_channels)
    product = f"tf.transpose(tf.reshape(tf.matmul(x, w), {apart}), (1, 2, 0, 3))"
    return f"x = tf.reshape({product}, {columns})\n{col2im(p)}" + text.plus_bias(p)


def arrange_inflation(p: Params) -> str:
    inside, kernel = p.in_channels // p.groups, ", ".join(map(str, range(3, p.rank + 3)))
    return (
        "x = np.moveaxis(x, 1, -1)\n"
        f"w = w.reshape({p.groups}, {inside}, -1, *w.shape[2:]).transpose({kernel}, 1, 0, 2)\n"
        f"w = w.reshape(*w.shape[:{p.rank}], {inside}, -1)[{', '.join(['::-1'] * p.rank)}]"
    )


def inflation(p: Params) -> str:
    return (
        f"{_inflate(p)}\ny = tf.nn.convolution(x, w, 1, 'VALID', dilations={p.each('dilation')})"
        + text.plus_bias(p)
    )


def conv_inflation(p: Params) -> str:
    operands = f"x, w, {(1,) * (p.rank + 2)}, 'VALID', dilations={text.each(p, 'dilation')}"
    return f"{_inflate(p)}\ny = tf.nn.conv{p.rank}d({operands})" + text.plus_bias(p)


def conv_gradient(p: Params) -> str:
    return text.gradient(
        p, text.conv(p, text.bordered("image", text.ends(p)), repr("VALID"))
    ) + text.plus_bias(p)


def explicit_gradient(p: Params) -> str:
    return text.gradient(p, text.conv(p, "image", text.explicit(p))) + text.plus_bias(p)


def convolution_gradient(p: Params) -> str:
    return text.gradient(p, text.convolution(p, "image")) + text.plus_bias(p)


def arrange_depthwise(p: Params) -> str:
    return f"x = np.moveaxis(x, 1, -1)\nw = w.reshape({p.groups}, -1, *w.shape[2:]).transpose(2, 3, 0, 1)"


def depthwise(p: Params) -> str:
    operands = f"{text.shape(p)}, w, x"
    return (
        f"y = tf.nn.depthwise_conv2d_backprop_input({operands}, {text.each(p, 'stride')}, {text.explicit(p)})"
        + text.plus_bias(p)
    )


def conv(p: Params) -> str:
    return f"y = {text.conv(p, text.bordered('x', text.ends(p)), repr('VALID'))}"


def explicit_conv(p: Params) -> str:
    return f"y = {text.conv(p, 'x', text.explicit(p))}"


def convolution(p: Params) -> str:
    return f"y = {text.convolution(p, 'x')}"


def define_xla_conv(p: Params) -> str:
    return text.function("conv", "x, w", conv(p), "y", text.XLA)


def defined_conv(p: Params) -> str:
    return "y = conv(x, w)"


def arrange_image(p: Params) -> str:
    return "x = np.moveaxis(x, 1, -1)"


def im2col(p: Params) -> str:
    return f"y = {text.patches(p, 'x')}"


def restore_columns(p: Params) -> str:
    return (
        f"y = y.reshape(*y.shape[:-1], {text.taps(p)}, {p.out_channels})\n"
        f"y = y.transpose(0, {p.rank + 2}, {p.rank + 1}, {', '.join(map(str, range(1, p.rank + 1)))})\n"
        "y = y.reshape(y.shape[0], y.shape[1] * y.shape[2], -1)"
    )


def arrange_columns(p: Params) -> str:
    return (
        f"x = x.reshape({(p.batch, p.out_channels, text.taps(p), *p.each('input_size'))})\n"
        f"x = x.transpose(0, {', '.join(map(str, range(3, p.rank + 3)))}, 2, 1)\n"
        f"x = x.reshape({(p.batch, *p.each('input_size'), -1)})"
    )


def col2im(p: Params) -> str:
    return text.gradient(p, text.patches(p, "image"))


def _inflate(p: Params) -> str:
    """Zeros behind each element: the blocks of batch_to_space hold the input first, and zeros for the rest."""
    zeros = p.batch * (prod(p.each("stride")) - 1)
    cut = [(0, s - 1) for s in p.each("stride")]
    borders = [
        (a.extent - 1 - lo, a.extent - 1 - hi + a.output_padding)
        for a, (lo, hi) in zip(p.axes, text.ends(p))
    ]
    padded = f"tf.pad(x, {((0, zeros), *[(0, 0)] * (p.rank + 1))})"
    return f"x = tf.batch_to_space({padded}, {p.each('stride')}, {cut})\nx = {text.bordered('x', borders)}"
