"""Nets of one transposed convolution for OpenCV's reader of Caffe models, and their calls."""

from __future__ import annotations

from adapters.shared.inflation import image_size
from adapters.shared.layouts import begins, weights
from adapters.shared.prototxt import convolution, input_layer, layer, window_layer
from adapters.shared.prototxt import deconvolution as deconvolution_layer
from reference.schema import Params

_FORWARD = '\nnet.setInput(x, "x")\ny = net.forward("y")'
_EXACT = "\nnet.enableWinograd(False)"  # its document: "at a small loss of accuracy"
# Release 4.5 gives a shape as a column, and later ones as a row.
_SHAPES = (
    "\n_, _, shapes = net.getLayersShapes([{}])\ny = np.array(shapes[-1][0], np.int64).reshape(-1)"
)


def deconvolution(p: Params) -> str:
    return _deconvolution(p) + _FORWARD


def crop(p: Params) -> str:
    window = f'net.setInput(np.zeros({p.output_shape}, np.float32), "window")'
    return f"{_crop(p)}\n{window}{_FORWARD}"


def threads(p: Params) -> str:
    return "cv2.setNumThreads(4)\n" + deconvolution(p) + "\ncv2.setNumThreads(1)"


def reshaped(p: Params) -> str:
    other = (p.batch + 1, p.in_channels, *(n + 1 for n in p.each("input_size")))
    first = f'net.setInput(np.ones({other}, np.float32), "x")\nnet.forward("y")'
    return f"{_deconvolution(p)}\n{first}{_FORWARD}"


def arrange_scaled(p: Params) -> str:
    """Powers of two, by which the weights are divided and the Scale layer multiplies."""
    inside, outside = p.in_channels // p.groups, p.out_channels // p.groups
    apart = f"w.reshape({p.groups}, {inside}, *w.shape[1:])"
    return (
        f"scale = np.float32(2) ** (np.arange({p.out_channels}) % 3)\n"
        f"w = {apart} / scale.reshape({p.groups}, 1, {outside}, 1, 1)\n"
        f"w = w.reshape{p.weight_shape}"
    )


def scaled(p: Params) -> str:
    return _scaled(p) + _FORWARD


def unfused(p: Params) -> str:
    return _scaled(p) + "\nnet.enableFusion(False)" + _FORWARD


def inflated(p: Params) -> str:
    unit, none = (1,) * p.rank, (0,) * p.rank
    image = input_layer("x", (p.batch, p.in_channels, *image_size(p)))
    parameters = convolution(p, p.out_channels, bias=p.bias, stride=unit, pad=none)
    y = layer("Convolution", "x", "y", parameters)
    return net(f'"y": {weights(p)}', image, y) + _EXACT + _FORWARD


def conv(p: Params) -> str:
    parameters = convolution(p, p.in_channels, bias=False, pad=begins(p))
    y = layer("Convolution", "x", "y", parameters)
    return net('"y": [w]', input_layer("x", p.output_shape), y) + _EXACT + _FORWARD


def declared_shape(p: Params) -> str:
    return _deconvolution(p) + _SHAPES.format(p.input_shape)


def declared_crop(p: Params) -> str:
    return _crop(p) + _SHAPES.format(f"{p.input_shape}, {p.output_shape}")


def _deconvolution(p: Params) -> str:
    y = deconvolution_layer(p, "x", "y", bias=p.bias, pad=begins(p))
    return net(f'"y": {weights(p)}', input_layer("x", p.input_shape), y)


def _crop(p: Params) -> str:
    inputs = input_layer("x", p.input_shape), input_layer("window", p.output_shape)
    full = deconvolution_layer(p, "x", "full", bias=p.bias)
    return net(f'"full": {weights(p)}', *inputs, full, window_layer(p, "full window", "y"))


def _scaled(p: Params) -> str:
    full = deconvolution_layer(p, "x", "full", bias=False, pad=begins(p))
    y = layer("Scale", "full", "y", f"scale_param {{ bias_term: {str(p.bias).lower()} }}")
    blobs = f'"full": [w], "y": [scale{", b" if p.bias else ""}]'
    return net(blobs, input_layer("x", p.input_shape), full, y)


def net(blobs: str, *layers: str) -> str:
    """The prototxt, and the net that OpenCV reads from it and from the blobs of its layers."""
    prototxt = "\n".join(('prototxt = """', *layers, '"""'))
    buffers = ("prototxt.encode()", "weights")
    arguments = ", ".join(f"np.frombuffer({buffer}, np.uint8)" for buffer in buffers)
    return (
        f"{prototxt}\nweights = caffemodel({{{blobs}}})\n"
        f"net = cv2.dnn.readNetFromCaffe({arguments})"
    )
