"""TensorFlow: `tf.nn.conv{1,2,3}d_transpose`, its raw operators, gradients of `tf.nn.conv{1,2,3}d`,
patches, graphs, XLA, state.

Documentation: tensorflow.org/api_docs/python/tf/nn/conv2d_transpose (channels last, filters (*K,
out, in), output_shape carries output_padding; explicit padding in 2-D only),
.../tf/nn#notes_on_padding_2 and .../tf/nn/convolution (SAME, VALID; no stride beside a dilation),
.../tf/image/extract_patches (columns are ordered kernel rows, kernel columns, channel),
.../tf/nn/depthwise_conv2d (equal strides; no stride beside a dilation). The eager
CPU kernels promise neither groups nor dilation: "Current CPU implementations do not yet support
dilation rates larger than 1"; nor channels first.
"""

from functools import partial

from adapters.protocol import Mode, Route, described, nothing
from adapters.shared import padding_rules
from adapters.shared.columns import restore_columns_last
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
    NO_DILATION,
    NO_GROUPS,
    NO_NEGATIVE_PADDING,
    NO_STRIDE,
    SOME_ITEMS,
    only_rank,
    sayable,
)
from adapters.tensorflow import calls, columns, convolutions, derivatives, graphs, state
from adapters.tensorflow.limits import (
    CHANNELS_LAST,
    DEPTHWISE,
    DILATION_OR_STRIDE,
    EXPLICIT_IN_2D,
    NO_COMPLEX_IN_3D,
    NO_DILATION_IN_3D,
    NO_GROUPS_IN_3D,
    NO_INTEGERS_IN_3D,
    ONE_RATE,
    ONE_STRIDE,
)
from adapters.tensorflow.sentences import SENTENCES

DISTRIBUTION = "tensorflow"
SETUP = "import numpy as np\nimport tensorflow as tf"
VERSION = "tf.__version__"
ENTER = "tf.constant({})"
LEAVE = "{}.numpy()"
# Release 2.12 knows no other type of bfloat16 than its own.
BFLOAT16 = ("tf.constant({}.view(tf.bfloat16.as_numpy_dtype))", LEAVE)
_REAL = ("float32", "float64", "float16", "bfloat16")  # what tf.GradientTape has derivatives of
_CALLED = (*_REAL, "int32")
DTYPES = (*_CALLED, "int64", "int16", "int8", "uint8", "complex64", "complex128")
COMPONENTS = {"": ("tensorflow", "onednn", "eigen", "xla")}
COMPILED_COMPONENTS = ("xla",)
PATHS = {
    "native": NO_CUDA,
    "no-onednn": {**NO_CUDA, "TF_ENABLE_ONEDNN_OPTS": "0"},
    "one-thread": {**NO_CUDA, "TF_NUM_INTRAOP_THREADS": "1"},
}
ABOUT_PATHS = {
    "native": "The kernels that TensorFlow chooses on this machine.",
    "no-onednn": "TensorFlow without the kernels of oneDNN.",
    "one-thread": "TensorFlow with one thread inside each operation.",
}

_PLAIN = (sayable(NO_DILATION), sayable(NO_GROUPS), NO_INTEGERS_IN_3D)
_BOTH = (NO_INTEGERS_IN_3D, NO_CROP, EXPLICIT_IN_2D, NO_NEGATIVE_PADDING, BELOW_STRIDE)
_ANY = (*_PLAIN, NO_CROP, sayable(NO_NEGATIVE_PADDING), sayable(BELOW_STRIDE))
_OWN = (*_ANY, sayable(EXPLICIT_IN_2D))
_EAGER = (NO_DILATION, NO_GROUPS, *_BOTH)
_ATROUS = (only_rank(2), NO_STRIDE, ONE_RATE, sayable(NO_GROUPS))
_FORWARD = (BELOW_STRIDE, NO_GROUPS_IN_3D)
_CONV = (*_FORWARD, NO_DILATION_IN_3D)
_PATCHES = (only_rank(2, 3), NO_DILATION_IN_3D, BELOW_STRIDE)
_DEPTHWISE = (only_rank(2), DEPTHWISE, ONE_STRIDE)
_DEPTHWISE_GRADIENT = (*_DEPTHWISE, NO_DILATION, *_BOTH)
_DEPTHWISE_CONV = (*_DEPTHWISE, DILATION_OR_STRIDE, BELOW_STRIDE)

