"""Flax: `flax.linen.ConvTranspose`, `flax.nnx.ConvTranspose`, and `flax.linen.Conv`, forward and of an inflated input.

Documentation: flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/layers.html (channels last; kernels (*K, in, out),
with transpose_kernel (*K, out, in) flipped; "behaviour mirrors of jax.lax.conv_transpose": explicit pads act on the dilated input)
and flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/linear.html (what VALID and CAUSAL add; no groups in either).
"""

from adapters._jax import COMPILATION_CACHE, inflated
from adapters._lax import explicit, flip, restore, same, space, valid, window, word
from adapters.text.limits import BELOW_STRIDE, NO_CROP, NO_GROUPS, only_rank
from adapters.protocol import Limit, Mode, Route, Text, described
from reference.schema import Axis, Params

DISTRIBUTION = "flax"
SETUP = "import numpy as np\nimport flax\nimport jax\nfrom flax import linen, nnx\njax.config.update('jax_enable_x64', True)"
VERSION = "flax.__version__"
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
    return f"x = np.moveaxis(x, 1, -1)\nw = w.transpose({space(p)}, 0, 1)[{flip(p)}]"


def arrange_gradients(p: Params) -> str:
    return arrange(p) + "\ng = np.moveaxis(g, 1, -1)"


def arrange_kernel(p: Params) -> str:
    return f"x = np.moveaxis(x, 1, -1)\nw = w.transpose({space(p)}, 1, 0)"


def arrange_groups(p: Params) -> str:
    per_group = p.in_channels // p.groups
    return (
        f"w = w.reshape({p.groups}, {per_group}, *w.shape[1:]).swapaxes(0, 1).reshape({per_group}, -1, *w.shape[2:])\n"
        + arrange(p)
    )


def restore_gradients(p: Params) -> str:
    back = (p.rank, p.rank + 1, *range(p.rank))
    return f"dx = np.moveaxis(dx, -1, 1)\ndw = dw[{flip(p)}].transpose{back}"


def linen(padding: Text) -> Text:
    return lambda p: (
        f"layer = linen.ConvTranspose({p.out_channels}, {_words(p)}, padding={padding(p)})"
    )


def nnx(padding: Text) -> Text:
    return lambda p: (
        f"layer = nnx.eval_shape(lambda: nnx.ConvTranspose({p.in_channels}, {p.out_channels}, {_words(p)}, "
        f"padding={padding(p)}, rngs=nnx.Rngs(0)))"
    )


def transpose_kernel(p: Params) -> str:
    return f"{explicit(p)}, transpose_kernel=True"


def apply(p: Params) -> str:
    return f"y = layer.apply({_params(p)}, x)"


def call(p: Params) -> str:
    return f"{_assign(p)}\ny = layer(x)"


def define_jit(p: Params) -> str:
    return linen(explicit)(p) + "\napply = jax.jit(layer.apply)"


def jit(p: Params) -> str:
    return f"y = apply({_params(p)}, x)"


def input_dilation(p: Params) -> str:
    return (
        f"layer = linen.Conv({p.out_channels}, {p.each('kernel_size')}, padding={inflated(p)}, input_dilation={p.each('stride')}, "
        f"kernel_dilation={p.each('dilation')}, feature_group_count={p.groups}, use_bias={p.bias})"
    )


def forward(p: Params) -> str:
    return (
        f"layer = linen.Conv({p.in_channels}, {p.each('kernel_size')}, strides={p.each('stride')}, padding={p.each('padding')}, "
        f"kernel_dilation={p.each('dilation')}, feature_group_count={p.groups}, use_bias=False)"
    )


def conv(p: Params) -> str:
    return "y = layer.apply({'params': {'kernel': w}}, x)"


def define_gradients(p: Params) -> str:
    total = "total = lambda params, x, g: (layer.apply(params, x) * g).sum()"
    return f"{linen(explicit)(p)}\n{total}\ngradients = jax.jit(jax.grad(total, argnums=(0, 1)))"


def gradients(p: Params) -> str:
    bias = "\ndb = grads['params']['bias']" if p.bias else ""
    return f"grads, dx = gradients({_params(p)}, x, g)\ndw = grads['params']['kernel']" + bias


def define_nnx_gradients(p: Params) -> str:
    total = "total = lambda layer, x, g: (layer(x) * g).sum()"
    return f"{nnx(explicit)(p)}\n{total}\ngradients = nnx.jit(nnx.grad(total, argnums=(0, 1)))"


def nnx_gradients(p: Params) -> str:
    bias = "\ndb = grads.bias[...]" if p.bias else ""
    return f"{_assign(p)}\ngrads, dx = gradients(layer, x, g)\ndw = grads.kernel[...]" + bias


def declared_shape(p: Params) -> str:
    return "y = jax.eval_shape(layer.init_with_output, jax.random.key(0), x)[0].shape" + _first


def nnx_declared_shape(p: Params) -> str:
    return f"{_assign(p)}\ny = nnx.eval_shape(lambda layer, x: layer(x), layer, x).shape" + _first


