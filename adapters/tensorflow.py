"""TensorFlow: `tf.nn.conv{1,2,3}d_transpose`, its raw operators, gradients of `tf.nn.conv{1,2,3}d`, patches, graphs, XLA.

Documentation: tensorflow.org/api_docs/python/tf/nn/conv2d_transpose (channels last, filters (*K, out, in),
output_shape carries output_padding; explicit padding in 2-D only), .../tf/nn#notes_on_padding_2 and
.../tf/nn/convolution (SAME, VALID; no stride beside a dilation), .../tf/image/extract_patches (columns are ordered
kernel rows, kernel columns, channel). The eager CPU kernels promise neither groups nor dilation: "Current CPU
implementations do not yet support dilation rates larger than 1"; nor channels first.
"""

from dataclasses import replace

from adapters import _tensorflow as text
from adapters import _tensorflow_forward as forward
from adapters.text.limits import (
    BELOW_STRIDE,
    NO_CROP,
    NO_DILATION,
    NO_GROUPS,
    NO_NEGATIVE_PADDING,
    only_rank,
    sayable,
)
from adapters.protocol import Limit, Mode, Route, described
from reference.schema import Params

DISTRIBUTION = "tensorflow"
SETUP = "import numpy as np\nimport tensorflow as tf"
VERSION = "tf.__version__"
ENTER = "tf.constant({})"
LEAVE = "{}.numpy()"
# Release 2.12 knows no other type of bfloat16 than its own.
BFLOAT16 = ("tf.constant({}.view(tf.bfloat16.as_numpy_dtype))", LEAVE)
DTYPES = ("float32", "float64", "float16", "bfloat16", "int32")
PATHS = {
    "native": {},
    "no-onednn": {"TF_ENABLE_ONEDNN_OPTS": "0"},
    "one-thread": {"TF_NUM_INTRAOP_THREADS": "1"},
}
ABOUT_PATHS = {
    "native": "The kernels that TensorFlow chooses on this machine.",
    "no-onednn": "TensorFlow without the kernels of oneDNN.",
    "one-thread": "TensorFlow with one thread inside each operation.",
}


def arrange(p: Params) -> str:
    return f"x = np.moveaxis(x, 1, -1)\nw = {text.filters(p)}"


def restore(p: Params) -> str:
    return "y = np.moveaxis(y, -1, 1)"


def conv_transpose(p: Params) -> str:
    return f"y = {text.own(p)}" + text.plus_bias(p)


def composed(p: Params) -> str:
    return (
        f"y = {text.call(p, p.each('full_size'), repr('VALID'))}\n{text.window(p)}"
        + text.plus_bias(p)
    )


def raw_ops(p: Params) -> str:
    pairs = [n for pair in ((0, 0), *p.each("padding"), (0, 0)) for n in pair]
    name = "Conv2DBackpropInput" if p.rank == 2 else "Conv3DBackpropInputV2"
    padding = f"'EXPLICIT', explicit_paddings={pairs}" if p.rank == 2 else "'VALID'"
    operands = f"input_sizes={text.shape(p)}, filter=w, out_backprop=x"
    steps = f"strides={text.each(p, 'stride')}, dilations={text.each(p, 'dilation')}"
    return f"y = tf.raw_ops.{name}({operands}, {steps}, padding={padding})" + text.plus_bias(p)


def same(p: Params) -> str:
    return f"y = {text.call(p, p.each('output_size'), repr('SAME'))}" + text.plus_bias(p)


def valid(p: Params) -> str:
    """By the function of all ranks, which takes padding as a string alone."""
    call = text.call(p, p.each("output_size"), repr("VALID")).replace(
        f"conv{p.rank}d_transpose", "conv_transpose"
    )
    return f"y = {call}" + text.plus_bias(p)


def atrous(p: Params) -> str:
    shape = (p.batch, *p.each("full_size"), p.out_channels)
    return (
        f"y = tf.nn.atrous_conv2d_transpose(x, w, {shape}, {max(_rates(p))}, 'VALID')\n{text.window(p)}"
        + text.plus_bias(p)
    )


def atrous_same(p: Params) -> str:
    return (
        f"y = tf.nn.atrous_conv2d_transpose(x, w, {text.shape(p)}, {max(_rates(p))}, 'SAME')"
        + text.plus_bias(p)
    )


def arrange_first(p: Params) -> str:
    return f"w = {text.filters(p)}"


def channels_first(p: Params) -> str:
    return f"y = {text.own_first(p)}" + (
        "\ny = tf.nn.bias_add(y, b, data_format='NCHW')" if p.bias else ""
    )


def define_function(p: Params) -> str:
    return text.function("conv_transpose", "x, w, b", conv_transpose(p), "y")


