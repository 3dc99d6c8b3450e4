"""Equinox: `equinox.nn.ConvTranspose{1,2,3}d`, one sample at a time under `jax.vmap`, compiled by
`filter_jit`.

Documentation: docs.kidger.site/equinox/api/nn/conv (padding, a pair an axis, is that of the
equivalent `Conv`; weight (out, in/groups, *K), which is the forward weight "flipped and its two
channel axes swapped"; for SAME and SAME_LOWER output_padding reduces the output, otherwise it adds
to the end; it must be below the stride).
"""

from functools import partial

from adapters.equinox import layers
from adapters.protocol import Mode, Route, described, nothing
from adapters.shared import jax_family, padding_rules
from adapters.shared.limits import BELOW_STRIDE, NO_CROP, sayable

DISTRIBUTION = "equinox"
SETUP = f"""import numpy as np
import equinox as eqx
import jax
{jax_family.X64}
mapped = eqx.filter_jit(lambda layer, x: jax.vmap(layer)(x))"""  # once: it keeps what is compiled
VERSION = "eqx.__version__"
ENTER = jax_family.ENTER
LEAVE = jax_family.LEAVE
DTYPES = jax_family.DTYPES
BUILT_ON = "jax"
COMPONENTS = jax_family.components("equinox")
CACHE = jax_family.CACHE
UNBATCHED = True
PATHS = jax_family.PATHS
ON_PATH = jax_family.on_gpu(SETUP)
ABOUT_PATHS = jax_family.ABOUT_PATHS

_DOCUMENT = "equinox.nn.ConvTranspose, padding and output_padding"
_SAME = Mode("SAME", padding_rules.same_window, _DOCUMENT)
_LOWER = Mode("SAME_LOWER", padding_rules.same_lower_window, _DOCUMENT)
_VALID = Mode("VALID", padding_rules.valid_added, _DOCUMENT)
_CALL = (NO_CROP, sayable(BELOW_STRIDE))

_route = partial(Route, arrange=layers.arrange, compiled=True)
_transformed = partial(_route, limits=_CALL, operator="transformed", nightly=jax_family.FURTHER)
_gradients = partial(
    _route,
    layers.gradients,
    _CALL,
    restore=layers.restore_gradients,
    operator="gradients",
    nightly=jax_family.FURTHER,
)
_LAYER = layers.layer(layers.explicit)

_ROUTES = {
    "conv_transpose": _route(layers.conv_transpose, _CALL, define=_LAYER),
    "same": _route(
        layers.conv_transpose, _CALL, define=layers.layer(layers.same_word("SAME")), mode=_SAME
    ),
    "same_lower": _route(
        layers.conv_transpose,
        _CALL,
        define=layers.layer(layers.same_word("SAME_LOWER")),
        mode=_LOWER,
    ),
    "valid": _route(
        layers.conv_transpose, _CALL, define=layers.layer(layers.valid_word), mode=_VALID
    ),
    "eager": _transformed(layers.eager, define=_LAYER),
    "filter_vmap": _transformed(layers.apply, define=layers.define_vmap),
    "filter_jvp": _transformed(layers.apply, define=layers.define_jvp),
    "conv": _route(
        layers.conv,
        (NO_CROP, BELOW_STRIDE),
        arrange=nothing,
        define=layers.forward,
        operator="conv",
    ),
    "gradients": _gradients(define=layers.define_gradients()),
    "filter_checkpoint": _gradients(
        define=layers.define_gradients("eqx.filter_checkpoint(both[0])"),
    ),
    "declared_shape": _route(
        layers.declared_shape, _CALL, define=_LAYER, operator="declared_shape"
    ),
}
_ABOUT = {
    "conv_transpose": (
        "equinox.nn.ConvTranspose1d, 2d and 3d with explicit padding, under jax.vmap and "
        "filter_jit."
    ),
    "same": "The main call with padding 'SAME'.",
    "same_lower": "The main call with padding 'SAME_LOWER'.",
    "valid": "The main call with padding 'VALID'.",
    "eager": "The main call under jax.vmap without filter_jit.",
    "filter_vmap": "The main call under filter_vmap in the place of jax.vmap, and filter_jit.",
    "filter_jvp": (
        "The derivative of the main call along x and bias, by filter_jvp under filter_jit: the "
        "output again."
    ),
    "conv": (
        "The forward convolution: equinox.nn.Conv1d, Conv2d and Conv3d, under jax.vmap and "
        "filter_jit."
    ),
    "gradients": "The gradients of the main call, by filter_grad under filter_jit.",
    "filter_checkpoint": (
        "The gradients of the main call under filter_checkpoint, by filter_grad under filter_jit."
    ),
    "declared_shape": "The output shape of the main call, by filter_eval_shape.",
}
ROUTES = described(_ROUTES, _ABOUT)
