"""JAX: `jax.lax.conv_general_dilated` on a dilated input, `jax.lax.conv_transpose`, and JAX's transformations of them.

Documentation: docs.jax.dev/en/latest/_autosummary/jax.lax.conv_general_dilated.html (lhs_dilation inserts
s - 1 zeros; padding acts on the inflated input; the kernel is (out, in/g, *K) and not flipped) and
.../jax.lax.conv_transpose.html (explicit padding acts on the dilated input too, but with use_consistent_padding it is
that of the forward convolution, as the strings are; no groups).
"""

from adapters.jax import calls, convolutions, derivatives, transformations
from adapters.jax.calls import with_bias
from adapters.protocol import Mode, Route, Text, described, nothing
from adapters.text import jax_family, layouts, padding_rules
from adapters.text.limits import BELOW_STRIDE, NO_CROP, NO_GROUPS, NO_OUTPUT_PADDING

DISTRIBUTION = "jax"
SETUP = f"import numpy as np\nimport jax\n{jax_family.X64}"
VERSION = "jax.__version__"
ENTER = jax_family.ENTER
LEAVE = jax_family.LEAVE
DTYPES = (*jax_family.DTYPES, "complex64", "int32")
CACHE = jax_family.CACHE
PATHS = {
    **jax_family.PATHS,
    "one-thread": {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"},
    "bfloat16-products": {"JAX_DEFAULT_MATMUL_PRECISION": "bfloat16"},
}
ABOUT_PATHS = {
    **jax_family.ABOUT_PATHS,
    "one-thread": "XLA without Eigen's threads inside an operation.",
    "bfloat16-products": "JAX with bfloat16 as the default precision of products.",
}

_LAX = (NO_CROP, NO_GROUPS)
_ARRANGED = with_bias(calls.arrange_transpose)
_DOCUMENT = "docs.jax.dev/en/latest/_autosummary/jax.lax.conv_transpose.html"
_SAME = Mode("SAME", padding_rules.same_inferred, _DOCUMENT)
_VALID = Mode("VALID", padding_rules.valid_inferred, _DOCUMENT)


def _dilated(
    operator: str,
    call: Text = transformations.call,
    *,
    define: Text = nothing,
    arrange: Text = calls.arrange,
    restore: Text = nothing,
) -> Route:
    """A route by way of the main call, with all that it can express."""
    return Route(call, (NO_CROP,), arrange, restore, define, operator, compiled=True)


def _forward(
    operator: str,
    call: Text,
    *,
    define: Text = nothing,
    arrange: Text = nothing,
    restore: Text = nothing,
    dtypes: tuple[str, ...] = (),
) -> Route:
    """A route by way of the forward convolution, whose remainder is below the stride."""
    limits = (NO_CROP, BELOW_STRIDE)
    arranged = with_bias(arrange)
    return Route(call, limits, arranged, restore, define, operator, compiled=True, dtypes=dtypes)


_ROUTES = {
    "conv_general_dilated": _dilated(
        "conv_transpose", calls.conv_general_dilated, arrange=with_bias(calls.arrange)
    ),
    "conv_transpose": Route(calls.conv_transpose, _LAX, _ARRANGED, compiled=True),
    "transpose_kernel": Route(
        calls.transpose_kernel, _LAX, with_bias(layouts.arrange_kernel), compiled=True
    ),
    "consistent_padding": Route(
        calls.consistent_padding, (*_LAX, NO_OUTPUT_PADDING), _ARRANGED, compiled=True
    ),
    "same": Route(calls.same_padding, _LAX, _ARRANGED, compiled=True, mode=_SAME),
    "valid": Route(calls.valid_padding, _LAX, _ARRANGED, compiled=True, mode=_VALID),
    "jit": _dilated("transformed", define=transformations.define_jit),
    "vmap_input": _dilated(
        "transformed",
        define=transformations.define_vmap_input,
        arrange=transformations.arrange_items,
        restore=transformations.restore_items,
    ),
    "vmap_weight": _dilated(
        "transformed",
        define=transformations.define_vmap_weight,
        arrange=transformations.arrange_other_weight,
        restore=transformations.restore_second,
    ),
    "vmap_both": _dilated(
        "transformed",
        define=transformations.define_vmap_both,
        arrange=transformations.arrange_own_weights,
        restore=transformations.restore_items,
    ),
    "export": _dilated("transformed", transformations.export, define=transformations.define_export),
    "channels_last": _dilated(
        "transformed",
        transformations.channels_last,
        arrange=transformations.arrange_last,
        restore=layouts.restore_channels_first,
    ),
    "gemm_col2im": _forward(
        "gemm_col2im",
        transformations.call,
        define=convolutions.define_gemm,
        arrange=convolutions.arrange_groups,
        dtypes=jax_family.DTYPES,  # a transpose is a derivative, of reals
    ),
    "inflation": _dilated("inflation", convolutions.inflation, arrange=with_bias(calls.arrange)),
    "linear_transpose": _forward(
        "conv_gradient", transformations.call, define=convolutions.define_transpose
    ),
    "vjp_of_conv": _forward("conv_gradient", convolutions.vjp_of_conv),
    "conv": _forward("conv", convolutions.conv),
    "im2col": _forward(
        "im2col",
        convolutions.columns,
        define=convolutions.define_im2col,
        restore=convolutions.restore_columns,
    ),
    "col2im": _forward(
        "col2im",
        convolutions.columns,
        define=convolutions.define_col2im,
        arrange=convolutions.arrange_columns,
    ),
    "grad": _dilated(
        "gradients",
        derivatives.grad,
        define=derivatives.define_grad,
        restore=calls.restore_weight,
    ),
    "grad_of_grad": _dilated(
        "second_order",
        derivatives.grad_of_grad,
        define=derivatives.define_second,
        restore=calls.restore_weight,
    ),
    "eval_shape": _dilated(
        "declared_shape", derivatives.eval_shape, define=transformations.define_function
    ),
    "lower": _dilated("declared_shape", derivatives.lower, define=transformations.define_jit),
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
    "vjp_of_conv": "The gradient of the forward convolution for its input, by jax.vjp, not jitted.",
    "conv": "The forward convolution: jax.lax.conv_general_dilated with the stride as window_strides.",
    "im2col": "The columns of an image, by jax.lax.conv_general_dilated_patches, jitted.",
    "col2im": "The image of columns: jax.linear_transpose of jax.lax.conv_general_dilated_patches, jitted.",
    "grad": "The gradients of the main call, by jax.grad, jitted.",
    "grad_of_grad": "The derivatives of the main call's input gradient, by jax.grad twice, jitted.",
    "eval_shape": "The output shape of the main call, by jax.eval_shape.",
    "lower": "The output shape of the main call, jitted and lowered but not compiled.",
}
ROUTES = described(_ROUTES, _ABOUT)
