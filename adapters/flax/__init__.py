"""Flax: `flax.linen.ConvTranspose`, `flax.nnx.ConvTranspose`, and `flax.linen.Conv`, forward and of
an inflated input.

Documentation: flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/layers.html (channels
last; kernels (*K, in, out), with transpose_kernel (*K, out, in) flipped; "behaviour mirrors of
jax.lax.conv_transpose": explicit pads act on the dilated input) and
flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/linear.html (what VALID and CAUSAL add; no
groups in either).
"""

from functools import partial

from adapters.flax import linen, nnx
from adapters.protocol import Limit, Mode, Route, described
from adapters.shared import jax_family, padding_rules
from adapters.shared.jax_family import explicit, word
from adapters.shared.layouts import arrange_channels_last, restore_channels_first
from adapters.shared.limits import BELOW_STRIDE, NO_CROP, NO_GROUPS, NO_STRIDE, only_rank

DISTRIBUTION = "flax"
SETUP = (
    "import numpy as np\nimport flax\nimport jax\nfrom flax import linen, nnx\n" + jax_family.X64
)
VERSION = "flax.__version__"
ENTER = jax_family.ENTER
LEAVE = jax_family.LEAVE
DTYPES = jax_family.DTYPES
BUILT_ON = "jax"
COMPONENTS = jax_family.components("flax")
CACHE = jax_family.CACHE
UNBATCHED = True
PATHS = jax_family.PATHS
ON_PATH = jax_family.on_gpu(SETUP)
ABOUT_PATHS = jax_family.ABOUT_PATHS

_LINEN = "flax.linen.ConvTranspose: as jax.lax.conv_transpose"
_NNX = "flax.nnx.ConvTranspose, padding"
_SAME = Mode("SAME", padding_rules.same_inferred, _LINEN)
_VALID = Mode("VALID", padding_rules.valid_inferred, _LINEN)
_NNX_VALID = Mode("VALID", padding_rules.valid_full, _NNX)
_NNX_CAUSAL = Mode("CAUSAL", padding_rules.causal, _NNX)
_CALL = (NO_CROP, NO_GROUPS)
_NO_STRIDE = Limit("CAUSAL keeps the size: its document knows no stride", NO_STRIDE.refuses)
_CAUSAL = (only_rank(1), _NO_STRIDE, *_CALL)

# How the operands are arranged: channels last, and as each kind of operator needs them.
_last = partial(Route, arrange=linen.arrange, restore=restore_channels_first, compiled=True)
_transformed = partial(_last, limits=_CALL, operator="transformed", nightly=jax_family.FURTHER)
_gradients = partial(
    Route,
    arrange=linen.arrange_gradients,
    restore=linen.restore_gradients,
    operator="gradients",
    compiled=True,
)
_shape = partial(Route, arrange=linen.arrange, operator="declared_shape", compiled=True)
_LAYER = linen.layer(explicit)
_OBJECT = nnx.layer(explicit)
# A batch of items without a batch axis, which share the weights.
_MAPPED = linen.layer(
    explicit,
    "linen.vmap(linen.ConvTranspose, variable_axes={'params': None}, split_rngs={'params': False})",
)
_NNX_VMAP = "nnx.jit(nnx.vmap({}, in_axes=(None, 0)))"
_NNX_SCAN = "nnx.jit(nnx.scan({}, in_axes=(None, 0), out_axes=0))"

