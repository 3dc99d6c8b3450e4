"""Equinox: `equinox.nn.ConvTranspose{1,2,3}d`, one sample at a time under `jax.vmap`, compiled by `filter_jit`.

Documentation: docs.kidger.site/equinox/api/nn/conv (padding, a pair an axis, is that of the equivalent `Conv`; weight
(out, in/groups, *K), which is the forward weight "flipped and its two channel axes swapped"; for SAME and SAME_LOWER
output_padding reduces the output, otherwise it adds to the end; it must be below the stride).
"""

from dataclasses import replace

from adapters._jax import COMPILATION_CACHE
from adapters._lax import clamped, window
from adapters.text.limits import BELOW_STRIDE, NO_CROP, sayable
from adapters.protocol import Mode, Route, Text, described
from reference.schema import Axis, Params

DISTRIBUTION = "equinox"
SETUP = """import numpy as np
import equinox as eqx
import jax
jax.config.update('jax_enable_x64', True)
mapped = eqx.filter_jit(lambda layer, x: jax.vmap(layer)(x))"""  # once, so that it keeps what it has compiled
VERSION = "eqx.__version__"
ENTER = "jax.device_put({})"
LEAVE = "np.asarray({})"
DTYPES = ("float32", "float64", "float16", "bfloat16")
BUILT_ON = "jax"
CACHE = COMPILATION_CACHE
UNBATCHED = True
PATHS = {
    "native": {},
    "avx2": {"XLA_FLAGS": "--xla_cpu_max_isa=AVX2"},
}
ABOUT_PATHS = {
    "native": "The kernels that XLA chooses on this machine.",
    "avx2": "XLA limited to AVX2 instructions.",
}


def arrange(p: Params) -> str:
    return (
        f"w = w.reshape({p.groups}, -1, *w.shape[1:]).swapaxes(1, 2).reshape({p.out_channels}, -1, *w.shape[2:])"
        f"[:, :{', ::-1' * p.rank}]" + (f"\nb = b.reshape(-1{', 1' * p.rank})" if p.bias else "")
    )


def restore_gradients(p: Params) -> str:
    return (
        f"dw = dw[:, :{', ::-1' * p.rank}].reshape({p.groups}, -1, *dw.shape[1:]).swapaxes(1, 2).reshape({p.weight_shape})"
        + ("\ndb = db.reshape(-1)" if p.bias else "")
    )  # fmt: skip


def layer(padding: Text) -> Text:
    return lambda p: _skeleton(
        f"ConvTranspose{p.rank}d({p.in_channels}, {p.out_channels}, {p.each('kernel_size')}, {p.each('stride')}, {padding(p)}, "
        f"dilation={p.each('dilation')}, groups={p.groups}, use_bias={p.bias}, key=jax.random.key(0))"
    )


def explicit(p: Params) -> str:
    return f"output_padding={p.each('output_padding')}, padding={p.each('padding')}"


def valid_word(p: Params) -> str:
    return f"output_padding={p.each('output_padding')}, padding='VALID'"


def same_word(name: str) -> Text:
    return lambda p: (
        f"output_padding={tuple(a.input_size * a.stride - a.output_size for a in p.axes)}, padding={name!r}"
    )


def define_gradients(p: Params) -> str:
    return (
        f"{layer(explicit)(p)}\ntotal = lambda both, g: (jax.vmap(both[0])(both[1]) * g).sum()\n"
        "gradients = eqx.filter_jit(eqx.filter_grad(total))"
    )


def forward(p: Params) -> str:
    return _skeleton(
        f"Conv{p.rank}d({p.out_channels}, {p.in_channels}, {p.each('kernel_size')}, {p.each('stride')}, {p.each('padding')}, "
        f"{p.each('dilation')}, {p.groups}, use_bias=False, key=jax.random.key(0))"
    )


def conv_transpose(p: Params) -> str:
    return f"y = mapped({_with(p)}, x)"


def eager(p: Params) -> str:
    return f"y = jax.vmap({_with(p)})(x)"


