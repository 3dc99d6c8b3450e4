"""Haiku: `hk.Conv{1,2,3}DTranspose`, channels last, and `hk.ConvNDTranspose`, channels first.

Documentation: dm-haiku.readthedocs.io/en/latest/api.html#convolutional (w is (*K, out, in), not
flipped and not swapped by `jax.lax.conv_transpose`, which it calls: explicit pads act on the
dilated input; output_shape goes with SAME or VALID; neither dilation nor groups, which the forward
`hk.ConvND` has).
"""

from functools import partial

from adapters.haiku import layers
from adapters.protocol import Mode, Route, described
from adapters.shared import jax_family, padding_rules
from adapters.shared.jax_family import explicit, word
from adapters.shared.layouts import arrange_channels_last, restore_channels_first
from adapters.shared.limits import BELOW_STRIDE, NO_CROP, NO_DILATION, NO_GROUPS

DISTRIBUTION = "dm-haiku"
SETUP = f"import numpy as np\nimport haiku as hk\nimport jax\n{jax_family.X64}"
VERSION = "hk.__version__"
ENTER = jax_family.ENTER
LEAVE = jax_family.LEAVE
DTYPES = jax_family.DTYPES
BUILT_ON = "jax"
COMPONENTS = jax_family.components("haiku")
CACHE = jax_family.CACHE
UNBATCHED = True
PATHS = jax_family.PATHS
ON_PATH = jax_family.on_gpu(SETUP)
ABOUT_PATHS = jax_family.ABOUT_PATHS

_AS_LAX = "hk.ConvNDTranspose, padding: as jax.lax.conv_transpose"
_SIZED = "hk.ConvNDTranspose, output_shape"
_SAME = Mode("SAME", padding_rules.same_inferred, _AS_LAX)
_VALID = Mode("VALID", padding_rules.valid_inferred, _AS_LAX)
_SAME_SIZED = Mode("SAME, output_shape", padding_rules.same_window, _SIZED)
_VALID_SIZED = Mode("VALID, output_shape", padding_rules.valid_window, _SIZED)
_CALL = (NO_CROP, NO_GROUPS, NO_DILATION)
_FORWARD = (NO_CROP, BELOW_STRIDE)
# The items of x have no batch axis.
_VMAP = "hk.vmap({}, split_rng=False)(x)"
_SCAN = "hk.scan(lambda number, item: (number + 1, {}(item)), 0, x)[1]"
_REMAT = "hk.remat({})(x)"

_last = partial(Route, arrange=layers.arrange, restore=restore_channels_first, compiled=True)
_transformed = partial(_last, layers.jit, _CALL, operator="transformed", nightly=jax_family.FURTHER)
_gradients = partial(
    _last,
    layers.gradients,
    _CALL,
    arrange=layers.arrange_gradients,
    restore=layers.restore_gradients,
    operator="gradients",
)
_LAYER = layers.layer(explicit)

_ROUTES = {
    "conv_transpose": _last(layers.apply, _CALL, define=_LAYER),
    "channels_first": Route(
        layers.apply,
        _CALL,
        layers.arrange_first,
        define=layers.channels_first,
        compiled=True,
    ),
    "same": _last(layers.apply, _CALL, define=layers.layer(word("SAME")), mode=_SAME),
    "valid": _last(layers.apply, _CALL, define=layers.layer(word("VALID")), mode=_VALID),
    "same_output_shape": _last(
        layers.apply, _CALL, define=layers.layer(layers.sized("SAME")), mode=_SAME_SIZED
    ),
    "valid_output_shape": _last(
        layers.apply, _CALL, define=layers.layer(layers.sized("VALID")), mode=_VALID_SIZED
    ),
    "jit": _last(layers.jit, _CALL, define=jax_family.define_jit(_LAYER), operator="transformed"),
    "vmap": _transformed(define=jax_family.define_jit(layers.layer(explicit, _VMAP))),
    "scan": _transformed(define=jax_family.define_jit(layers.layer(explicit, _SCAN))),
    "grad_of_conv": _last(
        layers.gradient,
        _FORWARD,
        arrange=arrange_channels_last,
        define=layers.define_gradient,
        operator="conv_gradient",
        nightly=jax_family.FURTHER,
    ),
    "conv": _last(
        layers.conv,
        _FORWARD,
        arrange=arrange_channels_last,
        define=layers.forward,
        operator="conv",
    ),
    "gradients": _gradients(define=jax_family.define_gradients(_LAYER)),
    "remat": _gradients(
        define=jax_family.define_gradients(layers.layer(explicit, _REMAT)),
        nightly=jax_family.FURTHER,
    ),
    "declared_shape": Route(
        layers.declared_shape,
        _CALL,
        layers.arrange,
        define=_LAYER,
        operator="declared_shape",
        compiled=True,
    ),
}
_ABOUT = {
    "conv_transpose": (
        "hk.Conv1DTranspose, Conv2DTranspose and Conv3DTranspose with explicit padding, "
        "channels last."
    ),
    "channels_first": "hk.ConvNDTranspose with explicit padding, channels first.",
    "same": "The main call with padding 'SAME'.",
    "valid": "The main call with padding 'VALID'.",
    "same_output_shape": "The main call with padding 'SAME' and output_shape.",
    "valid_output_shape": "The main call with padding 'VALID' and output_shape.",
    "jit": "The main call under jax.jit.",
    "vmap": "hk.vmap of the main call over the items of x, under jax.jit.",
    "scan": "The main call on one item of x after the other, by hk.scan, under jax.jit.",
    "grad_of_conv": (
        "The gradient of the forward convolution for its input, by hk.grad under jax.jit."
    ),
    "conv": "The forward convolution: hk.Conv1D, Conv2D and Conv3D.",
    "gradients": "The gradients of the main call, by jax.grad under jax.jit.",
    "remat": "The gradients of the main call under hk.remat, by jax.grad under jax.jit.",
    "declared_shape": "The output shape of the main call, by jax.eval_shape.",
}
ROUTES = described(_ROUTES, _ABOUT)
