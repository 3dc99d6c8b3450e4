"""PyTorch: `torch.nn.functional.conv_transpose{1,2,3}d` in several layouts, the forward convolution's gradient, `fold`.

Documentation: pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html (padding is one
number an axis, output_padding below max(stride, dilation)) and .../torch.nn.Fold.html (2-D).
"""

from adapters.limits import BELOW_STRIDE, NO_CROP, NO_NEGATIVE_PADDING, SYMMETRIC_PADDING, only_rank
from adapters.protocol import Route
from adapters.window import pads, slices
from reference.schema import Params

DISTRIBUTION = "torch"
SETUP = "import numpy as np\nimport torch"
VERSION = "torch.__version__"
ENTER = "torch.from_numpy({})"
LEAVE = "{}.numpy()"
DTYPES = ("float32", "float64")
PATHS = {
    "native": {},
    "avx2": {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"},
}


def conv_transpose(p: Params) -> str:
    return (
        f"y = torch.nn.functional.conv_transpose{p.rank}d(x, w, b, stride={p.each('stride')}, "
        f"padding={_begins(p)}, output_padding={p.each('output_padding')}, groups={p.groups}, dilation={p.each('dilation')})"
    )


def channels_last(p: Params) -> str:
    form = {2: "channels_last", 3: "channels_last_3d"}.get(p.rank)
    return f"x, w = (a.contiguous(memory_format=torch.{form}) for a in (x, w))\n" + conv_transpose(p)


def non_contiguous(p: Params) -> str:
    return "x, w = (torch.stack((a, -a), dim=-1)[..., 0] for a in (x, w))\n" + conv_transpose(p)


def no_mkldnn(p: Params) -> str:
    return "with torch.backends.mkldnn.flags(enabled=False):\n    " + conv_transpose(p)


def input_gradient(p: Params) -> str:
    return (
        f"y = torch.nn.grad.conv{p.rank}d_input({p.output_shape}, w, x, stride={p.each('stride')}, "
        f"padding={_begins(p)}, dilation={p.each('dilation')}, groups={p.groups})" + _plus_bias(p)
    )


def autograd(p: Params) -> str:
    return (
        f"image = torch.zeros({p.output_shape}, dtype=x.dtype, requires_grad=True)\n"
        f"z = torch.nn.functional.conv{p.rank}d(image, w, None, stride={p.each('stride')}, padding={_begins(p)}, "
        f"dilation={p.each('dilation')}, groups={p.groups})\n"
        "(y,) = torch.autograd.grad(z, image, x)" + _plus_bias(p)
    )


def composed(p: Params) -> str:
    zeros = tuple(n for pair in reversed(pads(p)) for n in pair)
    padded = f"torch.nn.functional.pad(y, {zeros})" if any(zeros) else "y"
    return (
        f"y = torch.nn.functional.conv_transpose{p.rank}d(x, w, None, stride={p.each('stride')}, "
        f"groups={p.groups}, dilation={p.each('dilation')})\n"
        f"y = {padded}[:, :, {slices(p)}]" + _plus_bias(p)
    )


def fold(p: Params) -> str:
    columns = p.out_channels // p.groups
    return (
        f"w = w.reshape({p.groups}, {p.in_channels // p.groups}, {columns}, *{p.each('kernel_size')})\n"
        f"x = x.reshape({p.batch}, {p.groups}, {p.in_channels // p.groups}, -1)\n"
        f"columns = torch.einsum('gcoij,ngcl->ngoijl', w, x).reshape({p.batch}, -1, x.shape[-1])\n"
        f"y = torch.nn.functional.fold(columns, {p.each('output_size')}, {p.each('kernel_size')}, "
        f"{p.each('dilation')}, {_begins(p)}, {p.each('stride')})" + _plus_bias(p)
    )


def im2col(p: Params) -> str:
    return f"y = torch.nn.functional.unfold(x, {p.each('kernel_size')}, {p.each('dilation')}, {_begins(p)}, {p.each('stride')})"


def col2im(p: Params) -> str:
    return (
        f"y = torch.nn.functional.fold(x, {p.each('output_size')}, {p.each('kernel_size')}, "
        f"{p.each('dilation')}, {_begins(p)}, {p.each('stride')})"
    )


def _begins(p: Params) -> tuple[int, ...]:
    return tuple(begin for begin, _ in p.each("padding"))


def _plus_bias(p: Params) -> str:
    return f"\ny = y + b.reshape(-1{', 1' * p.rank})" if p.bias else ""


_PADS = (SYMMETRIC_PADDING, NO_NEGATIVE_PADDING)
_FOLD = (only_rank(2), NO_CROP, BELOW_STRIDE, *_PADS)
ROUTES = {
    "conv_transpose": Route(conv_transpose, (NO_CROP, *_PADS)),
    "composed": Route(composed, composed=True),
    "channels_last": Route(channels_last, (only_rank(2, 3), NO_CROP, *_PADS)),
    "non_contiguous": Route(non_contiguous, (NO_CROP, *_PADS)),
    "no_mkldnn": Route(no_mkldnn, (NO_CROP, *_PADS)),
    "input_gradient": Route(input_gradient, (NO_CROP, BELOW_STRIDE, *_PADS)),
    "autograd": Route(autograd, (NO_CROP, BELOW_STRIDE, *_PADS)),
    "fold": Route(fold, _FOLD, composed=True),
    "im2col": Route(im2col, _FOLD, operator="im2col"),
    "col2im": Route(col2im, _FOLD, operator="col2im"),
}
