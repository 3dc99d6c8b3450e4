"""JAX: `jax.lax.conv_general_dilated` on a dilated input, `jax.lax.conv_transpose`, and JAX's
transformations of them.

Documentation: docs.jax.dev/en/latest/_autosummary/jax.lax.conv_general_dilated.html (lhs_dilation
inserts s - 1 zeros; padding acts on the inflated input; the kernel is (out, in/g, *K) and not
flipped) and .../jax.lax.conv_transpose.html (explicit padding acts on the dilated input too, but
with use_consistent_padding it is that of the forward convolution, as the strings are; no groups).
"""

from functools import partial

from adapters.jax import calls, convolutions, derivatives, exports, sharding, transformations
from adapters.jax.calls import with_bias
from adapters.jax.sentences import SENTENCES
from adapters.protocol import Limit, Mode, Route, described, nothing
from adapters.shared import jax_family, layouts, padding_rules
from adapters.shared.limits import BELOW_STRIDE, NO_CROP, NO_GROUPS, NO_OUTPUT_PADDING, SOME_ITEMS

DISTRIBUTION = "jax"
SETUP = f"{sharding.TWO_DEVICES}\nimport numpy as np\nimport jax\n{jax_family.X64}"
VERSION = "jax.__version__"
ENTER = jax_family.ENTER
LEAVE = jax_family.LEAVE
_DIFFERENTIABLE = (*jax_family.DTYPES, "complex64")
_USUAL = (*_DIFFERENTIABLE, "int32")
_INTEGERS = ("int64", "int16", "int8", "uint32", "uint16", "uint8", "bool")
DTYPES = (*_USUAL, "complex128", *_INTEGERS, "float8_e4m3fn", "float8_e5m2")
# A release that lacks one of these refuses nothing: its name is not in jax.numpy.
FLOAT8_E4M3FN = ("jax.device_put({}.view(jax.numpy.float8_e4m3fn.dtype))", LEAVE)
FLOAT8_E5M2 = ("jax.device_put({}.view(jax.numpy.float8_e5m2.dtype))", LEAVE)
COMPONENTS = {"": jax_family.COMPONENTS, "cuda": ("jax",)}
CACHE = jax_family.CACHE
PATHS = {
    **jax_family.PATHS,
    "one-thread": {**jax_family.ON_CPU, "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"},
    "bfloat16-products": {**jax_family.ON_CPU, "JAX_DEFAULT_MATMUL_PRECISION": "bfloat16"},
}
ON_PATH = jax_family.on_gpu(SETUP)
ABOUT_PATHS = {
    **jax_family.ABOUT_PATHS,
    "one-thread": "XLA without Eigen's threads inside an operation.",
    "bfloat16-products": "JAX with bfloat16 as the default precision of products.",
}

_LAX = (NO_CROP, NO_GROUPS)
# Only a call outside of the schema has a size of zero.
_SOME_SIZES = Limit(
    "a symbolic size is at least 1", lambda p: min(p.batch, *p.each("input_size")) < 1
)
_DOCUMENT = "docs.jax.dev/en/latest/_autosummary/jax.lax.conv_transpose.html"
_SAME = Mode("SAME", padding_rules.same_inferred, _DOCUMENT)
_VALID = Mode("VALID", padding_rules.valid_inferred, _DOCUMENT)

# In ci, float64 is asked on the main call, on jax.lax.conv_transpose and of declared shapes.
_LEFT_TO_NIGHTLY = ("float64",)
# By way of the main call, with all that it can express.
_main = partial(Route, limits=(NO_CROP,), arrange=calls.arrange, compiled=True, dtypes=_USUAL)
_varied = partial(_main, operator="transformed", nightly=_LEFT_TO_NIGHTLY)
_transformed = partial(_varied, transformations.call)
_rare = partial(_main, operator="transformed", nightly=DTYPES)
# By way of the forward convolution, whose remainder is below the stride.
_forward = partial(
    Route,
    limits=(NO_CROP, BELOW_STRIDE),
    arrange=with_bias(nothing),
    compiled=True,
    dtypes=_USUAL,
    nightly=_LEFT_TO_NIGHTLY,
)
_lax = partial(
    Route,
    limits=_LAX,
    arrange=with_bias(calls.arrange_transpose),
    compiled=True,
    dtypes=_USUAL,
)
_lax_varied = partial(_lax, nightly=_LEFT_TO_NIGHTLY)