_NOTES = "tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2"
_SAME = Mode("SAME", padding_rules.same_sized, _NOTES)
_VALID = Mode("VALID", padding_rules.valid_sized, _NOTES)

# How the operands are arranged: channels last, and as each kind of operator needs them.
_last = partial(
    Route, arrange=arrange_channels_last, restore=restore_channels_first, dtypes=_CALLED
)
# In float64 they call the kernels of the main call: the profile nightly alone asks it.
_LEFT_TO_NIGHTLY = ("float64",)
_transformed = partial(_last, operator="transformed", nightly=_LEFT_TO_NIGHTLY)
# What ci asks in the first dtype alone.
_state = partial(_transformed, nightly=DTYPES[1:])
_xla = partial(_transformed, define=graphs.define_xla, compiled=True)
_inflation = partial(
    Route,
    arrange=convolutions.arrange_inflation,
    restore=restore_channels_first,
    operator="inflation",
    composed=True,
    dtypes=_CALLED,
)
_conv = partial(_last, operator="conv")
_conv_gradient = partial(_last, operator="conv_gradient")
_gradients = partial(
    Route,
    arrange=derivatives.arrange_gradients,
    restore=derivatives.restore_gradients,
    operator="gradients",
)
_second_order = partial(
    Route,
    arrange=derivatives.arrange_second_order,
    restore=derivatives.restore_second_order,
    operator="second_order",
)
_shape = partial(_last, restore=graphs.restore_shape, operator="declared_shape")