def zero(axis: Axis) -> Axis:
    """VALID of nnx, after its document: d(K-1) zeros at both ends of the dilated input, which is no padding."""
    return window(axis, axis.full_size, 0)


def causal(axis: Axis) -> Axis:
    """CAUSAL of nnx, after its document: the input is padded on the left alone, and the output has its size."""
    return window(axis, axis.input_size, 0)


def _words(p: Params) -> str:
    return f"{p.each('kernel_size')}, strides={p.each('stride')}, kernel_dilation={p.each('dilation')}, use_bias={p.bias}"


def _params(p: Params) -> str:
    return "{'params': {'kernel': w, 'bias': b}}" if p.bias else "{'params': {'kernel': w}}"


def _assign(p: Params) -> str:
    return "layer.kernel = nnx.Param(w)" + ("\nlayer.bias = nnx.Param(b)" if p.bias else "")


_first = "\ny = np.array((y[0], y[-1], *y[1:-1]))"  # channels last, told in canonical order
_LINEN, _NNX = (
    "flax.linen.ConvTranspose: as jax.lax.conv_transpose",
    "flax.nnx.ConvTranspose, padding",
)
_CALL = (NO_CROP, NO_GROUPS)
_CAUSAL = (
    only_rank(1),
    Limit(
        "CAUSAL keeps the size: its document knows no stride", lambda p: max(p.each("stride")) > 1
    ),
    *_CALL,
)
_ROUTES = {
    "conv_transpose": Route(apply, _CALL, arrange, restore, linen(explicit), compiled=True),
    "transpose_kernel": Route(
        apply, _CALL, arrange_kernel, restore, linen(transpose_kernel), compiled=True
    ),
    "nnx": Route(call, _CALL, arrange, restore, nnx(explicit), compiled=True),
    "same": Route(
        apply,
        _CALL,
        arrange,
        restore,
        linen(word("SAME")),
        compiled=True,
        mode=Mode("SAME", same, _LINEN),
    ),
    "valid": Route(
        apply,
        _CALL,
        arrange,
        restore,
        linen(word("VALID")),
        compiled=True,
        mode=Mode("VALID", valid, _LINEN),
    ),
    "nnx_valid": Route(
        call,
        _CALL,
        arrange,
        restore,
        nnx(word("VALID")),
        compiled=True,
        mode=Mode("VALID", zero, _NNX),
    ),
    "nnx_causal": Route(
        call,
        _CAUSAL,
        arrange,
        restore,
        nnx(word("CAUSAL")),
        compiled=True,
        mode=Mode("CAUSAL", causal, _NNX),
    ),
    "jit": Route(jit, _CALL, arrange, restore, define_jit, "transformed", compiled=True),
    "input_dilation": Route(
        apply, (NO_CROP,), arrange_groups, restore, input_dilation, "inflation", compiled=True
    ),
    "conv": Route(
        conv, (NO_CROP, BELOW_STRIDE), arrange_kernel, restore, forward, "conv", compiled=True
    ),
    "gradients": Route(
        gradients,
        _CALL,
        arrange_gradients,
        restore_gradients,
        define_gradients,
        "gradients",
        compiled=True,
    ),
    "nnx_gradients": Route(
        nnx_gradients,
        _CALL,
        arrange_gradients,
        restore_gradients,
        define_nnx_gradients,
        "gradients",
        compiled=True,
    ),
    "declared_shape": Route(
        declared_shape,
        _CALL,
        arrange,
        define=linen(explicit),
        operator="declared_shape",
        compiled=True,
    ),
    "nnx_declared_shape": Route(
        nnx_declared_shape,
        _CALL,
        arrange,
        define=nnx(explicit),
        operator="declared_shape",
        compiled=True,
    ),
}
_ABOUT = {
    "conv_transpose": "flax.linen.ConvTranspose with explicit padding, and the kernel flipped.",
    "transpose_kernel": "flax.linen.ConvTranspose with transpose_kernel=True: it flips the kernel itself.",
    "nnx": "flax.nnx.ConvTranspose with explicit padding, and the kernel flipped.",
    "same": "flax.linen.ConvTranspose with padding 'SAME'.",
    "valid": "flax.linen.ConvTranspose with padding 'VALID'.",
    "nnx_valid": "flax.nnx.ConvTranspose with padding 'VALID'.",
    "nnx_causal": "flax.nnx.ConvTranspose with padding 'CAUSAL'.",
    "jit": "The main call under jax.jit.",
    "input_dilation": "flax.linen.Conv with the stride as input_dilation, and the kernel flipped.",
    "conv": "The forward convolution: flax.linen.Conv with strides.",
    "gradients": "The gradients of the main call, by jax.grad under jax.jit.",
    "nnx_gradients": "The gradients of the route nnx, by nnx.grad under nnx.jit.",
    "declared_shape": "The output shape of the main call's layer, by jax.eval_shape of its init_with_output.",
    "nnx_declared_shape": "The output shape of the route nnx, by nnx.eval_shape.",
}
ROUTES = described(_ROUTES, _ABOUT)
