"""Haiku: `hk.Conv{1,2,3}DTranspose`, channels last, and `hk.ConvNDTranspose`, channels first.

Documentation: dm-haiku.readthedocs.io/en/latest/api.html#convolutional (w is (*K, out, in), not flipped and not swapped by
`jax.lax.conv_transpose`, which it calls: explicit pads act on the dilated input; output_shape goes with SAME or VALID; neither
dilation nor groups, which the forward `hk.ConvND` has).
"""

from adapters.haiku import layers
from adapters.protocol import Limit, Mode, Route, Text, described, nothing
from adapters.text import jax_family, padding_rules
from adapters.text.jax_family import explicit, word
from adapters.text.layouts import arrange_channels_last, restore_channels_first
from adapters.text.limits import BELOW_STRIDE, NO_CROP, NO_DILATION, NO_GROUPS

DISTRIBUTION = "dm-haiku"
SETUP = f"import numpy as np\nimport haiku as hk\nimport jax\n{jax_family.X64}"
VERSION = "hk.__version__"
ENTER = jax_family.ENTER
LEAVE = jax_family.LEAVE
DTYPES = jax_family.DTYPES
BUILT_ON = "jax"
CACHE = jax_family.CACHE
UNBATCHED = True
PATHS = jax_family.PATHS
ABOUT_PATHS = jax_family.ABOUT_PATHS

_AS_LAX = "hk.ConvNDTranspose, padding: as jax.lax.conv_transpose"
_SIZED = "hk.ConvNDTranspose, output_shape"
_SAME = Mode("SAME", padding_rules.same_inferred, _AS_LAX)
_VALID = Mode("VALID", padding_rules.valid_inferred, _AS_LAX)
_SAME_SIZED = Mode("SAME, output_shape", padding_rules.same_window, _SIZED)
_VALID_SIZED = Mode("VALID, output_shape", padding_rules.valid_window, _SIZED)
_CALL = (NO_CROP, NO_GROUPS, NO_DILATION)


def _called(padding: Text, mode: Mode | None = None) -> Route:
    """The main call with another padding."""
    return _route(layers.apply, layers.layer(padding), mode=mode)


def _route(
    call: Text,
    define: Text,
    limits: tuple[Limit, ...] = _CALL,
    *,
    arrange: Text = layers.arrange,
    restore: Text = restore_channels_first,
    operator: str = "conv_transpose",
    mode: Mode | None = None,
) -> Route:
    """A route of a layer; each new layer is compiled."""
    return Route(call, limits, arrange, restore, define, operator, compiled=True, mode=mode)


_MAIN = layers.layer(explicit)
_ROUTES = {
    "conv_transpose": _called(explicit),
    "channels_first": _route(
        layers.apply, layers.channels_first, arrange=layers.arrange_first, restore=nothing
    ),
    "same": _called(word("SAME"), _SAME),
    "valid": _called(word("VALID"), _VALID),
    "same_output_shape": _called(layers.sized("SAME"), _SAME_SIZED),
    "valid_output_shape": _called(layers.sized("VALID"), _VALID_SIZED),
    "jit": _route(layers.jit, jax_family.define_jit(_MAIN), operator="transformed"),
    "conv": _route(
        layers.conv,
        layers.forward,
        (NO_CROP, BELOW_STRIDE),
        arrange=arrange_channels_last,
        operator="conv",
    ),
    "gradients": _route(
        layers.gradients,
        jax_family.define_gradients(_MAIN),
        arrange=layers.arrange_gradients,
        restore=layers.restore_gradients,
        operator="gradients",
    ),
    "declared_shape": _route(
        layers.declared_shape, _MAIN, restore=nothing, operator="declared_shape"
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
