"""Caffe's layers as calls of `adapters/in_child/caffe.py`: Deconvolution, Convolution, Crop."""

from __future__ import annotations

from adapters.shared.layouts import begins, plus_column
from adapters.shared.window import beyond, offsets
from reference.schema import Params


def deconvolution(p: Params) -> str:
    return f"y = {_layer(p, begins(p), 'col2im')}"


def deconvolution_nd(p: Params) -> str:
    return f"y = {_layer(p, begins(p), 'col2im_nd')}"


def crop(p: Params) -> str:
    return f"y = {_layer(p, (0,) * p.rank, 'col2im')}\n{_crop(p)}"


def crop_nd(p: Params) -> str:
    return f"y = {_layer(p, (0,) * p.rank, 'col2im_nd')}\n{_crop(p)}"


def arrange_extended(p: Params) -> str:
    """Zeros at the input's end, where the window ends beyond the Deconvolution's output."""
    more = tuple(max(0, -(-beyond(a) // a.stride)) for a in p.axes)
    pads = ((0, 0), (0, 0), *((0, n) for n in more))
    return f"x = np.pad(x, {pads})" if any(more) else ""


def inflated(p: Params) -> str:
    unit, none = (1,) * p.rank, (0,) * p.rank
    return f"y = caffe.convolution(x, w, b, {_parameters(p, none, unit)})"


def convolution_backward(p: Params) -> str:
    parameters = f"{_parameters(p, begins(p))}, form=caffe.col2im_nd"
    gradient = f"caffe.convolution_backward(x, w, {p.output_shape}, {parameters})"
    return f"y = {gradient}" + plus_column(p)


def convolution(p: Params) -> str:
    return f"y = caffe.convolution(x, w, None, {_parameters(p, begins(p))})"


def deconvolution_backward(p: Params) -> str:
    return f"dx, dw, db = caffe.deconvolution_backward(x, w, g, {_parameters(p, begins(p))})"


def declared_shape(p: Params) -> str:
    window = f"{p.each('kernel_size')}, {p.each('stride')}, {begins(p)}, {p.each('dilation')}"
    return f"y = np.array(caffe.deconvolution_shape(x.shape, {p.out_channels}, {window}))"


def im2col(p: Params) -> str:
    return f"y = np.stack([caffe.im2col_nd(image, {_window(p)}) for image in x])"


def col2im(p: Params) -> str:
    return _col2im(p, "col2im")


def col2im_nd(p: Params) -> str:
    return _col2im(p, "col2im_nd")


def _col2im(p: Params, form: str) -> str:
    arguments = f"columns, {p.output_shape[1:]}, {_window(p)}"
    return f"y = np.stack([caffe.{form}({arguments}) for columns in x])"


def _layer(p: Params, pad: tuple[int, ...], form: str) -> str:
    return f"caffe.deconvolution(x, w, b, {_parameters(p, pad)}, form=caffe.{form})"


def _parameters(p: Params, pad: tuple[int, ...], stride: tuple[int, ...] = ()) -> str:
    return (
        f"kernel_size={p.each('kernel_size')}, stride={stride or p.each('stride')}, "
        f"pad={pad}, dilation={p.each('dilation')}, group={p.groups}"
    )


def _crop(p: Params) -> str:
    return f"y = caffe.crop(y, axis=2, offset={offsets(p)}, size={p.each('output_size')})"


def _window(p: Params) -> str:
    return f"{p.each('kernel_size')}, {begins(p)}, {p.each('stride')}, {p.each('dilation')}"
