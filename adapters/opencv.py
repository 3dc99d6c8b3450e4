"""OpenCV 4: the `Deconvolution`, `Convolution`, `Crop` and `Scale` layers that its importer of Caffe models reads.

Documentation: docs.opencv.org/4.x/d6/d0f/group__dnn.html (readNetFromCaffe) and .../db/d30/classcv_1_1dnn_1_1Net.html;
of the layers themselves Caffe's: caffe.berkeleyvision.org/tutorial/layers/deconvolution.html and src/caffe/proto/caffe.proto.
pad is unsigned and one number an axis; so is a Crop's offset, and the window lies inside what is cropped.
"""

from adapters.text.caffemodel import CAFFEMODEL
from adapters.text.inflation import arrange_inflated, image_size
from adapters._opencv_net import net_text
from adapters.text.prototxt import convolution, input_layer, layer, repeated
from adapters.text.limits import (
    BELOW_STRIDE,
    NO_CROP,
    NO_NEGATIVE_PADDING,
    NO_OUTPUT_PADDING,
    SYMMETRIC_PADDING,
    only_rank,
    sayable,
)
from adapters.protocol import Limit, Route, described
from reference.schema import Params

DISTRIBUTION = "opencv-python-headless"
SETUP = (
    "import os\nos.environ['OPENCV_LOG_LEVEL'] = 'SILENT'\nimport numpy as np\nimport cv2\n"
    f"cv2.setNumThreads(1)\n{CAFFEMODEL}"
)
VERSION = "cv2.__version__"
ENTER = ""
LEAVE = ""
DTYPES = ("float32",)
PATHS = {
    "native": {},
    "baseline": {"OPENCV_CPU_DISABLE": "AVX512-SKX,AVX2,FP16,AVX,SSE4.2,SSE4.1"},
}
ABOUT_PATHS = {
    "native": "The kernels that OpenCV chooses on this machine.",
    "baseline": "OpenCV without AVX-512, AVX2, FP16, AVX and SSE4 instructions.",
}


def deconvolution(p: Params) -> str:
    return _deconvolution(p) + _FORWARD


def crop(p: Params) -> str:
    return _crop(p) + f'\nnet.setInput(np.zeros({p.output_shape}, np.float32), "window")' + _FORWARD


def threads(p: Params) -> str:
    return "cv2.setNumThreads(4)\n" + deconvolution(p) + "\ncv2.setNumThreads(1)"


def reshaped(p: Params) -> str:
    other = (p.batch + 1, p.in_channels, *(n + 1 for n in p.each("input_size")))
    return (
        _deconvolution(p)
        + f'\nnet.setInput(np.ones({other}, np.float32), "x")\nnet.forward("y")'
        + _FORWARD
    )


def arrange_scaled(p: Params) -> str:
    """Powers of two, by which the weights are divided and the Scale layer multiplies."""
    inside, outside = p.in_channels // p.groups, p.out_channels // p.groups
    return (
        f"scale = np.float32(2) ** (np.arange({p.out_channels}) % 3)\n"
        f"w = w.reshape({p.groups}, {inside}, *w.shape[1:]) / scale.reshape({p.groups}, 1, {outside}, 1, 1)\n"
        f"w = w.reshape{p.weight_shape}"
    )


def scaled(p: Params) -> str:
    return _scaled(p) + _FORWARD


def unfused(p: Params) -> str:
    return _scaled(p) + "\nnet.enableFusion(False)" + _FORWARD


def inflated(p: Params) -> str:
    unit = (1,) * p.rank
    y = layer(
        "Convolution",
        "x",
        "y",
        convolution(p, p.out_channels, bias=p.bias, stride=unit, pad=(0,) * p.rank),
    )
    return (
        _net(_weights(p), input_layer("x", (p.batch, p.in_channels, *image_size(p))), y)
        + _EXACT
        + _FORWARD
    )


def conv(p: Params) -> str:
    y = layer("Convolution", "x", "y", convolution(p, p.in_channels, bias=False, pad=_pads(p)))
    return _net("[w]", input_layer("x", p.output_shape), y) + _EXACT + _FORWARD


def declared_shape(p: Params) -> str:
    return _deconvolution(p) + _SHAPES.format(p.input_shape)


def declared_crop(p: Params) -> str:
    return _crop(p) + _SHAPES.format(f"{p.input_shape}, {p.output_shape}")


def _deconvolution(p: Params) -> str:
    y = layer("Deconvolution", "x", "y", convolution(p, p.out_channels, bias=p.bias, pad=_pads(p)))
    return _net(_weights(p), input_layer("x", p.input_shape), y)


