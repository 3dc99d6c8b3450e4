"""Caffe: the `Deconvolution`, `Convolution` and `Crop` layers of BVLC Caffe 1.0, in NumPy (there is no Caffe to install).

Documentation: caffe.berkeleyvision.org/tutorial/layers/deconvolution.html and .../crop.html. One pad an axis, unsigned,
no output_padding: any other window is the Deconvolution without pad, then Crop; beyond its end, the input is
extended with zeros. The two-dimensional `col2im` and the N-d form are routes of their own, as in Caffe.
"""

from adapters.text.inflation import arrange_inflated
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
from reference.schema import Axis, Params

DISTRIBUTION = "numpy"
SETUP = "import numpy as np\nfrom adapters.in_child import caffe"
VERSION = "'1.0 in NumPy ' + np.__version__"
ENTER = ""
LEAVE = ""
DTYPES = ("float32", "float64")
PATHS = {
    "native": {},
    "haswell": {"OPENBLAS_CORETYPE": "Haswell"},
}
ABOUT_PATHS = {
    "native": "The kernels that NumPy's BLAS chooses on this machine.",
    "haswell": "OpenBLAS with its kernels for Haswell: AVX2, no AVX-512.",
}


def deconvolution(p: Params) -> str:
    return f"y = {_layer(p, _pads(p), 'col2im')}"


def deconvolution_nd(p: Params) -> str:
    return f"y = {_layer(p, _pads(p), 'col2im_nd')}"


def crop(p: Params) -> str:
    return f"y = {_layer(p, (0,) * p.rank, 'col2im')}\n{_crop(p)}"


def crop_nd(p: Params) -> str:
    return f"y = {_layer(p, (0,) * p.rank, 'col2im_nd')}\n{_crop(p)}"


def extend(p: Params) -> str:
    """Zeros at the input's high end, where the window ends beyond the Deconvolution's output."""
    more = tuple(max(0, -(-_beyond(a) // a.stride)) for a in p.axes)
    pads = ((0, 0), (0, 0), *((0, n) for n in more))
    return f"x = np.pad(x, {pads})" if any(more) else ""


def inflated(p: Params) -> str:
    unit, none = (1,) * p.rank, (0,) * p.rank
    return f"y = caffe.convolution(x, w, b, {_parameters(p, none, unit)})"


def convolution_backward(p: Params) -> str:
    return (
        f"y = caffe.convolution_backward(x, w, {p.output_shape}, {_parameters(p, _pads(p))}, form=caffe.col2im_nd)"
        + _plus_bias(p)
    )


def convolution(p: Params) -> str:
    return f"y = caffe.convolution(x, w, None, {_parameters(p, _pads(p))})"


def deconvolution_backward(p: Params) -> str:
    return f"dx, dw, db = caffe.deconvolution_backward(x, w, g, {_parameters(p, _pads(p))})"


def declared_shape(p: Params) -> str:
    window = f"{p.each('kernel_size')}, {p.each('stride')}, {_pads(p)}, {p.each('dilation')}"
    return f"y = np.array(caffe.deconvolution_shape(x.shape, {p.out_channels}, {window}))"


def im2col(p: Params) -> str:
    return f"y = np.stack([caffe.im2col_nd(image, {_window(p)}) for image in x])"


def col2im(p: Params) -> str:
    return f"y = np.stack([caffe.col2im(columns, {p.output_shape[1:]}, {_window(p)}) for columns in x])"


def col2im_nd(p: Params) -> str:
    return col2im(p).replace("caffe.col2im(", "caffe.col2im_nd(")


def _layer(p: Params, pad: tuple[int, ...], form: str) -> str:
    return f"caffe.deconvolution(x, w, b, {_parameters(p, pad)}, form=caffe.{form})"


def _parameters(p: Params, pad: tuple[int, ...], stride: tuple[int, ...] | None = None) -> str:
    return (
        f"kernel_size={p.each('kernel_size')}, stride={stride or p.each('stride')}, "
        f"pad={pad}, dilation={p.each('dilation')}, group={p.groups}"
    )


def _plus_bias(p: Params) -> str:
    return f"\ny = y + b.reshape(-1{', 1' * p.rank})" if p.bias else ""


def _crop(p: Params) -> str:
    offsets = tuple(a.padding[0] + a.crop[0] for a in p.axes)
    return f"y = caffe.crop(y, axis=2, offset={offsets}, size={p.each('output_size')})"


def _beyond(axis: Axis) -> int:
    return axis.padding[0] + axis.crop[0] + axis.output_size - axis.full_size


def _pads(p: Params) -> tuple[int, ...]:
    return tuple(begin for begin, _ in p.each("padding"))


def _window(p: Params) -> str:
    return f"{p.each('kernel_size')}, {_pads(p)}, {p.each('stride')}, {p.each('dilation')}"


_LAYER = (NO_CROP, NO_OUTPUT_PADDING, SYMMETRIC_PADDING, sayable(NO_NEGATIVE_PADDING))
_CROP = (
    Limit(
        "the offset is at least 0",
        lambda p: any(a.padding[0] + a.crop[0] < 0 for a in p.axes),
        sayable=True,
    ),
)
_IMAGE = (NO_CROP, BELOW_STRIDE, SYMMETRIC_PADDING, sayable(NO_NEGATIVE_PADDING))
_ROUTES = {
    "deconvolution": Route(deconvolution, (only_rank(2), *_LAYER)),
    "deconvolution_nd": Route(deconvolution_nd, _LAYER),
    "crop": Route(crop, (only_rank(2), *_CROP), extend, composed=True),
    "crop_nd": Route(crop_nd, _CROP, extend, composed=True),
    "inflated": Route(inflated, (), arrange_inflated, operator="inflation", composed=True),
    "convolution_backward": Route(convolution_backward, _IMAGE, operator="conv_gradient"),
    "convolution": Route(convolution, _IMAGE, operator="conv"),
    "im2col": Route(im2col, _IMAGE, operator="im2col"),
    "col2im": Route(col2im, (only_rank(2), *_IMAGE), operator="col2im"),
    "col2im_nd": Route(col2im_nd, _IMAGE, operator="col2im"),
    "deconvolution_backward": Route(deconvolution_backward, _LAYER, operator="gradients"),
    "declared_shape": Route(declared_shape, _LAYER, operator="declared_shape"),
}
_ABOUT = {
    "deconvolution": "The Deconvolution layer with Caffe's col2im for two dimensions.",
    "deconvolution_nd": "The Deconvolution layer with Caffe's col2im for any number of dimensions.",
    "crop": "The Deconvolution layer without pad, then the Crop layer; col2im for two dimensions.",
    "crop_nd": "The Deconvolution layer without pad, then the Crop layer; col2im for any number of dimensions.",
    "inflated": "The Convolution layer of the input with zeros inserted, and the kernel flipped.",
    "convolution_backward": "The input gradient of the Convolution layer.",
    "convolution": "The forward convolution: the Convolution layer.",
    "im2col": "The columns of an image, by Caffe's im2col for any number of dimensions.",
    "col2im": "The image of columns, by Caffe's col2im for two dimensions.",
    "col2im_nd": "The image of columns, by Caffe's col2im for any number of dimensions.",
    "deconvolution_backward": "The gradients of the Deconvolution layer, by its backward pass.",
    "declared_shape": "The output shape of the Deconvolution layer, by its compute_output_shape.",
}
ROUTES = described(_ROUTES, _ABOUT)
