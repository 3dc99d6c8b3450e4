"""OpenCV 4: the `Deconvolution`, `Convolution`, `Crop` and `Scale` layers that its importer of
Caffe models reads.

Documentation: docs.opencv.org/4.x/d6/d0f/group__dnn.html (readNetFromCaffe) and
.../db/d30/classcv_1_1dnn_1_1Net.html; of the layers themselves Caffe's:
caffe.berkeleyvision.org/tutorial/layers/deconvolution.html and src/caffe/proto/caffe.proto. pad is
unsigned and one number an axis; so is a Crop's offset, and the window lies inside what is cropped.
"""

from adapters.opencv import layers
from adapters.opencv.net import net_text
from adapters.protocol import Limit, Route, described
from adapters.shared.caffemodel import CAFFEMODEL
from adapters.shared.inflation import arrange_inflated
from adapters.shared.limits import (
    BELOW_STRIDE,
    NO_CROP,
    NO_NEGATIVE_PADDING,
    NO_OUTPUT_PADDING,
    SYMMETRIC_PADDING,
    only_rank,
    sayable,
)
from adapters.shared.window import begins_outside, ends_outside

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

_2D = only_rank(2)
_LAYER = (_2D, NO_CROP, NO_OUTPUT_PADDING, SYMMETRIC_PADDING, sayable(NO_NEGATIVE_PADDING))
_CROP = (
    _2D,
    sayable(Limit("a Crop's offset is at least 0", begins_outside)),
    sayable(Limit("a Crop lies inside what it crops", ends_outside)),
)
_FORWARD = (_2D, NO_CROP, BELOW_STRIDE, SYMMETRIC_PADDING, sayable(NO_NEGATIVE_PADDING))
NET = net_text
_ROUTES = {
    "deconvolution": Route(layers.deconvolution, _LAYER),
    "crop": Route(layers.crop, _CROP, composed=True),
    "threads": Route(layers.threads, _LAYER, operator="transformed"),
    "reshaped": Route(layers.reshaped, _LAYER, operator="transformed"),
    "scaled": Route(layers.scaled, _LAYER, layers.arrange_scaled, operator="transformed"),
    "unfused": Route(layers.unfused, _LAYER, layers.arrange_scaled, operator="transformed"),
    "inflated": Route(
        layers.inflated, (_2D,), arrange_inflated, operator="inflation", composed=True
    ),
    "conv": Route(layers.conv, _FORWARD, operator="conv"),
    "declared_shape": Route(layers.declared_shape, _LAYER, operator="declared_shape"),
    "declared_crop": Route(layers.declared_crop, _CROP, operator="declared_shape", composed=True),
}
_ABOUT = {
    "deconvolution": "The Deconvolution layer, in a net that cv2.dnn.readNetFromCaffe reads.",
    "crop": "The Deconvolution layer without pad, then the Crop layer.",
    "threads": "The main call with four threads, by cv2.setNumThreads.",
    "reshaped": "The main call in a net that has run once before, on a larger input.",
    "scaled": (
        "The Deconvolution layer with weights divided by powers of two, then a Scale layer that "
        "multiplies."
    ),
    "unfused": "The route scaled with the fusion of layers switched off by enableFusion.",
    "inflated": (
        "The Convolution layer of the input with zeros inserted, and the kernel flipped; "
        "without Winograd."
    ),
    "conv": "The forward convolution: the Convolution layer, without Winograd.",
    "declared_shape": "The output shape of the main call's net, by getLayersShapes.",
    "declared_crop": "The output shape of the route crop's net, by getLayersShapes.",
}
ROUTES = described(_ROUTES, _ABOUT)
