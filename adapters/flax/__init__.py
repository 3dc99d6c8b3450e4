"""Flax: `flax.linen.ConvTranspose`, `flax.nnx.ConvTranspose`, and `flax.linen.Conv`, forward and of an inflated input.

Documentation: flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/layers.html (channels last; kernels (*K, in, out),
with transpose_kernel (*K, out, in) flipped; "behaviour mirrors of jax.lax.conv_transpose": explicit pads act on the dilated input)
and flax.readthedocs.io/en/latest/api_reference/flax.nnx/nn/linear.html (what VALID and CAUSAL add; no groups in either).
"""

from adapters.flax import linen, nnx
from adapters.protocol import Limit, Mode, Route, Text, described, nothing
from adapters.text import jax_family, padding_rules
from adapters.text.jax_family import explicit, word
from adapters.text.layouts import arrange_channels_last, restore_channels_first
from adapters.text.limits import BELOW_STRIDE, NO_CROP, NO_GROUPS, NO_STRIDE, only_rank

DISTRIBUTION = "flax"
SETUP = (
    "import numpy as np\nimport flax\nimport jax\nfrom flax import linen, nnx\n" + jax_family.X64
)
VERSION = "flax.__version__"
ENTER = jax_family.ENTER
LEAVE = jax_family.LEAVE
DTYPES = jax_family.DTYPES
BUILT_ON = "jax"
CACHE = jax_family.CACHE
UNBATCHED = True
PATHS = jax_family.PATHS
ABOUT_PATHS = jax_family.ABOUT_PATHS

_LINEN = "flax.linen.ConvTranspose: as jax.lax.conv_transpose"
_NNX = "flax.nnx.ConvTranspose, padding"
_SAME = Mode("SAME", padding_rules.same_inferred, _LINEN)
_VALID = Mode("VALID", padding_rules.valid_inferred, _LINEN)
_NNX_VALID = Mode("VALID", padding_rules.valid_full, _NNX)
_NNX_CAUSAL = Mode("CAUSAL", padding_rules.causal, _NNX)
_CALL = (NO_CROP, NO_GROUPS)
_NO_STRIDE = Limit("CAUSAL keeps the size: its document knows no stride", NO_STRIDE.refuses)


def _route(
    call: Text,
    define: Text,
    limits: tuple[Limit, ...] = _CALL,
    *,
    arrange: Text = linen.arrange,
    restore: Text = restore_channels_first,
    operator: str = "conv_transpose",
    mode: Mode | None = None,
) -> Route:
    """A route with the channels last; each layer is compiled."""
    return Route(call, limits, arrange, restore, define, operator, compiled=True, mode=mode)


def _gradients(call: Text, define: Text) -> Route:
    arrange, restore = linen.arrange_gradients, linen.restore_gradients
    return _route(call, define, arrange=arrange, restore=restore, operator="gradients")


def _declared(call: Text, define: Text) -> Route:
    return _route(call, define, restore=nothing, operator="declared_shape")


_ROUTES = {
    "conv_transpose": _route(linen.apply, linen.layer(explicit)),
    "transpose_kernel": _route(
        linen.apply, linen.layer(linen.transpose_kernel), arrange=arrange_channels_last
    ),
    "nnx": _route(nnx.call, nnx.layer(explicit)),
    "same": _route(linen.apply, linen.layer(word("SAME")), mode=_SAME),
    "valid": _route(linen.apply, linen.layer(word("VALID")), mode=_VALID),
    "nnx_valid": _route(nnx.call, nnx.layer(word("VALID")), mode=_NNX_VALID),
    "nnx_causal": _route(
        nnx.call, nnx.layer(word("CAUSAL")), (only_rank(1), _NO_STRIDE, *_CALL), mode=_NNX_CAUSAL
    ),
    "jit": _route(linen.jit, jax_family.define_jit(linen.layer(explicit)), operator="transformed"),
    "input_dilation": _route(
        linen.apply,
        linen.input_dilation,
        (NO_CROP,),
        arrange=linen.arrange_groups,
        operator="inflation",
    ),
    "conv": _route(
        linen.conv,
        linen.forward,
        (NO_CROP, BELOW_STRIDE),
        arrange=arrange_channels_last,
        operator="conv",
    ),
    "gradients": _gradients(linen.gradients, jax_family.define_gradients(linen.layer(explicit))),
    "nnx_gradients": _gradients(nnx.gradients, nnx.define_gradients),
    "declared_shape": _declared(linen.declared_shape, linen.layer(explicit)),
    "nnx_declared_shape": _declared(nnx.declared_shape, nnx.layer(explicit)),
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
