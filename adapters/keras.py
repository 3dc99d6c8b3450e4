"""Keras 3: `keras.ops.conv_transpose`, its layers and its models, on the backends TensorFlow, JAX and PyTorch.

Documentation: keras.io/api/ops/nn/#conv_transpose-function (padding is a word; output_padding must be lower than
the stride; None infers it; no groups) and keras.io/api/layers/convolution_layers/convolution2d_transpose (nor
strides together with dilation, nor different dilations). The sizes stand in `keras/src/backend/common/backend_utils.py`
(compute_conv_transpose_output_shape), the offset of "same" in the word "evenly". keras.ops.image.extract_patches does
not promise the order of its columns, and Keras has no gradient that all its backends share.
"""

from dataclasses import replace

from adapters._jax import COMPILATION_CACHE
from adapters.text.limits import BELOW_STRIDE, NO_CROP, NO_GROUPS, NO_PADDING, sayable
from adapters.protocol import Limit, Mode, Route, described
from adapters.text.window import pads, slices
from reference.schema import Axis, Params

DISTRIBUTION = "keras"
SETUP = "import functools\nimport numpy as np\nimport keras"
VERSION = "keras.__version__"
ENTER = "keras.ops.convert_to_tensor({})"
LEAVE = "keras.ops.convert_to_numpy({})"
DTYPES = ("float32", "float64", "float16", "bfloat16")
CACHE = COMPILATION_CACHE
PATHS = {
    "tensorflow": {"KERAS_BACKEND": "tensorflow", "TF_ENABLE_ONEDNN_OPTS": "1"},
    "jax": {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1"},
    "torch": {"KERAS_BACKEND": "torch"},
}
ABOUT_PATHS = {
    "tensorflow": "The backend TensorFlow, with the kernels of oneDNN.",
    "jax": "The backend JAX, with 64-bit dtypes.",
    "torch": "The backend PyTorch.",
}


def inferred_valid(axis: Axis) -> Axis:
    """output_padding=None: "(input-1)*s + max(kernel_size, stride)" (backend_utils.py), the kernel dilated."""
    return replace(
        axis, padding=(0, min(axis.extent - axis.stride, 0)), output_padding=0, crop=(0, 0)
    )


def inferred_same(axis: Axis) -> Axis:
    """output_padding=None: "input * s" (backend_utils.py), what is cut off "evenly" (keras.ops.conv_transpose)."""
    cut = axis.extent - axis.stride
    begin = max(cut, 0) // 2
    return replace(axis, padding=(begin, cut - begin), output_padding=0, crop=(0, 0))


def named_same(axis: Axis) -> Axis:
    """A named m: "(input-1)*stride + kernel_size%2 + output_padding" (backend_utils.py), what is cut off "evenly"."""
    even = axis.extent % 2 == 0
    m = max(
        min(axis.output_padding, axis.stride - 1),
        1 if even and axis.input_size == 1 < axis.stride else 0,
    )
    cut = axis.extent - axis.extent % 2
    begin = 0 if _leaves_nothing(axis) else max(cut - m, 0) // 2
    end = 0 if _leaves_nothing(axis) else cut - begin
    return replace(axis, padding=(begin, end), output_padding=m, crop=(0, 0))


def forward_same(axis: Axis) -> Axis:
    """keras.ops.conv: an image of the axis' own size, from (F-1)s + 1 to F s, padded "evenly" so that size/stride is rounded up."""
    most = axis.input_size * axis.stride
    size = min(max(axis.output_size, most - axis.stride + 1), most)
    zeros = axis.full_size - size
    begin = max(zeros, 0) // 2
    return replace(
        axis, padding=(begin, max(zeros, 0) - begin), output_padding=max(-zeros, 0), crop=(0, 0)
    )


def _leaves_nothing(axis: Axis) -> bool:
    return axis.input_size == axis.stride == 1 and axis.extent % 2 == 0


def arrange(p: Params) -> str:
    return f"x = np.moveaxis(x, 1, -1)\n{arrange_kernel(p)}"


def arrange_kernel(p: Params) -> str:
    return f"w = w.transpose({', '.join(map(str, range(2, p.rank + 2)))}, 1, 0)"


def restore(p: Params) -> str:
    return "y = np.moveaxis(y, -1, 1)"


def conv_transpose(p: Params) -> str:
    return _ops(p, _valid(p))


def channels_first(p: Params) -> str:
    plus_bias = f"\ny = y + keras.ops.reshape(b, (-1{', 1' * p.rank}))" if p.bias else ""
    return _ops(replace(p, bias=False), _valid(p) + ", data_format='channels_first'") + plus_bias


def valid(p: Params) -> str:
    return _ops(p, "padding='valid'")


def same(p: Params) -> str:
    return _ops(p, "padding='same'")


def padded_same(p: Params) -> str:
    return _ops(p, _same(p))


def composed(p: Params) -> str:
    full = _ops(replace(p, bias=False), f"padding='valid', output_padding={(0,) * p.rank}")
    padded = f"keras.ops.pad(y, {((0, 0), *pads(p), (0, 0))})" if any(map(any, pads(p))) else "y"
    return f"{full}\ny = {padded}[:, {slices(p)}, :]" + _plus_bias(p)


def layer(p: Params) -> str:
    return _layer(p, _valid(p))


def layer_same(p: Params) -> str:
    return _layer(p, "padding='same'")


def define_model(p: Params) -> str:
    image = (
        f"keras.Input({(*p.each('input_size'), p.in_channels)}, batch_size={p.batch}, dtype=dtype)"
    )
    return f"@functools.cache\ndef model(dtype):\n    return keras.Sequential([{image}, {_new_layer(p, _valid(p), 'dtype')}])"


def model(p: Params) -> str:
    return f"one = model(keras.backend.standardize_dtype(x.dtype))\none.set_weights({_weights(p)})\ny = one.predict_on_batch(x)"


def conv(p: Params) -> str:
    return _conv(p, "valid")


def conv_same(p: Params) -> str:
    return _conv(p, "same")


def declared(p: Params) -> str:
    return _declared(p, _valid(p))


def declared_valid(p: Params) -> str:
    return _declared(p, "padding='valid'")


def declared_same(p: Params) -> str:
    return _declared(p, "padding='same'")


def declared_padded_same(p: Params) -> str:
    return _declared(p, _same(p))


def declared_by_layer(p: Params) -> str:
    image = (p.batch, *p.each("input_size"), p.in_channels)
    return f"shape = {_new_layer(p, _same(p), 'None')}.compute_output_shape({image})\n{_CANONICAL}"


def _valid(p: Params) -> str:
    return f"padding='valid', output_padding={p.each('output_padding')}"


def _same(p: Params) -> str:
    return f"padding='same', output_padding={p.each('output_padding')}"


def _ops(p: Params, words: str) -> str:
    return f"y = keras.ops.conv_transpose(x, w, {_steps(p)}, {words})" + _plus_bias(p)


def _conv(p: Params, padding: str) -> str:
    return f"y = keras.ops.conv(x, w, {_steps(p)}, padding={padding!r})"


def _declared(p: Params, words: str) -> str:
    x = (p.batch, *p.each("input_size"), p.in_channels)
    w = (*p.each("kernel_size"), p.out_channels, p.in_channels)
    return f"shape = keras.ops.conv_transpose(keras.KerasTensor({x}), keras.KerasTensor({w}), {_steps(p)}, {words}).shape\n{_CANONICAL}"


def _layer(p: Params, words: str) -> str:
    built = f"layer.build({(p.batch, *p.each('input_size'), p.in_channels)})"
    new = _new_layer(p, words, "keras.backend.standardize_dtype(x.dtype)")
    return f"layer = {new}\n{built}\nlayer.set_weights({_weights(p)})\ny = layer(x)"


def _new_layer(p: Params, words: str, dtype: str) -> str:
    return (
        f"keras.layers.Conv{p.rank}DTranspose({p.out_channels}, {p.each('kernel_size')}, {_steps(p)}, {words}, "
        f"use_bias={p.bias}, kernel_initializer='zeros', dtype={dtype})"
    )


def _weights(p: Params) -> str:
    return "[w, b]" if p.bias else "[w]"


def _steps(p: Params) -> str:
    return f"strides={p.each('stride')}, dilation_rate={p.each('dilation')}"


def _plus_bias(p: Params) -> str:
    return "\ny = y + b" if p.bias else ""


_CANONICAL = "y = np.array([shape[0], shape[-1], *shape[1:-1]])"
STRIDES_OR_DILATION = Limit(
    "strides > 1 is incompatible with dilation_rate > 1",
    lambda p: max(p.each("stride")) > 1 and max(p.each("dilation")) > 1,
)
ONE_DILATION = Limit("dilations do not differ by axis", lambda p: len(set(p.each("dilation"))) > 1)
SOMETHING_LEFT = Limit(
    "leaves nothing of one element under an even kernel",
    lambda p: any(map(_leaves_nothing, p.axes)),
)
VALID = Mode("valid", inferred_valid, "keras/src/backend/common/backend_utils.py")
SAME = Mode("same", inferred_same, "keras/src/backend/common/backend_utils.py")
PADDED_SAME = Mode(
    "same with output_padding", named_same, "keras/src/backend/common/backend_utils.py"
)
FORWARD_SAME = Mode("same", forward_same, "keras.io/api/ops/nn/#conv-function")
_NONE = (NO_CROP, NO_GROUPS)
_NAMED = (*_NONE, NO_PADDING, sayable(BELOW_STRIDE))
_LAYER = (sayable(STRIDES_OR_DILATION), sayable(ONE_DILATION))
_SAME = (*_NONE, SOMETHING_LEFT)
# On JAX every new shape is compiled, even by the entering of the operands, so that all routes are marked.
_ROUTES = {
    "conv_transpose": Route(conv_transpose, _NAMED, arrange, restore, compiled=True),
    "channels_first": Route(channels_first, _NAMED, arrange_kernel, compiled=True),
    "valid": Route(valid, _NONE, arrange, restore, compiled=True, mode=VALID),
    "same": Route(same, _NONE, arrange, restore, compiled=True, mode=SAME),
    "padded_same": Route(padded_same, _SAME, arrange, restore, compiled=True, mode=PADDED_SAME),
    "composed": Route(composed, (NO_GROUPS,), arrange, restore, composed=True, compiled=True),
    "layer": Route(layer, (*_NAMED, *_LAYER), arrange, restore, compiled=True),
    "layer_same": Route(layer_same, (*_NONE, *_LAYER), arrange, restore, compiled=True, mode=SAME),
    "model": Route(
        model,
        (*_NAMED, *_LAYER),
        arrange,
        restore,
        define_model,
        operator="transformed",
        compiled=True,
    ),
    "conv": Route(
        conv, (*_NONE, NO_PADDING, BELOW_STRIDE), arrange, restore, operator="conv", compiled=True
    ),
    "conv_same": Route(
        conv_same, _NONE, arrange, restore, operator="conv", compiled=True, mode=FORWARD_SAME
    ),
    "declared": Route(declared, _NAMED, operator="declared_shape", compiled=True),
    "declared_valid": Route(
        declared_valid, _NONE, operator="declared_shape", compiled=True, mode=VALID
    ),
    "declared_same": Route(
        declared_same, _NONE, operator="declared_shape", compiled=True, mode=SAME
    ),
    "declared_padded_same": Route(
        declared_padded_same, _SAME, operator="declared_shape", compiled=True, mode=PADDED_SAME
    ),
    "declared_by_layer": Route(
        declared_by_layer,
        (*_SAME, *_LAYER),
        operator="declared_shape",
        compiled=True,
        mode=PADDED_SAME,
    ),
}
_ABOUT = {
    "conv_transpose": "keras.ops.conv_transpose with padding 'valid' and output_padding.",
    "channels_first": "The main call with data_format 'channels_first'.",
    "valid": "keras.ops.conv_transpose with padding 'valid' and no output_padding, so that Keras infers the size.",
    "same": "keras.ops.conv_transpose with padding 'same' and no output_padding, so that Keras infers the size.",
    "padded_same": "keras.ops.conv_transpose with padding 'same' and output_padding.",
    "composed": "The main call with output_padding 0; keras.ops.pad and a slice make the output size.",
    "layer": "keras.layers.Conv1DTranspose, 2D and 3D with padding 'valid' and output_padding.",
    "layer_same": "keras.layers.Conv1DTranspose, 2D and 3D with padding 'same' and no output_padding.",
    "model": "The route layer in a keras.Sequential model, by predict_on_batch.",
    "conv": "The forward convolution: keras.ops.conv with padding 'valid'.",
    "conv_same": "The forward convolution: keras.ops.conv with padding 'same'.",
    "declared": "The output shape of the main call on keras.KerasTensor operands.",
    "declared_valid": "The output shape of the route valid on keras.KerasTensor operands.",
    "declared_same": "The output shape of the route same on keras.KerasTensor operands.",
    "declared_padded_same": "The output shape of the route padded_same on keras.KerasTensor operands.",
    "declared_by_layer": "The output shape of a layer with padding 'same' and output_padding, by compute_output_shape.",
}
ROUTES = described(_ROUTES, _ABOUT)