_ROUTES = {
    "conv_transpose": _last(calls.conv_transpose, _OWN),
    "composed": _last(calls.composed, _PLAIN, composed=True),
    "raw_ops": _last(calls.raw_ops, (only_rank(2, 3), EXPLICIT_IN_2D, *_ANY)),
    "same": _last(calls.same, (*_PLAIN, NO_CROP), mode=_SAME),
    "valid": _last(calls.valid, (*_PLAIN, NO_CROP), mode=_VALID),
    "atrous": _last(calls.atrous, _ATROUS, composed=True),
    "atrous_same": _last(calls.atrous_same, (*_ATROUS, NO_CROP), mode=_SAME),
    "channels_first": Route(
        calls.channels_first, (sayable(CHANNELS_LAST), *_OWN), arrange_kernel, dtypes=_CALLED
    ),
    "xla": _xla(graphs.defined, _BOTH),
    "xla_channels_first": _xla(
        graphs.defined,
        _BOTH,
        arrange=arrange_kernel,
        restore=nothing,
        define=graphs.define_xla_channels_first,
    ),
    "function": _transformed(graphs.defined, _EAGER, define=graphs.define_function),
    "unknown_shape": _transformed(graphs.unknown_shape, _EAGER, define=graphs.define_named),
    "single_integers": _state(calls.single_integers, (ONE_STRIDE, *_EAGER)),
    "after_error": _state(state.after_error, _EAGER),
    "weights_in_place": _state(state.weights_in_place, _EAGER),
    "function_weights": _state(state.function_weights, _EAGER, define=graphs.define_function),
    "saved_model": _transformed(
        state.saved_model,
        _EAGER,
        define=state.define_saved_model,
        compiled=True,
        nightly=DTYPES,
    ),
    "concurrent": _transformed(state.concurrent, _EAGER),
    "jvp_x": _transformed(derivatives.jvp_x, _EAGER, dtypes=_REAL),
    "jvp_w": _transformed(derivatives.jvp_w, _EAGER, dtypes=_REAL),
    "vectorized_map": _transformed(
        graphs.defined,
        _EAGER,
        define=graphs.define_vectorized_map,
        compiled=True,
        dtypes=_REAL,
    ),
    "map_fn": _transformed(graphs.map_fn, (*_EAGER, SOME_ITEMS)),
    "gemm_col2im": _last(
        columns.gemm_col2im,
        _PATCHES,
        arrange=columns.arrange_gemm,
        operator="gemm_col2im",
        composed=True,
        dtypes=_REAL,
    ),
    "inflation": _inflation(convolutions.inflation, (NO_GROUPS_IN_3D, NO_INTEGERS_IN_3D)),
    "conv_inflation": _inflation(
        convolutions.conv_inflation, (NO_DILATION_IN_3D, NO_GROUPS_IN_3D, NO_INTEGERS_IN_3D)
    ),
    "conv_gradient": _conv_gradient(
        convolutions.conv_gradient, (NO_DILATION, NO_GROUPS, BELOW_STRIDE), composed=True
    ),
    "explicit_gradient": _conv_gradient(convolutions.explicit_gradient, _EAGER),
    "convolution_gradient": _conv_gradient(
        convolutions.convolution_gradient,
        (DILATION_OR_STRIDE, NO_GROUPS, BELOW_STRIDE),
        composed=True,
    ),
    "depthwise": _conv_gradient(
        convolutions.depthwise, _DEPTHWISE_GRADIENT, arrange=convolutions.arrange_depthwise
    ),
    "depthwise_gradient": _conv_gradient(
        convolutions.depthwise_gradient,
        _DEPTHWISE_CONV,
        arrange=convolutions.arrange_depthwise,
        composed=True,
    ),
    "xla_conv_gradient": _conv_gradient(
        convolutions.defined_gradient,
        (BELOW_STRIDE,),
        define=convolutions.define_xla_gradient,
        composed=True,
        compiled=True,
        nightly=DTYPES,
    ),
    "conv": _conv(convolutions.conv, (*_CONV, NO_INTEGERS_IN_3D), composed=True),
    "explicit_conv": _conv(convolutions.explicit_conv, (*_CONV, *_BOTH)),
    "convolution": _conv(
        convolutions.convolution,
        (*_FORWARD, DILATION_OR_STRIDE, NO_INTEGERS_IN_3D),
        composed=True,
    ),
    "depthwise_conv": _conv(
        convolutions.depthwise_conv,
        _DEPTHWISE_CONV,
        arrange=convolutions.arrange_depthwise,
        composed=True,
        dtypes=_REAL,
    ),
    "xla_conv": _conv(
        convolutions.defined_conv,
        (BELOW_STRIDE, NO_INTEGERS_IN_3D),
        define=convolutions.define_xla_conv,
        composed=True,
        compiled=True,
    ),
    "im2col": Route(
        columns.im2col,
        (*_PATCHES, NO_COMPLEX_IN_3D, NO_CROP),
        arrange_image,
        restore_columns_last,
        operator="im2col",
        composed=True,
    ),
    "col2im": _last(
        columns.col2im,
        (*_PATCHES, NO_CROP),
        arrange=columns.arrange_columns,
        operator="col2im",
        composed=True,
        dtypes=_REAL,
    ),
    "im2col_same": Route(
        columns.im2col_same,
        (*_PATCHES, NO_COMPLEX_IN_3D, NO_CROP),
        arrange_image,
        restore_columns_last,
        operator="im2col",
        mode=_SAME,
    ),
    "col2im_same": _last(
        columns.col2im_same,
        (*_PATCHES, NO_CROP),
        arrange=columns.arrange_columns,
        operator="col2im",
        mode=_SAME,
        dtypes=_REAL,
    ),
    "gradients": _gradients(derivatives.gradients, _EAGER),
    "composed_gradients": _gradients(
        derivatives.composed_gradients, (NO_DILATION, NO_GROUPS), composed=True
    ),
    "xla_gradients": _gradients(
        derivatives.defined_gradients,
        _BOTH,
        define=derivatives.define_xla_gradients,
        compiled=True,
        nightly=_LEFT_TO_NIGHTLY,
    ),
    "gradients_jacobian": _gradients(
        derivatives.defined_gradients,
        _EAGER,
        define=derivatives.define_jacobian,
        compiled=True,
        nightly=DTYPES,
    ),
    "depthwise_gradients": _gradients(
        derivatives.depthwise_gradients,
        _DEPTHWISE_GRADIENT,
        arrange=derivatives.arrange_depthwise_gradients,
        restore=derivatives.restore_depthwise_gradients,
    ),
    "second_order": _second_order(derivatives.second_order, _EAGER),
    "composed_second_order": _second_order(
        derivatives.composed_second_order, (NO_DILATION, NO_GROUPS), composed=True
    ),
    "declared_shape": _shape(graphs.declared_shape, _BOTH),
    "graph_shape": _shape(graphs.graph_shape, _BOTH),
}
ROUTES = described(_ROUTES, SENTENCES)
