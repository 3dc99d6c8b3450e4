"""Caffe: the `Deconvolution`, `Convolution` and `Crop` layers of BVLC Caffe 1.0, in NumPy (there is
no Caffe to install).

Documentation: caffe.berkeleyvision.org/tutorial/layers/deconvolution.html and .../crop.html. One
pad an axis, unsigned, no output_padding: any other window is the Deconvolution without pad, then
Crop; beyond its end, the input is extended with zeros. The two-dimensional `col2im` and the N-d
form are routes of their own, as in Caffe.
"""

from adapters.caffe import layers
from adapters.protocol import Limit, Route, described
from adapters.shared.inflation import arrange_inflated
from adapters.shared.limits import (
    BELOW_STRIDE,
    NO_CROP,
    NO_NEGATIVE_PADDING,
    NO_OUTPUT_PADDING,
    SOME_ITEMS,
    SYMMETRIC_PADDING,
    only_rank,
    sayable,
)
from adapters.shared.window import begins_outside

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

_LAYER = (NO_CROP, NO_OUTPUT_PADDING, SYMMETRIC_PADDING, sayable(NO_NEGATIVE_PADDING))
_CROP = (sayable(Limit("the offset is at least 0", begins_outside)),)
_IMAGE = (NO_CROP, BELOW_STRIDE, SYMMETRIC_PADDING, sayable(NO_NEGATIVE_PADDING))
_ROUTES = {
    "deconvolution": Route(layers.deconvolution, (only_rank(2), *_LAYER)),
    "deconvolution_nd": Route(layers.deconvolution_nd, _LAYER),
    "crop": Route(layers.crop, (only_rank(2), *_CROP), layers.arrange_extended, composed=True),
    "crop_nd": Route(layers.crop_nd, _CROP, layers.arrange_extended, composed=True),
    "inflated": Route(layers.inflated, (), arrange_inflated, operator="inflation", composed=True),
    "convolution_backward": Route(layers.convolution_backward, _IMAGE, operator="conv_gradient"),
    "convolution": Route(layers.convolution, _IMAGE, operator="conv"),
    "im2col": Route(layers.im2col, _IMAGE, operator="im2col"),
    "col2im": Route(layers.col2im, (only_rank(2), *_IMAGE, SOME_ITEMS), operator="col2im"),
    "col2im_nd": Route(layers.col2im_nd, (*_IMAGE, SOME_ITEMS), operator="col2im"),
    "deconvolution_backward": Route(layers.deconvolution_backward, _LAYER, operator="gradients"),
    "declared_shape": Route(layers.declared_shape, _LAYER, operator="declared_shape"),
}
_ABOUT = {
    "deconvolution": "The Deconvolution layer with Caffe's col2im for two dimensions.",
    "deconvolution_nd": "The Deconvolution layer with Caffe's col2im for any number of dimensions.",
    "crop": "The Deconvolution layer without pad, then the Crop layer; col2im for two dimensions.",
    "crop_nd": (
        "The Deconvolution layer without pad, then the Crop layer; col2im for any number of "
        "dimensions."
    ),
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
