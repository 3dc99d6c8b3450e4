"""The layer objects of flax.nnx: ConvTranspose, its gradients and its declared shape."""

from __future__ import annotations

from adapters.flax.linen import words
from adapters.protocol import Text
from adapters.text.jax_family import CANONICAL_SHAPE, explicit
from reference.schema import Params


def layer(padding: Text) -> Text:
    """ConvTranspose with the padding that `padding` says; its weights are shapes alone."""
    return lambda p: (
        "layer = nnx.eval_shape(lambda: "
        f"nnx.ConvTranspose({p.in_channels}, {p.out_channels}, {words(p)}, "
        f"padding={padding(p)}, rngs=nnx.Rngs(0)))"
    )


def call(p: Params) -> str:
    return f"{_assign(p)}\ny = layer(x)"


def define_gradients(p: Params) -> str:
    total = "total = lambda layer, x, g: (layer(x) * g).sum()"
    gradients = "gradients = nnx.jit(nnx.grad(total, argnums=(0, 1)))"
    return f"{layer(explicit)(p)}\n{total}\n{gradients}"


def gradients(p: Params) -> str:
    bias = "\ndb = grads.bias[...]" if p.bias else ""
    return f"{_assign(p)}\ngrads, dx = gradients(layer, x, g)\ndw = grads.kernel[...]" + bias


def declared_shape(p: Params) -> str:
    shape = "nnx.eval_shape(lambda layer, x: layer(x), layer, x).shape"
    return f"{_assign(p)}\ny = {shape}{CANONICAL_SHAPE}"


def _assign(p: Params) -> str:
    return "layer.kernel = nnx.Param(w)" + ("\nlayer.bias = nnx.Param(b)" if p.bias else "")
