"""Equinox's layers, whose weights are put into the place of shapes: ConvTranspose and Conv."""

from __future__ import annotations

from adapters.protocol import Text
from adapters.shared.functions import indented
from adapters.shared.jax_family import along
from adapters.shared.layouts import column, exchange_channels
from reference.schema import Params


def arrange(p: Params) -> str:
    return exchange_channels("w", p.in_channels, p) + (f"\nb = {column(p)}" if p.bias else "")


def restore_gradients(p: Params) -> str:
    bias = "\ndb = db.reshape(-1)" if p.bias else ""
    return exchange_channels("dw", p.out_channels, p) + bias


def layer(padding: Text) -> Text:
    """ConvTranspose{1,2,3}d with the padding that `padding` says."""
    return lambda p: _skeleton(
        f"ConvTranspose{p.rank}d({p.in_channels}, {p.out_channels}, {p.each('kernel_size')}, "
        f"{p.each('stride')}, {padding(p)}, dilation={p.each('dilation')}, groups={p.groups}, "
        f"use_bias={p.bias}, key=jax.random.key(0))"
    )


def explicit(p: Params) -> str:
    return f"output_padding={p.each('output_padding')}, padding={p.each('padding')}"


def valid_word(p: Params) -> str:
    return f"output_padding={p.each('output_padding')}, padding='VALID'"


def same_word(name: str) -> Text:
    """A mode of which output_padding reduces the output, from F s."""

    def text(p: Params) -> str:
        less = tuple(a.input_size * a.stride - a.output_size for a in p.axes)
        return f"output_padding={less}, padding={name!r}"

    return text


def forward(p: Params) -> str:
    return _skeleton(
        f"Conv{p.rank}d({p.out_channels}, {p.in_channels}, {p.each('kernel_size')}, "
        f"{p.each('stride')}, {p.each('padding')}, {p.each('dilation')}, {p.groups}, "
        "use_bias=False, key=jax.random.key(0))"
    )


def conv_transpose(p: Params) -> str:
    return f"y = mapped({_layer(p)}, x)"


def eager(p: Params) -> str:
    return f"y = jax.vmap({_layer(p)})(x)"


def conv(p: Params) -> str:
    return "y = mapped(eqx.tree_at(lambda m: m.weight, layer, w), x)"


def define_vmap(p: Params) -> str:
    mapped = "eqx.filter_vmap(lambda layer, x: layer(x), in_axes=(None, 0))"
    return f"{layer(explicit)(p)}\napply = eqx.filter_jit({mapped})"


def define_jvp(p: Params) -> str:
    names, point, direction = along(p)
    bias = "b = layer.bias\n" if p.bias else ""
    module = "eqx.tree_at(lambda m: m.bias, layer, b)" if p.bias else "layer"
    outputs = f"eqx.filter_jvp(lambda {names}: jax.vmap({module})(x), {point}, {direction})"
    body = indented(f"{bias}return {outputs}[1]")
    return f"{layer(explicit)(p)}\n@eqx.filter_jit\ndef apply(layer, x):\n{body}"


def apply(p: Params) -> str:
    return f"y = apply({_layer(p)}, x)"


def define_gradients(module: str = "both[0]") -> Text:
    """The gradients of sum(y * g) for the layer and x, `both`; `module` is what is called on x."""
    total = f"total = lambda both, g: (jax.vmap({module})(both[1]) * g).sum()"
    gradients = "gradients = eqx.filter_jit(eqx.filter_grad(total))"
    return lambda p: f"{layer(explicit)(p)}\n{total}\n{gradients}"


def gradients(p: Params) -> str:
    bias = "\ndb = grads.bias" if p.bias else ""
    return f"grads, dx = gradients(({_layer(p)}, x), g)\ndw = grads.weight" + bias


def declared_shape(p: Params) -> str:
    return f"y = np.array(eqx.filter_eval_shape(jax.vmap({_layer(p)}), x).shape)"


def _skeleton(module: str) -> str:
    return f"layer = eqx.filter_eval_shape(lambda: eqx.nn.{module})"


def _layer(p: Params) -> str:
    """The layer with its weights."""
    where, weights = ("(m.weight, m.bias)", "(w, b)") if p.bias else ("m.weight", "w")
    return f"eqx.tree_at(lambda m: {where}, layer, {weights})"
