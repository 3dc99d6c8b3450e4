"""Caffe: the `Deconvolution` and `Crop` layers of BVLC Caffe 1.0, in NumPy (there is no Caffe to install).

Documentation: caffe.berkeleyvision.org/tutorial/layers/deconvolution.html and .../crop.html. One pad an axis,
no output_padding: any other window is the Deconvolution without pad, then Crop; beyond its end, the input is
extended with zeros. The two-dimensional `col2im` and the N-d form are routes of their own, as in Caffe.
"""

from adapters.limits import BELOW_STRIDE, NO_CROP, NO_NEGATIVE_PADDING, NO_OUTPUT_PADDING, SYMMETRIC_PADDING, only_rank
from adapters.protocol import Limit, Route
from reference.schema import Axis, Params

DISTRIBUTION = "numpy"
SETUP = "import numpy as np\nfrom adapters import _caffe as caffe"
VERSION = "'1.0 in NumPy ' + np.__version__"
ENTER = ""
LEAVE = ""
DTYPES = ("float32", "float64")
PATHS = {
    "native": {},
    "haswell": {"OPENBLAS_CORETYPE": "Haswell"},
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


def im2col(p: Params) -> str:
    return f"y = np.stack([caffe.im2col_nd(image, {_window(p)}) for image in x])"


def col2im(p: Params) -> str:
    return f"y = np.stack([caffe.col2im(columns, {p.output_shape[1:]}, {_window(p)}) for columns in x])"


def col2im_nd(p: Params) -> str:
    return col2im(p).replace("caffe.col2im(", "caffe.col2im_nd(")


def _layer(p: Params, pad: tuple[int, ...], form: str) -> str:
    return (
        f"caffe.deconvolution(x, w, b, kernel_size={p.each('kernel_size')}, stride={p.each('stride')}, "
        f"pad={pad}, dilation={p.each('dilation')}, group={p.groups}, form=caffe.{form})"
    )


def _crop(p: Params) -> str:
    offsets = tuple(a.padding[0] + a.crop[0] for a in p.axes)
    return f"y = caffe.crop(y, axis=2, offset={offsets}, size={p.each('output_size')})"


def _beyond(axis: Axis) -> int:
    return axis.padding[0] + axis.crop[0] + axis.output_size - axis.full_size


def _pads(p: Params) -> tuple[int, ...]:
    return tuple(begin for begin, _ in p.each("padding"))


def _window(p: Params) -> str:
    return f"{p.each('kernel_size')}, {_pads(p)}, {p.each('stride')}, {p.each('dilation')}"


_LAYER = (NO_CROP, NO_OUTPUT_PADDING, SYMMETRIC_PADDING, NO_NEGATIVE_PADDING)
_CROP = (Limit("the offset is at least 0", lambda p: any(a.padding[0] + a.crop[0] < 0 for a in p.axes)),)
_COLUMNS = (NO_CROP, BELOW_STRIDE, SYMMETRIC_PADDING, NO_NEGATIVE_PADDING)
ROUTES = {
    "deconvolution": Route(deconvolution, (only_rank(2), *_LAYER)),
    "deconvolution_nd": Route(deconvolution_nd, _LAYER),
    "crop": Route(crop, (only_rank(2), *_CROP), extend, composed=True),
    "crop_nd": Route(crop_nd, _CROP, extend, composed=True),
    "im2col": Route(im2col, _COLUMNS, operator="im2col"),
    "col2im": Route(col2im, (only_rank(2), *_COLUMNS), operator="col2im"),
    "col2im_nd": Route(col2im_nd, _COLUMNS, operator="col2im"),
}