def define_xla(p: Params) -> str:
    return text.function("conv_transpose", "x, w, b", conv_transpose(p), "y", text.XLA)


def define_xla_channels_first(p: Params) -> str:
    return text.function("conv_transpose", "x, w, b", channels_first(p), "y", text.XLA)


def defined(p: Params) -> str:
    return "y = conv_transpose(x, w, b)"


def vectorized_map(p: Params) -> str:
    call = text.own(replace(p, batch=1)).replace("(x,", "(item[None],")
    return f"y = tf.vectorized_map(lambda item: {call}[0], x)" + text.plus_bias(p)


def map_fn(p: Params) -> str:
    return vectorized_map(p).replace("vectorized_map", "map_fn")


def arrange_gradients(p: Params) -> str:
    return f"{arrange(p)}\ng = np.moveaxis(g, 1, -1)"


def gradients(p: Params) -> str:
    return text.gradients(p, conv_transpose(p))


def composed_gradients(p: Params) -> str:
    return text.gradients(p, composed(p))


def define_xla_gradients(p: Params) -> str:
    return text.function("gradients", "x, w, b, g", gradients(p), _results(p), text.XLA)


def defined_gradients(p: Params) -> str:
    return f"{_results(p)} = gradients(x, w, b, g)"


def restore_gradients(p: Params) -> str:
    return f"dx = np.moveaxis(dx, -1, 1)\n{text.canonical('dw', p)}"


def arrange_second_order(p: Params) -> str:
    return f"{arrange_gradients(p)}\nv = np.moveaxis(v, 1, -1)"


def second_order(p: Params) -> str:
    return text.second_order(conv_transpose(replace(p, bias=False)))


def composed_second_order(p: Params) -> str:
    return text.second_order(composed(replace(p, bias=False)))


def restore_second_order(p: Params) -> str:
    return f"dg = np.moveaxis(dg, -1, 1)\n{text.canonical('dw', p)}"


def declared_shape(p: Params) -> str:
    """Of a concrete function, traced with the operands' shapes alone."""
    specs = f"(tf.TensorSpec(a.shape, a.dtype) for a in ({text.names(p)}))"
    define = text.function("conv_transpose", text.names(p), conv_transpose(p), "y")
    return f"{define}\ny = conv_transpose.get_concrete_function(*{specs}).output_shapes"


def graph_shape(p: Params) -> str:
    """Of a graph that is never run."""
    holders = (
        f"{text.names(p)} = (tf.compat.v1.placeholder(a.dtype, a.shape) for a in ({text.names(p)}))"
    )
    return (
        "with tf.Graph().as_default():\n"
        + text.indented(f"{holders}\n{conv_transpose(p)}")
        + "\ny = y.shape"
    )


def restore_shape(p: Params) -> str:
    return "y = y.as_list()\ny = np.array([y[0], y[-1], *y[1:-1]])"


def _results(p: Params) -> str:
    return "dx, dw, db" if p.bias else "dx, dw"


def _rates(p: Params) -> set[int]:
    """The dilations that matter: a kernel of one element has none."""
    return {a.dilation for a in p.axes if a.kernel_size > 1} or {1}


