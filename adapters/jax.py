"""JAX: `jax.lax.conv_general_dilated` on a dilated input, `jax.lax.conv_transpose`, and JAX's transformations of them.

Documentation: docs.jax.dev/en/latest/_autosummary/jax.lax.conv_general_dilated.html (lhs_dilation inserts
s - 1 zeros; padding acts on the inflated input; the kernel is (out, in/g, *K) and not flipped) and
.../jax.lax.conv_transpose.html (explicit padding acts on the dilated input too, but with use_consistent_padding it is
that of the forward convolution, as the strings are; no groups).
"""

from adapters import _jax as text
from adapters._jax import COMPILATION_CACHE, inflated, plus_bias, with_bias
from adapters._lax import same, valid
from adapters.text.limits import BELOW_STRIDE, NO_CROP, NO_GROUPS, NO_OUTPUT_PADDING
from adapters.protocol import Mode, Route, Text, described, nothing
from reference.schema import Params

DISTRIBUTION = "jax"
SETUP = "import numpy as np\nimport jax\njax.config.update('jax_enable_x64', True)"
VERSION = "jax.__version__"
ENTER = "jax.device_put({})"  # asarray compiles a copy of each new shape
LEAVE = "np.asarray({})"
DTYPES = ("float32", "float64", "float16", "bfloat16", "complex64", "int32")
CACHE = COMPILATION_CACHE
PATHS = {
    "native": {},
    "avx2": {"XLA_FLAGS": "--xla_cpu_max_isa=AVX2"},
    "one-thread": {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"},
    "bfloat16-products": {"JAX_DEFAULT_MATMUL_PRECISION": "bfloat16"},
}
ABOUT_PATHS = {
    "native": "The kernels that XLA chooses on this machine.",
    "avx2": "XLA limited to AVX2 instructions.",
    "one-thread": "XLA without Eigen's threads inside an operation.",
    "bfloat16-products": "JAX with bfloat16 as the default precision of products.",
}


def conv_general_dilated(p: Params) -> str:
    return f"y = {text.dilated(p)}" + plus_bias(p)


def arrange_transpose(p: Params) -> str:
    return f"w = w.transpose({', '.join(map(str, range(2, p.rank + 2)))}, 0, 1)[{', '.join(['::-1'] * p.rank)}]"


def conv_transpose(p: Params) -> str:
    return _transpose(p, f"padding={inflated(p)}")


def arrange_kernel(p: Params) -> str:
    return f"w = w.transpose({', '.join(map(str, range(2, p.rank + 2)))}, 1, 0)"


def transpose_kernel(p: Params) -> str:
    return _transpose(p, f"padding={inflated(p)}, transpose_kernel=True")


def consistent_padding(p: Params) -> str:
    return _transpose(p, f"padding={p.each('padding')}, use_consistent_padding=True")


def same_padding(p: Params) -> str:
    return _transpose(p, "padding='SAME'")


def valid_padding(p: Params) -> str:
    return _transpose(p, "padding='VALID'")


def _transpose(p: Params, padding: str) -> str:
    space = "DHW"[-p.rank :]
    return (
        f"y = jax.lax.conv_transpose(x, w, strides={p.each('stride')}, {padding}, "
        f"rhs_dilation={p.each('dilation')}, dimension_numbers=('NC{space}', '{space}IO', 'NC{space}'))"
        + plus_bias(p)
    )


def _dilated(
    operator: str,
    define: Text = nothing,
    call: Text = text.call,
    arrange: Text = text.arrange,
    restore: Text = nothing,
) -> Route:
    """A route by way of the main call, with all that it can say."""
    return Route(call, (NO_CROP,), arrange, restore, define, operator, compiled=True)


def _forward(
    operator: str,
    call: Text,
    arrange: Text = nothing,
    restore: Text = nothing,
    define: Text = nothing,
    dtypes: tuple[str, ...] = (),
) -> Route:
    """A route by way of the forward convolution, whose remainder is below the stride."""
    return Route(
        call,
        (NO_CROP, BELOW_STRIDE),
        with_bias(arrange),
        restore,
        define,
        operator=operator,
        compiled=True,
        dtypes=dtypes,
    )


_LAX = (NO_CROP, NO_GROUPS)
_ARRANGED = with_bias(arrange_transpose)
_REAL = DTYPES[:4]  # a transpose is a derivative, of reals
_DOCUMENT = "docs.jax.dev/en/latest/_autosummary/jax.lax.conv_transpose.html"
_ROUTES = {
    "conv_general_dilated": _dilated(
        "conv_transpose", call=conv_general_dilated, arrange=with_bias(text.arrange)
    ),
    "conv_transpose": Route(conv_transpose, _LAX, _ARRANGED, compiled=True),
    "transpose_kernel": Route(transpose_kernel, _LAX, with_bias(arrange_kernel), compiled=True),
    "consistent_padding": Route(
        consistent_padding, (*_LAX, NO_OUTPUT_PADDING), _ARRANGED, compiled=True
    ),
    "same": Route(same_padding, _LAX, _ARRANGED, compiled=True, mode=Mode("SAME", same, _DOCUMENT)),
    "valid": Route(
        valid_padding, _LAX, _ARRANGED, compiled=True, mode=Mode("VALID", valid, _DOCUMENT)
    ),
    "jit": _dilated("transformed", text.jit),
    "vmap_input": _dilated("transformed", text.vmap_input, arrange=text.items, restore=text.first),
    "vmap_weight": _dilated(
        "transformed", text.vmap_weight, arrange=text.other_weight, restore=text.last
    ),
    "vmap_both": _dilated(
        "transformed", text.vmap_both, arrange=text.own_weights, restore=text.first
    ),
    "export": _dilated("transformed", text.define_export, text.export),
    "channels_last": _dilated(
        "transformed", call=text.channels_last, arrange=text.arrange_last, restore=text.restore_last
    ),
    "gemm_col2im": _forward(
        "gemm_col2im", text.call, text.arrange_groups, define=text.define_gemm, dtypes=_REAL
    ),
    "inflation": _dilated("inflation", call=text.inflation, arrange=with_bias(text.arrange)),
    "linear_transpose": _forward("conv_gradient", text.call, define=text.define_transpose),
    "vjp_of_conv": _forward("conv_gradient", text.call, define=text.define_vjp),
    "conv": _forward("conv", text.conv),
    "im2col": _forward("im2col", text.columns, restore=text.flat, define=text.define_im2col),
    "col2im": _forward("col2im", text.columns, text.unflat, define=text.define_col2im),
    "grad": _dilated("gradients", text.define_grad, text.grad, restore=text.restore_weight),
    "grad_of_grad": _dilated(
        "second_order", text.define_second, text.grad_of_grad, restore=text.restore_weight
    ),
    "eval_shape": _dilated("declared_shape", text.function, text.eval_shape),
    "lower": _dilated("declared_shape", text.jit, text.lower),
}
_ABOUT = {
    "conv_general_dilated": "jax.lax.conv_general_dilated with the stride as lhs_dilation and the kernel flipped, not jitted.",
    "conv_transpose": "jax.lax.conv_transpose with explicit padding of the dilated input, and the kernel flipped.",
    "transpose_kernel": "jax.lax.conv_transpose with transpose_kernel=True: it flips the kernel itself.",
    "consistent_padding": "jax.lax.conv_transpose with use_consistent_padding=True: padding is that of the forward convolution.",
    "same": "jax.lax.conv_transpose with padding 'SAME'.",
    "valid": "jax.lax.conv_transpose with padding 'VALID'.",
    "jit": "The main call, jitted.",
    "vmap_input": "jax.vmap of the main call over the items of x, jitted.",
    "vmap_weight": "jax.vmap of the main call over two weights, -w and w, jitted; the second output is taken.",
    "vmap_both": "jax.vmap of the main call over items and weights, jitted; every second item has -x and -w.",
    "export": "The main call, jitted, then exported, serialized and read again by jax.export.",
    "channels_last": "The main call with dimension_numbers that have the channels last.",
    "gemm_col2im": "A matrix product by jax.numpy.einsum, then the route col2im, jitted as one function.",
    "inflation": "The forward convolution of the input with zeros inserted by jax.lax.pad, and the kernel flipped.",
    "linear_transpose": "jax.linear_transpose of the forward convolution, jitted.",
    "vjp_of_conv": "The gradient of the forward convolution for its input, by jax.vjp, jitted.",
    "conv": "The forward convolution: jax.lax.conv_general_dilated with the stride as window_strides.",
    "im2col": "The columns of an image, by jax.lax.conv_general_dilated_patches, jitted.",
    "col2im": "The image of columns: jax.linear_transpose of jax.lax.conv_general_dilated_patches, jitted.",
    "grad": "The gradients of the main call, by jax.grad, jitted.",
    "grad_of_grad": "The derivatives of the main call's input gradient, by jax.grad twice, jitted.",
    "eval_shape": "The output shape of the main call, by jax.eval_shape.",
    "lower": "The output shape of the main call, jitted and lowered but not compiled.",
}
ROUTES = described(_ROUTES, _ABOUT)