_ROUTES = {
    "conv_general_dilated": _main(
        calls.conv_general_dilated, arrange=with_bias(calls.arrange), dtypes=DTYPES
    ),
    "conv_transpose": _lax(calls.conv_transpose),
    "transpose_kernel": _lax_varied(
        calls.transpose_kernel, arrange=with_bias(layouts.arrange_kernel)
    ),
    "consistent_padding": _lax_varied(calls.consistent_padding, limits=(*_LAX, NO_OUTPUT_PADDING)),
    "same": _lax_varied(calls.same_padding, mode=_SAME),
    "valid": _lax_varied(calls.valid_padding, mode=_VALID),
    "jit": _transformed(define=transformations.define_jit),
    "vmap_input": _transformed(
        arrange=transformations.arrange_items,
        restore=transformations.restore_items,
        define=transformations.define_vmap_input,
    ),
    "vmap_weight": _transformed(
        arrange=transformations.arrange_other_weight,
        restore=transformations.restore_second,
        define=transformations.define_vmap_weight,
    ),
    "vmap_both": _transformed(
        limits=(NO_CROP, SOME_ITEMS),
        arrange=transformations.arrange_own_weights,
        restore=transformations.restore_items,
        define=transformations.define_vmap_both,
    ),
    "jvp": _rare(
        derivatives.derivative,
        define=derivatives.define_jvp,
        dtypes=_DIFFERENTIABLE,
    ),
    "linearize": _rare(
        derivatives.derivative,
        define=derivatives.define_linearize,
        dtypes=_DIFFERENTIABLE,
    ),
    "scan": _rare(
        transformations.scan,
        arrange=transformations.arrange_items,
        restore=transformations.restore_items,
        define=transformations.define_scan,
    ),
    "donate": _rare(
        transformations.donation,
        define=transformations.define_donation,
    ),
    "sharded_batch": _transformed(
        arrange=sharding.arrange_halves,
        restore=sharding.restore_half,
        define=sharding.define_batch,
        nightly=DTYPES,
    ),
    "sharded_axis": _transformed(
        limits=(NO_CROP, sharding.EVEN_AXIS),
        define=sharding.define_axis,
        slow_to_compile=True,
        nightly=DTYPES[1:],
    ),
    "concurrent": _rare(
        transformations.concurrent,
        arrange=with_bias(calls.arrange),
    ),
    "export": _varied(exports.export, define=exports.define_export),
    "export_symbolic": _rare(
        exports.symbolic,
        limits=(NO_CROP, _SOME_SIZES),
        define=exports.define_symbolic,
    ),
    "channels_last": _varied(
        transformations.channels_last,
        arrange=transformations.arrange_last,
        restore=layouts.restore_channels_first,
    ),
    "gemm_col2im": _forward(
        transformations.call,
        arrange=with_bias(convolutions.arrange_groups),
        define=convolutions.define_gemm,
        operator="gemm_col2im",
        dtypes=jax_family.DTYPES,  # a transpose is a derivative, of reals
    ),
    "inflation": _main(
        convolutions.inflation,
        arrange=with_bias(calls.arrange),
        operator="inflation",
        dtypes=DTYPES,
        nightly=_LEFT_TO_NIGHTLY,
    ),
    "linear_transpose": _forward(
        transformations.call, define=convolutions.define_transpose, operator="conv_gradient"
    ),
    "vjp_of_conv": _forward(
        transformations.call, define=convolutions.define_vjp, operator="conv_gradient"
    ),
    "conv": _forward(convolutions.conv, operator="conv", dtypes=DTYPES),
    "im2col": _forward(
        convolutions.columns,
        restore=convolutions.restore_columns,
        define=convolutions.define_im2col,
        operator="im2col",
    ),
    "col2im": _forward(
        convolutions.columns,
        arrange=convolutions.arrange_columns,
        define=convolutions.define_col2im,
        operator="col2im",
        dtypes=_DIFFERENTIABLE,  # the transpose of a function of integers has none
    ),
    "grad": _main(
        derivatives.grad,
        restore=calls.restore_weight,
        define=derivatives.define_grad,
        operator="gradients",
        nightly=_LEFT_TO_NIGHTLY,
    ),
    "checkpoint": _main(
        derivatives.grad,
        restore=calls.restore_weight,
        define=derivatives.define_checkpoint,
        operator="gradients",
        nightly=DTYPES,
    ),
    "grad_of_grad": _main(
        derivatives.grad_of_grad,
        restore=calls.restore_weight,
        define=derivatives.define_second,
        operator="second_order",
        nightly=_LEFT_TO_NIGHTLY,
    ),
    "eval_shape": _main(
        derivatives.eval_shape, define=transformations.define_function, operator="declared_shape"
    ),
    "lower": _main(derivatives.lower, define=transformations.define_jit, operator="declared_shape"),
}
ROUTES = described(_ROUTES, SENTENCES)
