"""Haiku's layers as functions of their weights: ConvTranspose, channels last or first, and Conv.

Documentation: dm-haiku.readthedocs.io/en/latest/api.html#haiku-transforms ("you must use" hk.vmap,
hk.scan, hk.grad and hk.remat in the place of JAX's where a module is called inside).
"""

from __future__ import annotations

from adapters.protocol import Text
from adapters.shared import jax_family
from adapters.shared.inflation import borders
from adapters.shared.jax_family import CANONICAL_SHAPE
from adapters.shared.layouts import arrange_channels_last, column, flip, kernel_out_in, plus_bias
from reference.schema import Params


def arrange(p: Params) -> str:
    return f"{arrange_channels_last(p)}[{flip(p)}]"


def arrange_first(p: Params) -> str:
    bias = f"\nb = {column(p)}" if p.bias else ""
    return f"w = {kernel_out_in(p)}[{flip(p)}]" + bias


def restore_gradients(p: Params) -> str:
    return jax_family.restore_gradients(p, (p.rank + 1, p.rank))


def layer(padding: Text, call: str = "{}(x)") -> Text:
    """Conv{1,2,3}DTranspose with the padding that `padding` says; {} in `call` is the module."""

    def text(p: Params) -> str:
        arguments = f"{_words(p)}, padding={padding(p)}, name='layer'"
        return _transform("x", call.format(f"hk.Conv{p.rank}DTranspose({arguments})"))

    return text


def sized(name: str) -> Text:
    """The padding mode `name` with output_shape."""
    return lambda p: f"{name!r}, output_shape={p.each('output_size')}"


def channels_first(p: Params) -> str:
    layout = "data_format='channels_first', name='layer'"
    arguments = f"{p.rank}, {_words(p)}, padding={borders(p)}, {layout}"
    return _transform("x", f"hk.ConvNDTranspose({arguments})(x)")


def forward(p: Params) -> str:
    return _transform("x", f"{_conv(p)}(x)")


def define_gradient(p: Params) -> str:
    """The gradient of the forward convolution for its input, an image."""
    product = f"jax.numpy.tensordot({_conv(p)}(image), x, {p.rank + 2})"  # of all axes, checked
    gradient = f"hk.grad(lambda image: {product})(image)"
    return f"{_transform('image, x', gradient)}\napply = jax.jit(layer.apply)"


def gradient(p: Params) -> str:
    image = f"np.zeros({(p.batch, *p.each('output_size'), p.out_channels)}, x.dtype)"
    return f"y = apply({{'layer': {{'w': w}}}}, {image}, x)" + plus_bias(p)


def _conv(p: Params) -> str:
    steps = f"stride={p.each('stride')}, rate={p.each('dilation')}, padding={p.each('padding')}"
    return (
        f"hk.Conv{p.rank}D({p.in_channels}, {p.each('kernel_size')}, {steps}, "
        f"with_bias=False, feature_group_count={p.groups}, name='layer')"
    )


def conv(p: Params) -> str:
    return "y = layer.apply({'layer': {'w': w}}, x)"


def declared_shape(p: Params) -> str:
    return f"y = jax.eval_shape(layer.apply, {_params(p)}, x).shape{CANONICAL_SHAPE}"


def _transform(operands: str, call: str) -> str:
    return f"layer = hk.without_apply_rng(hk.transform(lambda {operands}: {call}))"


def _words(p: Params) -> str:
    sizes = f"{p.out_channels}, {p.each('kernel_size')}"
    return f"{sizes}, stride={p.each('stride')}, with_bias={p.bias}"


def _params(p: Params) -> str:
    return "{'layer': {'w': w, 'b': b}}" if p.bias else "{'layer': {'w': w}}"


apply = jax_family.apply(_params)
jit = jax_family.apply_jitted(_params)
gradients = jax_family.gradients(_params, "['layer']['w']", "['layer']['b']")
arrange_gradients = jax_family.arrange_gradients(arrange)