_ROUTES = {
    "conv_transpose": _last(linen.apply, _CALL, define=_LAYER),
    "transpose_kernel": _last(
        linen.apply,
        _CALL,
        arrange=arrange_channels_last,
        define=linen.layer(linen.transpose_kernel),
    ),
    "nnx": _last(nnx.call, _CALL, define=_OBJECT),
    "same": _last(linen.apply, _CALL, define=linen.layer(word("SAME")), mode=_SAME),
    "valid": _last(linen.apply, _CALL, define=linen.layer(word("VALID")), mode=_VALID),
    "nnx_valid": _last(nnx.call, _CALL, define=nnx.layer(word("VALID")), mode=_NNX_VALID),
    "nnx_causal": _last(nnx.call, _CAUSAL, define=nnx.layer(word("CAUSAL")), mode=_NNX_CAUSAL),
    "jit": _last(linen.jit, _CALL, define=jax_family.define_jit(_LAYER), operator="transformed"),
    "linen_jit": _transformed(
        linen.apply, define=linen.layer(explicit, "linen.jit(linen.ConvTranspose)")
    ),
    "linen_vmap": _transformed(linen.jit, define=jax_family.define_jit(_MAPPED)),
    "nnx_jit": _transformed(nnx.apply, define=nnx.transformed("nnx.jit({})")),
    "nnx_vmap": _transformed(nnx.apply, define=nnx.transformed(_NNX_VMAP)),
    "nnx_scan": _transformed(nnx.apply, define=nnx.transformed(_NNX_SCAN)),
    "input_dilation": _last(
        linen.apply,
        (NO_CROP,),
        arrange=linen.arrange_groups,
        define=linen.input_dilation,
        operator="inflation",
    ),
    "conv": _last(
        linen.conv,
        (NO_CROP, BELOW_STRIDE),
        arrange=arrange_channels_last,
        define=linen.forward,
        operator="conv",
    ),
    "gradients": _gradients(linen.gradients, _CALL, define=jax_family.define_gradients(_LAYER)),
    "nnx_gradients": _gradients(nnx.gradients, _CALL, define=nnx.define_gradients),
    "linen_remat": _gradients(
        linen.gradients,
        _CALL,
        define=jax_family.define_gradients(
            linen.layer(explicit, "linen.remat(linen.ConvTranspose)")
        ),
        nightly=jax_family.FURTHER,
    ),
    "nnx_remat": _gradients(
        nnx.gradients, _CALL, define=nnx.define_remat, nightly=jax_family.FURTHER
    ),
    "declared_shape": _shape(linen.declared_shape, _CALL, define=_LAYER),
    "nnx_declared_shape": _shape(nnx.declared_shape, _CALL, define=_OBJECT),
}
_ABOUT = {
    "conv_transpose": "flax.linen.ConvTranspose with explicit padding, and the kernel flipped.",
    "transpose_kernel": (
        "flax.linen.ConvTranspose with transpose_kernel=True: it flips the kernel itself."
    ),
    "nnx": "flax.nnx.ConvTranspose with explicit padding, and the kernel flipped.",
    "same": "flax.linen.ConvTranspose with padding 'SAME'.",
    "valid": "flax.linen.ConvTranspose with padding 'VALID'.",
    "nnx_valid": "flax.nnx.ConvTranspose with padding 'VALID'.",
    "nnx_causal": "flax.nnx.ConvTranspose with padding 'CAUSAL'.",
    "jit": "The main call under jax.jit.",
    "linen_jit": "The main call of a layer class under flax.linen.jit.",
    "linen_vmap": "flax.linen.vmap of the main call's layer class over the items of x, jitted.",
    "nnx_jit": "The route nnx under nnx.jit.",
    "nnx_vmap": "The route nnx under nnx.vmap over the items of x, in nnx.jit.",
    "nnx_scan": "The route nnx on one item of x after the other, by nnx.scan, in nnx.jit.",
    "input_dilation": "flax.linen.Conv with the stride as input_dilation, and the kernel flipped.",
    "conv": "The forward convolution: flax.linen.Conv with strides.",
    "gradients": "The gradients of the main call, by jax.grad under jax.jit.",
    "nnx_gradients": "The gradients of the route nnx, by nnx.grad under nnx.jit.",
    "linen_remat": "The gradients of the main call's layer class under flax.linen.remat.",
    "nnx_remat": "The gradients of the route nnx under nnx.remat.",
    "declared_shape": (
        "The output shape of the main call's layer, by jax.eval_shape of its init_with_output."
    ),
    "nnx_declared_shape": "The output shape of the route nnx, by nnx.eval_shape.",
}
ROUTES = described(_ROUTES, _ABOUT)
