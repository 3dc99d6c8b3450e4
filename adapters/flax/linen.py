"""The functional layers of flax.linen: ConvTranspose, also lifted, and Conv, also of an inflated x.

Documentation: flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/transformations.html (a
lifted class is a class of layers with the same parameters).
"""

from __future__ import annotations

from adapters.protocol import Text
from adapters.shared import jax_family
from adapters.shared.inflation import borders
from adapters.shared.jax_family import CANONICAL_SHAPE, explicit
from adapters.shared.layouts import flip, kernel_in_out, move_channels_last
from reference.schema import Params


def arrange(p: Params) -> str:
    return f"{move_channels_last('x')}\nw = {kernel_in_out(p)}[{flip(p)}]"


def arrange_groups(p: Params) -> str:
    per_group = p.in_channels // p.groups
    apart = f"w.reshape({p.groups}, {per_group}, *w.shape[1:]).swapaxes(0, 1)"
    return f"w = {apart}.reshape({per_group}, -1, *w.shape[2:])\n{arrange(p)}"


def restore_gradients(p: Params) -> str:
    return jax_family.restore_gradients(p, (p.rank, p.rank + 1))


def layer(padding: Text, kind: str = "linen.ConvTranspose") -> Text:
    """ConvTranspose with the padding that `padding` says; `kind` is its class, or a lifted one."""
    return lambda p: f"layer = {kind}({p.out_channels}, {words(p)}, padding={padding(p)})"


def words(p: Params) -> str:
    """The arguments that linen and nnx share."""
    return (
        f"{p.each('kernel_size')}, strides={p.each('stride')}, "
        f"kernel_dilation={p.each('dilation')}, use_bias={p.bias}"
    )


def transpose_kernel(p: Params) -> str:
    return f"{explicit(p)}, transpose_kernel=True"


def input_dilation(p: Params) -> str:
    return (
        f"layer = linen.Conv({p.out_channels}, {p.each('kernel_size')}, padding={borders(p)}, "
        f"input_dilation={p.each('stride')}, kernel_dilation={p.each('dilation')}, "
        f"feature_group_count={p.groups}, use_bias={p.bias})"
    )


def forward(p: Params) -> str:
    return (
        f"layer = linen.Conv({p.in_channels}, {p.each('kernel_size')}, "
        f"strides={p.each('stride')}, padding={p.each('padding')}, "
        f"kernel_dilation={p.each('dilation')}, feature_group_count={p.groups}, use_bias=False)"
    )


def conv(p: Params) -> str:
    return "y = layer.apply({'params': {'kernel': w}}, x)"


def _params(p: Params) -> str:
    return "{'params': {'kernel': w, 'bias': b}}" if p.bias else "{'params': {'kernel': w}}"


def declared_shape(p: Params) -> str:
    shape = "jax.eval_shape(layer.init_with_output, jax.random.key(0), x)[0].shape"
    return f"y = {shape}{CANONICAL_SHAPE}"


arrange_gradients = jax_family.arrange_gradients(arrange)
apply = jax_family.apply(_params)
jit = jax_family.apply_jitted(_params)
gradients = jax_family.gradients(_params, "['params']['kernel']", "['params']['bias']")
