"""Keras 3: `keras.ops.conv_transpose`, its layers and its models, on the backends TensorFlow, JAX
and PyTorch.

Documentation: keras.io/api/ops/nn/#conv_transpose-function (padding is a word; output_padding must
be lower than the stride; None infers it; no groups) and
keras.io/api/layers/convolution_layers/convolution2d_transpose (nor strides together with dilation,
nor different dilations). The sizes stand in `keras/src/backend/common/backend_utils.py`
(compute_conv_transpose_output_shape), the offset of "same" in the word "evenly".
keras.io/api/ops/nn/#fold-function and #unfold-function (rank 2, channels first, on columns in
PyTorch's order). keras.io/api/ops/image/#extractpatches-function (no strides beside a dilation; it
does not promise the order of its columns, which is TensorFlow's: kernel rows, kernel columns,
channel). Keras has no gradient that all its backends share.
"""

from functools import partial

from adapters.keras import calls, columns, declared_shapes, layers, models
from adapters.keras.sentences import SENTENCES
from adapters.protocol import Limit, Mode, Route, described, nothing
from adapters.shared import jax_family, padding_rules
from adapters.shared.columns import restore_columns_first, restore_columns_last
from adapters.shared.devices import NO_CUDA
from adapters.shared.layouts import (
    arrange_channels_last,
    arrange_image,
    arrange_kernel,
    restore_channels_first,
)
from adapters.shared.limits import (
    BELOW_STRIDE,
    NO_CROP,
    NO_GROUPS,
    NO_NEGATIVE_PADDING,
    NO_PADDING,
    SYMMETRIC_PADDING,
    alike,
    only_rank,
    sayable,
)