NO_INTEGERS_IN_3D = Limit("has no integers in rank 3", lambda p: p.rank == 3, dtypes=("int32",))
EXPLICIT_IN_2D = Limit(
    "explicit padding is for rank 2 only",
    lambda p: p.rank != 2 and any(map(any, p.each("padding"))),
)
CHANNELS_LAST = Limit("the CPU kernels have channels last only", lambda p: True)
NO_GROUPS_IN_3D = Limit("has no groups in rank 3", lambda p: p.rank == 3 and p.groups > 1)
NO_DILATION_IN_3D = Limit(
    "has no dilation in rank 3", lambda p: p.rank == 3 and max(p.each("dilation")) > 1
)
DILATION_OR_STRIDE = Limit(
    "has no stride beside a dilation",
    lambda p: max(p.each("dilation")) > 1 and max(p.each("stride")) > 1,
)
NO_STRIDE = Limit("has no stride", lambda p: max(p.each("stride")) > 1)
ONE_RATE = Limit("has one dilation for all axes", lambda p: len(_rates(p)) > 1)
ONE_STRIDE = Limit("has one stride for all axes", lambda p: len(set(p.each("stride"))) > 1)
DEPTHWISE = Limit("has one output channel a group", lambda p: p.groups != p.out_channels)
_REAL = DTYPES[:4]  # derivatives have no integers
_SAME = Mode("SAME", text.same, "tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2")
_VALID = Mode("VALID", text.valid, "tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2")
_PLAIN = (sayable(NO_DILATION), sayable(NO_GROUPS), NO_INTEGERS_IN_3D)
_BOTH = (NO_INTEGERS_IN_3D, NO_CROP, EXPLICIT_IN_2D, NO_NEGATIVE_PADDING, BELOW_STRIDE)
_ANY = (*_PLAIN, NO_CROP, sayable(NO_NEGATIVE_PADDING), sayable(BELOW_STRIDE))
_OWN = (*_ANY, sayable(EXPLICIT_IN_2D))
_EAGER = (NO_DILATION, NO_GROUPS, *_BOTH)
_ATROUS = (only_rank(2), NO_STRIDE, ONE_RATE, sayable(NO_GROUPS))
_FORWARD = (BELOW_STRIDE, NO_GROUPS_IN_3D)
_PATCHES = (only_rank(2, 3), NO_DILATION_IN_3D, BELOW_STRIDE)
_ROUTES = {
    "conv_transpose": Route(conv_transpose, _OWN, arrange, restore),
    "composed": Route(composed, _PLAIN, arrange, restore, composed=True),
    "raw_ops": Route(raw_ops, (only_rank(2, 3), EXPLICIT_IN_2D, *_ANY), arrange, restore),
    "same": Route(same, (*_PLAIN, NO_CROP), arrange, restore, mode=_SAME),
    "valid": Route(valid, (*_PLAIN, NO_CROP), arrange, restore, mode=_VALID),
    "atrous": Route(atrous, _ATROUS, arrange, restore, composed=True),
    "atrous_same": Route(atrous_same, (*_ATROUS, NO_CROP), arrange, restore, mode=_SAME),
    "channels_first": Route(channels_first, (sayable(CHANNELS_LAST), *_OWN), arrange_first),
    "xla": Route(defined, _BOTH, arrange, restore, define_xla, "transformed", compiled=True),
    "xla_channels_first": Route(
        defined,
        _BOTH,
        arrange_first,
        define=define_xla_channels_first,
        operator="transformed",
        compiled=True,
    ),
    "function": Route(defined, _EAGER, arrange, restore, define_function, "transformed"),
    "vectorized_map": Route(
        vectorized_map,
        _EAGER,
        arrange,
        restore,
        operator="transformed",
        compiled=True,
        dtypes=_REAL,
    ),
    "map_fn": Route(map_fn, _EAGER, arrange, restore, operator="transformed"),
    "gemm_col2im": Route(
        forward.gemm_col2im,
        _PATCHES,
        forward.arrange_gemm,
        restore,
        operator="gemm_col2im",
        composed=True,
        dtypes=_REAL,
    ),
    "inflation": Route(
        forward.inflation,
        (NO_GROUPS_IN_3D, NO_INTEGERS_IN_3D),
        forward.arrange_inflation,
        restore,
        operator="inflation",
        composed=True,
    ),
    "conv_inflation": Route(
        forward.conv_inflation,
        (NO_DILATION_IN_3D, NO_GROUPS_IN_3D, NO_INTEGERS_IN_3D),
        forward.arrange_inflation,
        restore,
        operator="inflation",
        composed=True,
    ),
    "conv_gradient": Route(
        forward.conv_gradient,
        (NO_DILATION, NO_GROUPS, BELOW_STRIDE),
        arrange,
        restore,
        operator="conv_gradient",
        composed=True,
    ),
    "explicit_gradient": Route(
        forward.explicit_gradient, _EAGER, arrange, restore, operator="conv_gradient"
    ),
    "convolution_gradient": Route(
        forward.convolution_gradient,
        (DILATION_OR_STRIDE, NO_GROUPS, BELOW_STRIDE),
        arrange,
        restore,
        operator="conv_gradient",
        composed=True,
    ),
    "depthwise": Route(
        forward.depthwise,
        (only_rank(2), DEPTHWISE, ONE_STRIDE, NO_DILATION, *_BOTH),
        forward.arrange_depthwise,
        restore,
        operator="conv_gradient",
    ),
    "conv": Route(
        forward.conv,
        (*_FORWARD, NO_DILATION_IN_3D),
        arrange,
        restore,
        operator="conv",
        composed=True,
    ),
    "explicit_conv": Route(
        forward.explicit_conv,
        (*_FORWARD, NO_DILATION_IN_3D, *_BOTH),
        arrange,
        restore,
        operator="conv",
    ),
    "convolution": Route(
        forward.convolution,
        (*_FORWARD, DILATION_OR_STRIDE),
        arrange,
        restore,
        operator="conv",
        composed=True,
    ),
    "xla_conv": Route(
        forward.defined_conv,
        (BELOW_STRIDE,),
        arrange,
        restore,
        forward.define_xla_conv,
        "conv",
        composed=True,
        compiled=True,
    ),
    "im2col": Route(
        forward.im2col,
        (*_PATCHES, NO_CROP),
        forward.arrange_image,
        forward.restore_columns,
        operator="im2col",
        composed=True,
    ),
    "col2im": Route(
        forward.col2im,
        (*_PATCHES, NO_CROP),
        forward.arrange_columns,
        restore,
        operator="col2im",
        composed=True,
    ),
    "gradients": Route(
        gradients, _EAGER, arrange_gradients, restore_gradients, operator="gradients"
    ),
    "composed_gradients": Route(
        composed_gradients,
        (NO_DILATION, NO_GROUPS),
        arrange_gradients,
        restore_gradients,
        operator="gradients",
        composed=True,
    ),
    "xla_gradients": Route(
        defined_gradients,
        _BOTH,
        arrange_gradients,
        restore_gradients,
        define_xla_gradients,
        "gradients",
        compiled=True,
    ),
    "second_order": Route(
        second_order, _EAGER, arrange_second_order, restore_second_order, operator="second_order"
    ),
    "composed_second_order": Route(
        composed_second_order,
        (NO_DILATION, NO_GROUPS),
        arrange_second_order,
        restore_second_order,
        operator="second_order",
        composed=True,
    ),
    "declared_shape": Route(
        declared_shape, _BOTH, arrange, restore_shape, operator="declared_shape"
    ),
    "graph_shape": Route(graph_shape, _BOTH, arrange, restore_shape, operator="declared_shape"),
}
_ABOUT = {
    "conv_transpose": "tf.nn.conv1d_transpose, 2d and 3d, with output_shape, and explicit padding where there is any.",
    "composed": "The main call with padding VALID; tf.pad and a slice make the output size.",
    "raw_ops": "The operators tf.raw_ops.Conv2DBackpropInput and, in rank 3, Conv3DBackpropInputV2.",
    "same": "tf.nn.conv1d_transpose, 2d and 3d, with padding SAME.",
    "valid": "tf.nn.conv_transpose, the function for all ranks, with padding VALID.",
    "atrous": "tf.nn.atrous_conv2d_transpose with padding VALID; tf.pad and a slice make the output size.",
    "atrous_same": "tf.nn.atrous_conv2d_transpose with padding SAME.",
    "channels_first": "The main call with a data_format that has the channels first.",
    "xla": "The main call in tf.function(jit_compile=True), which XLA compiles.",
    "xla_channels_first": "The route channels_first in tf.function(jit_compile=True), which XLA compiles.",
    "function": "The main call in tf.function, as a graph.",
    "vectorized_map": "tf.vectorized_map of the main call over the items of x.",
    "map_fn": "tf.map_fn of the main call over the items of x.",
    "gemm_col2im": "A matrix product by tf.matmul, then the route col2im.",
    "inflation": "tf.nn.convolution of the input with zeros inserted, and the kernel flipped.",
    "conv_inflation": "tf.nn.conv1d, 2d and 3d of the input with zeros inserted, and the kernel flipped.",
    "conv_gradient": "The gradient of tf.nn.conv1d, 2d and 3d for the image, which tf.pad has padded.",
    "explicit_gradient": "The gradient of tf.nn.conv1d, 2d and 3d for the image, with explicit padding where there is any.",
    "convolution_gradient": "The gradient of tf.nn.convolution for the image, which tf.pad has padded.",
    "depthwise": "tf.nn.depthwise_conv2d_backprop_input.",
    "conv": "The forward convolution by tf.nn.conv1d, 2d and 3d, of an image that tf.pad has padded.",
    "explicit_conv": "The forward convolution by tf.nn.conv1d, 2d and 3d, with explicit padding where there is any.",
    "convolution": "The forward convolution by tf.nn.convolution, of an image that tf.pad has padded.",
    "xla_conv": "The route conv in tf.function(jit_compile=True), which XLA compiles.",
    "im2col": "The columns of an image, by tf.image.extract_patches and, in rank 3, tf.raw_ops.ExtractVolumePatches.",
    "col2im": "The image of columns: the gradient of the route im2col, by tf.GradientTape.",
    "gradients": "The gradients of the main call, by tf.GradientTape.",
    "composed_gradients": "The gradients of the route composed, by tf.GradientTape.",
    "xla_gradients": "The gradients of the main call by tf.GradientTape, in tf.function(jit_compile=True).",
    "second_order": "The derivatives of the main call's input gradient, by one tf.GradientTape inside another.",
    "composed_second_order": "The derivatives of the route composed's input gradient, by one tf.GradientTape inside another.",
    "declared_shape": "The output shape of the main call, by a concrete function that is traced and never run.",
    "graph_shape": "The output shape of the main call on placeholders, in a tf.Graph that is never run.",
}
ROUTES = described(_ROUTES, _ABOUT)
