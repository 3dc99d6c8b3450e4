"""Haiku: `hk.Conv{1,2,3}DTranspose`, channels last, and `hk.ConvNDTranspose`, channels first.

Documentation: dm-haiku.readthedocs.io/en/latest/api.html#convolutional (w is (*K, out, in), not flipped and not swapped by
`jax.lax.conv_transpose`, which it calls: explicit pads act on the dilated input; output_shape goes with SAME or VALID; neither
dilation nor groups, which the forward `hk.ConvND` has).
"""

from adapters._jax import COMPILATION_CACHE, inflated
from adapters._lax import clamped, explicit, flip, restore, same, space, valid, window, word
from adapters.text.limits import BELOW_STRIDE, NO_CROP, NO_DILATION, NO_GROUPS
from adapters.protocol import Mode, Route, Text, described
from reference.schema import Axis, Params

DISTRIBUTION = "dm-haiku"
SETUP = (
    "import numpy as np\nimport haiku as hk\nimport jax\njax.config.update('jax_enable_x64', True)"
)
VERSION = "hk.__version__"
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


def arrange_first(p: Params) -> str:
    return f"w = w.transpose({space(p)}, 1, 0)[{flip(p)}]" + (
        f"\nb = b.reshape(-1{', 1' * p.rank})" if p.bias else ""
    )


def arrange(p: Params) -> str:
    return f"x = np.moveaxis(x, 1, -1)\nw = w.transpose({space(p)}, 1, 0)[{flip(p)}]"


def arrange_gradients(p: Params) -> str:
    return arrange(p) + "\ng = np.moveaxis(g, 1, -1)"


def arrange_conv(p: Params) -> str:
    return f"x = np.moveaxis(x, 1, -1)\nw = w.transpose({space(p)}, 1, 0)"


def restore_gradients(p: Params) -> str:
    back = (p.rank + 1, p.rank, *range(p.rank))
    return f"dx = np.moveaxis(dx, -1, 1)\ndw = dw[{flip(p)}].transpose{back}"


def layer(padding: Text) -> Text:
    return lambda p: _transform(
        f"hk.Conv{p.rank}DTranspose({_words(p)}, padding={padding(p)}, name='layer')"
    )


def channels_first(p: Params) -> str:
    return _transform(
        f"hk.ConvNDTranspose({p.rank}, {_words(p)}, padding={inflated(p)}, data_format='channels_first', name='layer')"
    )


def sized(name: str) -> Text:
    return lambda p: f"{name!r}, output_shape={p.each('output_size')}"


def define_jit(p: Params) -> str:
    return layer(explicit)(p) + "\napply = jax.jit(layer.apply)"


def forward(p: Params) -> str:
    return _transform(
        f"hk.Conv{p.rank}D({p.in_channels}, {p.each('kernel_size')}, stride={p.each('stride')}, rate={p.each('dilation')}, "
        f"padding={p.each('padding')}, with_bias=False, feature_group_count={p.groups}, name='layer')"
    )


def apply(p: Params) -> str:
    return f"y = layer.apply({_params(p)}, x)"


def jit(p: Params) -> str:
    return f"y = apply({_params(p)}, x)"


def conv(p: Params) -> str:
    return "y = layer.apply({'layer': {'w': w}}, x)"


def define_gradients(p: Params) -> str:
    total = "total = lambda params, x, g: (layer.apply(params, x) * g).sum()"
    return f"{layer(explicit)(p)}\n{total}\ngradients = jax.jit(jax.grad(total, argnums=(0, 1)))"


def gradients(p: Params) -> str:
    bias = "\ndb = grads['layer']['b']" if p.bias else ""
    return f"grads, dx = gradients({_params(p)}, x, g)\ndw = grads['layer']['w']" + bias


def declared_shape(p: Params) -> str:
    return f"y = jax.eval_shape(layer.apply, {_params(p)}, x).shape\ny = np.array((y[0], y[-1], *y[1:-1]))"


def same_sized(axis: Axis) -> Axis:
    """SAME with output_shape: a size that the forward SAME brings to F, above (F-1)s and up to F s; an odd element goes to the end."""
    size = clamped(axis, (axis.input_size - 1) * axis.stride + 1, axis.input_size * axis.stride)
    return window(axis, size, max((axis.input_size - 1) * axis.stride + axis.extent - size, 0) // 2)


def valid_sized(axis: Axis) -> Axis:
    """VALID with output_shape: a size that the forward VALID brings to F, up to s - 1 beyond the full output, from its beginning."""
    return window(axis, clamped(axis, axis.full_size, axis.full_size + axis.stride - 1), 0)


def _transform(module: str) -> str:
    return f"layer = hk.without_apply_rng(hk.transform(lambda x: {module}(x)))"


def _words(p: Params) -> str:
    return (
        f"{p.out_channels}, {p.each('kernel_size')}, stride={p.each('stride')}, with_bias={p.bias}"
    )


def _params(p: Params) -> str:
    return "{'layer': {'w': w, 'b': b}}" if p.bias else "{'layer': {'w': w}}"


_SAME = Mode("SAME", same, "hk.ConvNDTranspose, padding: as jax.lax.conv_transpose")
_VALID = Mode("VALID", valid, "hk.ConvNDTranspose, padding: as jax.lax.conv_transpose")
_SAME_SIZED = Mode("SAME, output_shape", same_sized, "hk.ConvNDTranspose, output_shape")
_VALID_SIZED = Mode("VALID, output_shape", valid_sized, "hk.ConvNDTranspose, output_shape")
_CALL = (NO_CROP, NO_GROUPS, NO_DILATION)
_ROUTES = {
    "conv_transpose": Route(apply, _CALL, arrange, restore, layer(explicit), compiled=True),
    "channels_first": Route(apply, _CALL, arrange_first, define=channels_first, compiled=True),
    "same": Route(apply, _CALL, arrange, restore, layer(word("SAME")), compiled=True, mode=_SAME),
    "valid": Route(
        apply, _CALL, arrange, restore, layer(word("VALID")), compiled=True, mode=_VALID
    ),
    "same_output_shape": Route(
        apply, _CALL, arrange, restore, layer(sized("SAME")), compiled=True, mode=_SAME_SIZED
    ),
    "valid_output_shape": Route(
        apply, _CALL, arrange, restore, layer(sized("VALID")), compiled=True, mode=_VALID_SIZED
    ),
    "jit": Route(jit, _CALL, arrange, restore, define_jit, "transformed", compiled=True),
    "conv": Route(
        conv, (NO_CROP, BELOW_STRIDE), arrange_conv, restore, forward, "conv", compiled=True
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
    "conv_transpose": "hk.Conv1DTranspose, Conv2DTranspose and Conv3DTranspose with explicit padding, channels last.",
    "channels_first": "hk.ConvNDTranspose with explicit padding, channels first.",
    "same": "The main call with padding 'SAME'.",
    "valid": "The main call with padding 'VALID'.",
    "same_output_shape": "The main call with padding 'SAME' and output_shape.",
    "valid_output_shape": "The main call with padding 'VALID' and output_shape.",
    "jit": "The main call under jax.jit.",
    "conv": "The forward convolution: hk.Conv1D, Conv2D and Conv3D.",
    "gradients": "The gradients of the main call, by jax.grad under jax.jit.",
    "declared_shape": "The output shape of the main call, by jax.eval_shape.",
}
ROUTES = described(_ROUTES, _ABOUT)