def _crop(p: Params) -> str:
    inputs = input_layer("x", p.input_shape), input_layer("window", p.output_shape)
    full = layer(
        "Deconvolution", "x", "full", convolution(p, p.out_channels, bias=p.bias, pad=(0,) * p.rank)
    )
    offsets = repeated(offset=[a.padding[0] + a.crop[0] for a in p.axes])
    return _net(
        _weights(p),
        *inputs,
        full,
        layer("Crop", "full window", "y", f"crop_param {{ axis: 2 {offsets} }}"),
        name="full",
    )


def _scaled(p: Params) -> str:
    full = layer(
        "Deconvolution", "x", "full", convolution(p, p.out_channels, bias=False, pad=_pads(p))
    )
    y = layer("Scale", "full", "y", f"scale_param {{ bias_term: {str(p.bias).lower()} }}")
    return _net(
        f'[w], "y": [scale{", b" if p.bias else ""}]',
        input_layer("x", p.input_shape),
        full,
        y,
        name="full",
    )


def _net(blobs: str, *layers: str, name: str = "y") -> str:
    """The prototxt, and the net that OpenCV reads from it and from the blobs of its layers."""
    return (
        'prototxt = """\n' + "\n".join(layers) + '\n"""\n'
        f'weights = caffemodel({{"{name}": {blobs}}})\n'
        "net = cv2.dnn.readNetFromCaffe(np.frombuffer(prototxt.encode(), np.uint8), np.frombuffer(weights, np.uint8))"
    )


def _weights(p: Params) -> str:
    return "[w, b]" if p.bias else "[w]"


def _pads(p: Params) -> tuple[int, ...]:
    return tuple(begin for begin, _ in p.each("padding"))


def _outside(p: Params) -> bool:
    return any(a.padding[0] + a.crop[0] + a.output_size > a.full_size for a in p.axes)


_FORWARD = '\nnet.setInput(x, "x")\ny = net.forward("y")'
_EXACT = "\nnet.enableWinograd(False)"  # its document: "at a small loss of accuracy"
_SHAPES = "\n_, _, shapes = net.getLayersShapes([{}])\ny = np.array(shapes[-1][0], np.int64)"
_2D = only_rank(2)
_LAYER = (_2D, NO_CROP, NO_OUTPUT_PADDING, SYMMETRIC_PADDING, sayable(NO_NEGATIVE_PADDING))
_CROP = (
    _2D,
    Limit(
        "a Crop's offset is at least 0",
        lambda p: any(a.padding[0] + a.crop[0] < 0 for a in p.axes),
        sayable=True,
    ),
    Limit("a Crop lies inside what it crops", _outside, sayable=True),
)
NET = net_text
_ROUTES = {
    "deconvolution": Route(deconvolution, _LAYER),
    "crop": Route(crop, _CROP, composed=True),
    "threads": Route(threads, _LAYER, operator="transformed"),
    "reshaped": Route(reshaped, _LAYER, operator="transformed"),
    "scaled": Route(scaled, _LAYER, arrange_scaled, operator="transformed"),
    "unfused": Route(unfused, _LAYER, arrange_scaled, operator="transformed"),
    "inflated": Route(inflated, (_2D,), arrange_inflated, operator="inflation", composed=True),
    "conv": Route(
        conv,
        (_2D, NO_CROP, BELOW_STRIDE, SYMMETRIC_PADDING, sayable(NO_NEGATIVE_PADDING)),
        operator="conv",
    ),
    "declared_shape": Route(declared_shape, _LAYER, operator="declared_shape"),
    "declared_crop": Route(declared_crop, _CROP, operator="declared_shape", composed=True),
}
_ABOUT = {
    "deconvolution": "The Deconvolution layer, in a net that cv2.dnn.readNetFromCaffe reads.",
    "crop": "The Deconvolution layer without pad, then the Crop layer.",
    "threads": "The main call with four threads, by cv2.setNumThreads.",
    "reshaped": "The main call in a net that has run once before, on a larger input.",
    "scaled": "The Deconvolution layer with weights divided by powers of two, then a Scale layer that multiplies.",
    "unfused": "The route scaled with the fusion of layers switched off by enableFusion.",
    "inflated": "The Convolution layer of the input with zeros inserted, and the kernel flipped; without Winograd.",
    "conv": "The forward convolution: the Convolution layer, without Winograd.",
    "declared_shape": "The output shape of the main call's net, by getLayersShapes.",
    "declared_crop": "The output shape of the route crop's net, by getLayersShapes.",
}
ROUTES = described(_ROUTES, _ABOUT)