DISTRIBUTION = "keras"
SETUP = "import functools\nimport tempfile\nimport numpy as np\nimport keras"
VERSION = "keras.__version__"
ENTER = "keras.ops.convert_to_tensor({})"
LEAVE = "keras.ops.convert_to_numpy({})"
DTYPES = ("float32", "float64", "float16", "bfloat16")
COMPONENTS = {
    "tensorflow": ("keras", "tensorflow", "onednn", "eigen", "xla"),
    "jax": ("keras", *jax_family.COMPONENTS),
    "torch": ("keras", "torch", "aten", "onednn"),
}
CACHE = jax_family.CACHE
PATHS = {
    "tensorflow": {"KERAS_BACKEND": "tensorflow", "TF_ENABLE_ONEDNN_OPTS": "1", **NO_CUDA},
    "jax": {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1", **jax_family.ON_CPU},
    "torch": {"KERAS_BACKEND": "torch", **NO_CUDA},
}
ABOUT_PATHS = {
    "tensorflow": "The backend TensorFlow, with the kernels of oneDNN.",
    "jax": "The backend JAX, with 64-bit dtypes.",
    "torch": "The backend PyTorch.",
}

_STRIDES_OR_DILATION = Limit(
    "strides > 1 is incompatible with dilation_rate > 1",
    lambda p: max(p.each("stride")) > 1 and max(p.each("dilation")) > 1,
)
_ONE_DILATION = alike("dilations do not differ by axis", "dilation")
_ONE_NUMBER = alike("has one number for all axes", "stride", "dilation", "output_padding")
_SOMETHING_LEFT = Limit(
    "leaves nothing of one element under an even kernel",
    lambda p: any(map(padding_rules.same_leaves_nothing, p.axes)),
)
_SIZES = "keras/src/backend/common/backend_utils.py"
_VALID = Mode("valid", padding_rules.valid_inferred, _SIZES)
_SAME = Mode("same", padding_rules.same_inferred, _SIZES)
_PADDED_SAME = Mode("same with output_padding", padding_rules.same_added, _SIZES)
_FORWARD_SAME = Mode("same", padding_rules.same_sized, "keras.io/api/ops/nn/#conv-function")
_NO_ZERO = Limit(
    "filters and kernel_size are at least 1",
    lambda p: min(p.out_channels, *p.each("kernel_size")) < 1,
)
_NONE = (NO_CROP, NO_GROUPS)
_NAMED = (*_NONE, NO_PADDING, sayable(BELOW_STRIDE))
_LAYER = (_NO_ZERO, sayable(_STRIDES_OR_DILATION), sayable(_ONE_DILATION))
_SAME_SIZE = (*_NONE, _SOMETHING_LEFT)
_PATCHES = (only_rank(2, 3), NO_CROP, BELOW_STRIDE, _STRIDES_OR_DILATION)
_FOLD = (only_rank(2), NO_CROP, SYMMETRIC_PADDING, NO_NEGATIVE_PADDING, BELOW_STRIDE)

# On JAX every new shape is compiled, even by the entering of the operands: all routes are marked.
_last = partial(Route, arrange=arrange_channels_last, restore=restore_channels_first, compiled=True)
# On TensorFlow every call is traced, which takes half a second.
_columns = partial(Route, limits=_FOLD, compiled=True, slow_to_compile=True)
_patches = partial(
    Route,
    arrange=arrange_image,
    restore=restore_columns_last,
    operator="im2col",
    compiled=True,
    nightly=DTYPES[1:],
)
_model = partial(_last, operator="transformed", nightly=DTYPES[1:])
_shape = partial(
    Route,
    arrange=arrange_channels_last,
    restore=declared_shapes.restore_shape,
    operator="declared_shape",
    compiled=True,
)

_ROUTES = {
    "conv_transpose": _last(calls.conv_transpose, _NAMED),
    "channels_first": Route(calls.channels_first, _NAMED, arrange_kernel, compiled=True),
    "valid": _last(calls.valid, _NONE, mode=_VALID),
    "same": _last(calls.same, _NONE, mode=_SAME),
    "padded_same": _last(calls.padded_same, _SAME_SIZE, mode=_PADDED_SAME),
    "composed": _last(calls.composed, (NO_GROUPS,), composed=True),
    "layer": _last(layers.layer, (*_NAMED, *_LAYER)),
    "layer_same": _last(layers.layer_same, (*_NONE, *_LAYER), mode=_SAME),
    "layer_channels_first": Route(
        layers.layer_channels_first,
        (*_NAMED, *_LAYER),
        arrange_kernel,
        compiled=True,
        nightly=DTYPES[1:],
    ),
    "model": _last(
        models.model, (*_NAMED, *_LAYER), define=models.define_model, operator="transformed"
    ),
    "functional": _model(models.functional, _NAMED, define=models.define_functional),
    "single_integers": _model(calls.single_integers, (_ONE_NUMBER, *_NAMED)),
    "from_config": _model(layers.from_config, (*_NAMED, *_LAYER)),
    "saved": _model(models.saved, (*_NAMED, *_LAYER), define=models.define_model, nightly=DTYPES),
    "conv": _last(calls.conv, (*_NONE, NO_PADDING, BELOW_STRIDE), operator="conv"),
    "conv_same": _last(calls.conv_same, _NONE, operator="conv", mode=_FORWARD_SAME),
    "fold": _columns(columns.fold, operator="gemm_col2im", composed=True, nightly=DTYPES),
    "im2col": _columns(columns.im2col, operator="im2col"),
    "patches": _patches(columns.patches, (*_PATCHES, NO_PADDING)),
    "patches_channels_first": _patches(
        columns.patches_channels_first,
        (*_PATCHES, NO_PADDING),
        arrange=nothing,
        restore=restore_columns_first,
    ),
    "patches_same": _patches(columns.patches_same, _PATCHES, mode=_FORWARD_SAME),
    "col2im": _columns(columns.col2im, operator="col2im", nightly=DTYPES[1:]),
    "declared": _shape(declared_shapes.declared, _NAMED),
    "declared_channels_first": _shape(
        declared_shapes.declared_channels_first, _NAMED, arrange=arrange_kernel, restore=nothing
    ),
    "declared_valid": _shape(declared_shapes.declared_valid, _NONE, mode=_VALID),
    "declared_same": _shape(declared_shapes.declared_same, _NONE, mode=_SAME),
    "declared_padded_same": _shape(
        declared_shapes.declared_padded_same, _SAME_SIZE, mode=_PADDED_SAME
    ),
    "declared_by_layer": _shape(
        declared_shapes.declared_by_layer, (*_SAME_SIZE, *_LAYER), mode=_PADDED_SAME
    ),
}
ROUTES = described(_ROUTES, SENTENCES)
