"""TensorFlow: `tf.nn.conv{1,2,3}d_transpose`, eagerly and compiled by XLA.

Documentation: tensorflow.org/api_docs/python/tf/nn/conv2d_transpose (channels last, filters (*K, out, in),
output_shape carries output_padding; explicit padding in 2-D only). The eager CPU kernels promise neither
groups nor dilation: "Current CPU implementations do not yet support dilation rates larger than 1".
"""

from adapters.limits import BELOW_STRIDE, NO_CROP, NO_DILATION, NO_GROUPS, NO_NEGATIVE_PADDING
from adapters.protocol import Limit, Route
from adapters.window import pads, slices
from reference.schema import Params

DISTRIBUTION = "tensorflow"
SETUP = "import numpy as np\nimport tensorflow as tf"
VERSION = "tf.__version__"
ENTER = "tf.constant({})"
LEAVE = "{}.numpy()"
DTYPES = ("float32", "float64")
PATHS = {
    "native": {},
    "no-onednn": {"TF_ENABLE_ONEDNN_OPTS": "0"},
}


def arrange(p: Params) -> str:
    return f"x = np.moveaxis(x, 1, -1)\nw = w.transpose({', '.join(map(str, range(2, p.rank + 2)))}, 1, 0)"


def restore(p: Params) -> str:
    return "y = np.moveaxis(y, -1, 1)"


def conv_transpose(p: Params) -> str:
    return f"y = {_call(p, p.each('output_size'), _padding(p))}" + _plus_bias(p)


def composed(p: Params) -> str:
    return f"y = {_call(p, p.each('full_size'), repr('VALID'))}\n{_window(p)}" + _plus_bias(p)


def define_xla(p: Params) -> str:
    return f"@tf.function(jit_compile=True)\ndef conv_transpose(x, w):\n    return {_call(p, p.each('output_size'), _padding(p))}"


def xla(p: Params) -> str:
    return "y = conv_transpose(x, w)" + _plus_bias(p)


def _call(p: Params, sizes: tuple[int, ...], padding: str) -> str:
    dilations = f", dilations={p.each('dilation')}" if max(p.each("dilation")) > 1 else ""
    shape = (p.batch, *sizes, p.out_channels)
    return f"tf.nn.conv{p.rank}d_transpose(x, w, output_shape={shape}, strides={p.each('stride')}, padding={padding}{dilations})"


def _padding(p: Params) -> str:
    explicit = [list(pair) for pair in p.each("padding")]
    return repr([[0, 0], *explicit, [0, 0]] if any(map(any, explicit)) else "VALID")


def _window(p: Params) -> str:
    padded = f"tf.pad(y, {((0, 0), *pads(p), (0, 0))})" if any(map(any, pads(p))) else "y"
    return f"y = {padded}[:, {slices(p)}, :]"


def _plus_bias(p: Params) -> str:
    return "\ny = tf.nn.bias_add(y, b)" if p.bias else ""


EXPLICIT_IN_2D = Limit(
    "explicit padding is for rank 2 only",
    lambda p: p.rank != 2 and any(map(any, p.each("padding"))),
)
_BOTH = (NO_CROP, EXPLICIT_IN_2D, NO_NEGATIVE_PADDING, BELOW_STRIDE)
_EAGER = (NO_DILATION, NO_GROUPS)
ROUTES = {
    "conv_transpose": Route(conv_transpose, (*_EAGER, *_BOTH), arrange, restore),
    "composed": Route(composed, _EAGER, arrange, restore, composed=True),
    "xla": Route(xla, _BOTH, arrange, restore, define_xla, compiled=True),
}
