"""The layer objects of flax.nnx: ConvTranspose, its transformations, gradients and declared shape.

Documentation: flax.readthedocs.io/en/latest/api_reference/flax.nnx/transforms.html (in_axes: None
for what all items share).
"""

from __future__ import annotations

from adapters.flax.linen import words
from adapters.protocol import Text
from adapters.shared.jax_family import CANONICAL_SHAPE, explicit
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


def transformed(transformation: str) -> Text:
    """The layer and `apply`, a transformation of its call, given as text with {} in its place."""
    apply = transformation.format("lambda layer, x: layer(x)")
    return lambda p: f"{layer(explicit)(p)}\napply = {apply}"


def apply(p: Params) -> str:
    return f"{_assign(p)}\ny = apply(layer, x)"


def define_gradients(p: Params) -> str:
    return layer(explicit)(p) + _gradients("layer(x)")


def define_remat(p: Params) -> str:
    return transformed("nnx.remat({})")(p) + _gradients("apply(layer, x)")


def _gradients(output: str) -> str:
    """The lines that define `gradients`, those of sum(y * g), where y is `output`."""
    total = f"total = lambda layer, x, g: ({output} * g).sum()"
    return f"\n{total}\ngradients = nnx.jit(nnx.grad(total, argnums=(0, 1)))"


def gradients(p: Params) -> str:
    bias = "\ndb = grads.bias[...]" if p.bias else ""
    return f"{_assign(p)}\ngrads, dx = gradients(layer, x, g)\ndw = grads.kernel[...]" + bias


def declared_shape(p: Params) -> str:
    shape = "nnx.eval_shape(lambda layer, x: layer(x), layer, x).shape"
    return f"{_assign(p)}\ny = {shape}{CANONICAL_SHAPE}"


def _assign(p: Params) -> str:
    return "layer.kernel = nnx.Param(w)" + ("\nlayer.bias = nnx.Param(b)" if p.bias else "")