def conv(p: Params) -> str:
    return "y = mapped(eqx.tree_at(lambda m: m.weight, layer, w), x)"


def gradients(p: Params) -> str:
    bias = "\ndb = grads.bias" if p.bias else ""
    return f"grads, dx = gradients(({_with(p)}, x), g)\ndw = grads.weight" + bias


def declared_shape(p: Params) -> str:
    return f"y = np.array(eqx.filter_eval_shape(jax.vmap({_with(p)}), x).shape)"


def valid(axis: Axis) -> Axis:
    """VALID: no padding; output_padding, below the stride, adds to the end."""
    return replace(
        axis, padding=(0, 0), output_padding=min(axis.output_padding, axis.stride - 1), crop=(0, 0)
    )


def same(axis: Axis) -> Axis:
    """SAME: the size is F s less output_padding; of what the forward SAME pads, an odd element goes to the end."""
    return _same(axis, 0)


def same_lower(axis: Axis) -> Axis:
    """SAME_LOWER: the same with an odd element at the beginning."""
    return _same(axis, 1)


def _same(axis: Axis, lower: int) -> Axis:
    size = clamped(axis, (axis.input_size - 1) * axis.stride + 1, axis.input_size * axis.stride)
    return window(
        axis, size, (max((axis.input_size - 1) * axis.stride + axis.extent - size, 0) + lower) // 2
    )


def _skeleton(module: str) -> str:
    return f"layer = eqx.filter_eval_shape(lambda: eqx.nn.{module})"


def _with(p: Params) -> str:
    return f"eqx.tree_at(lambda m: {'(m.weight, m.bias)' if p.bias else 'm.weight'}, layer, {'(w, b)' if p.bias else 'w'})"


_SAME = Mode("SAME", same, "equinox.nn.ConvTranspose, padding and output_padding")
_LOWER = Mode("SAME_LOWER", same_lower, "equinox.nn.ConvTranspose, padding and output_padding")
_VALID = Mode("VALID", valid, "equinox.nn.ConvTranspose, padding and output_padding")
_CALL = (NO_CROP, sayable(BELOW_STRIDE))
_ROUTES = {
    "conv_transpose": Route(conv_transpose, _CALL, arrange, define=layer(explicit), compiled=True),
    "same": Route(
        conv_transpose, _CALL, arrange, define=layer(same_word("SAME")), compiled=True, mode=_SAME
    ),
    "same_lower": Route(
        conv_transpose,
        _CALL,
        arrange,
        define=layer(same_word("SAME_LOWER")),
        compiled=True,
        mode=_LOWER,
    ),
    "valid": Route(
        conv_transpose, _CALL, arrange, define=layer(valid_word), compiled=True, mode=_VALID
    ),
    "eager": Route(
        eager, _CALL, arrange, define=layer(explicit), operator="transformed", compiled=True
    ),
    "conv": Route(conv, (NO_CROP, BELOW_STRIDE), define=forward, operator="conv", compiled=True),
    "gradients": Route(
        gradients, _CALL, arrange, restore_gradients, define_gradients, "gradients", compiled=True
    ),
    "declared_shape": Route(
        declared_shape,
        _CALL,
        arrange,
        define=layer(explicit),
        operator="declared_shape",
        compiled=True,
    ),
}
_ABOUT = {
    "conv_transpose": "equinox.nn.ConvTranspose1d, 2d and 3d with explicit padding, under jax.vmap and filter_jit.",
    "same": "The main call with padding 'SAME'.",
    "same_lower": "The main call with padding 'SAME_LOWER'.",
    "valid": "The main call with padding 'VALID'.",
    "eager": "The main call under jax.vmap without filter_jit.",
    "conv": "The forward convolution: equinox.nn.Conv1d, Conv2d and Conv3d, under jax.vmap and filter_jit.",
    "gradients": "The gradients of the main call, by filter_grad under filter_jit.",
    "declared_shape": "The output shape of the main call, by filter_eval_shape.",
}
ROUTES = described(_ROUTES, _ABOUT)
