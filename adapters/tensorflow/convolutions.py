"""TensorFlow's forward convolutions, and the ways from them to the transposed one."""

from __future__ import annotations

from math import prod

from adapters.shared.functions import function
from adapters.shared.inflation import borders, cuts, zeros
from adapters.shared.layouts import flip, move_channels_last
from adapters.shared.window import Ends, ends
from adapters.tensorflow.calls import dilations, each, explicit, plus_bias, shape
from adapters.tensorflow.graphs import XLA
from reference.schema import Params


def conv(p: Params) -> str:
    return f"y = {_padded_conv(p, 'x')}"


def explicit_conv(p: Params) -> str:
    return f"y = {_conv(p, 'x', explicit(p))}"


def convolution(p: Params) -> str:
    return f"y = {_convolution(p, 'x')}"


def define_xla_conv(p: Params) -> str:
    return function("conv", "x, w", conv(p), "y", XLA)


def defined_conv(p: Params) -> str:
    return "y = conv(x, w)"


def conv_gradient(p: Params) -> str:
    return gradient(p, _padded_conv(p, "image")) + plus_bias(p)


def explicit_gradient(p: Params) -> str:
    return gradient(p, _conv(p, "image", explicit(p))) + plus_bias(p)


def convolution_gradient(p: Params) -> str:
    return gradient(p, _convolution(p, "image")) + plus_bias(p)


def define_xla_gradient(p: Params) -> str:
    return function("gradient", "x, w, b", conv_gradient(p), "y", XLA)


def defined_gradient(p: Params) -> str:
    return "y = gradient(x, w, b)"


def arrange_depthwise(p: Params) -> str:
    weight = f"w.reshape({p.groups}, -1, *w.shape[2:]).transpose(2, 3, 0, 1)"
    return f"{move_channels_last('x')}\nw = {weight}"


def depthwise(p: Params) -> str:
    arguments = f"{shape(p)}, w, x, {each(p, 'stride')}, {explicit(p)}"
    return f"y = tf.nn.depthwise_conv2d_backprop_input({arguments})" + plus_bias(p)


def depthwise_gradient(p: Params) -> str:
    return gradient(p, _padded_depthwise(p, "image")) + plus_bias(p)


def depthwise_conv(p: Params) -> str:
    return f"y = {_padded_depthwise(p, 'x')}"


def arrange_inflation(p: Params) -> str:
    inside, kernel = p.in_channels // p.groups, ", ".join(map(str, range(3, p.rank + 3)))
    apart = f"w.reshape({p.groups}, {inside}, -1, *w.shape[2:]).transpose({kernel}, 1, 0, 2)"
    return (
        f"{move_channels_last('x')}\nw = {apart}\n"
        f"w = w.reshape(*w.shape[:{p.rank}], {inside}, -1)[{flip(p)}]"
    )


def inflation(p: Params) -> str:
    call = f"tf.nn.convolution(x, w, 1, 'VALID', dilations={p.each('dilation')})"
    return f"{_inflate(p)}\ny = {call}" + plus_bias(p)


def conv_inflation(p: Params) -> str:
    operands = f"x, w, {(1,) * (p.rank + 2)}, 'VALID', dilations={each(p, 'dilation')}"
    return f"{_inflate(p)}\ny = tf.nn.conv{p.rank}d({operands})" + plus_bias(p)


def _conv(p: Params, image: str, padding: str) -> str:
    """The forward `tf.nn.convNd`."""
    steps = f"{each(p, 'stride')}, {padding}{dilations(p, each(p, 'dilation'))}"
    return f"tf.nn.conv{p.rank}d({image}, w, {steps})"


def _padded_conv(p: Params, image: str) -> str:
    """The forward `tf.nn.convNd` of the image with its padding around."""
    return _conv(p, bordered(image, ends(p)), repr("VALID"))


def _padded_depthwise(p: Params, image: str) -> str:
    """The forward `tf.nn.depthwise_conv2d` of the image with its padding around."""
    steps = f"{each(p, 'stride')}, 'VALID'{dilations(p, p.each('dilation'))}"
    return f"tf.nn.depthwise_conv2d({bordered(image, ends(p))}, w, {steps})"


def _convolution(p: Params, image: str) -> str:
    """The forward `tf.nn.convolution` of the image with its padding around."""
    steps = f"{p.each('stride')}, 'VALID', dilations={p.each('dilation')}"
    return f"tf.nn.convolution({bordered(image, ends(p))}, w, {steps})"


def gradient(p: Params, forward: str) -> str:
    """The gradient of `forward`, an expression of `image`, with the cotangent x."""
    return (
        f"image = tf.zeros({shape(p)}, x.dtype)\n"
        "with tf.GradientTape() as tape:\n"
        "    tape.watch(image)\n"
        f"    z = {forward}\n"
        "y = tape.gradient(z, image, x)"
    )


def bordered(image: str, around: Ends) -> str:
    """The expression `image` with zeros at its ends, or cut where that is negative."""
    pads = zeros(around)
    wide = f"tf.pad({image}, {((0, 0), *pads, (0, 0))})" if any(map(any, pads)) else image
    return f"{wide}[:, {cuts(around)}, :]" if min(map(min, around)) < 0 else wide


def _inflate(p: Params) -> str:
    """Zeros behind each element: batch_to_space takes x first, and zeros for the other blocks."""
    blocks = p.batch * (prod(p.each("stride")) - 1)
    cut = [(0, s - 1) for s in p.each("stride")]
    padded = f"tf.pad(x, {((0, blocks), *[(0, 0)] * (p.rank + 1))})"
    return (
        f"x = tf.batch_to_space({padded}, {p.each('stride')}, {cut})\n"
        f"x = {bordered('x', borders(p))}"
    )
