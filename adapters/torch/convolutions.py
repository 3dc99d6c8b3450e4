"""PyTorch's forward convolution and its columns, and the ways from them to the transposed one."""

from __future__ import annotations

from math import prod

from adapters.shared.columns import taps
from adapters.shared.inflation import borders, cuts, inflated_sizes, steps, zeros
from adapters.shared.layouts import begins, plus_column
from adapters.torch.calls import forward, padded
from adapters.torch.memory_formats import (
    CHANNELS_LAST,
    GAPS,
    ODD_STRIDES,
    each_item,
    item_twice,
)
from reference.schema import Params


def fold(p: Params) -> str:
    rows, columns = p.in_channels // p.groups, p.out_channels // p.groups
    return (
        f"w = w.reshape({p.groups}, {rows}, {columns}, *{p.each('kernel_size')})\n"
        f"x = x.reshape({p.batch}, {p.groups}, {rows}, {prod(p.each('input_size'))})\n"
        "columns = torch.einsum('gcoij,ngcl->ngoijl', w, x)"
        f".reshape({p.batch}, {p.out_channels * taps(p)}, x.shape[-1])\n"
        f"y = F.fold(columns, {p.each('output_size')}, {_window(p)})"
    ) + plus_column(p)


def inflation(p: Params) -> str:
    steps = f"dilation={p.each('dilation')}, groups={p.groups}"
    y = f"y = F.conv{p.rank}d(inflated, w, b, {steps})"
    return "\n".join((_inflated(p), _forward_weight(p), y))


def input_gradient(p: Params) -> str:
    gradient = f"torch.nn.grad.conv{p.rank}d_input({p.output_shape}, w, x, {forward(p)})"
    return f"y = {gradient}" + plus_column(p)


def autograd(p: Params) -> str:
    return (
        f"image = torch.zeros({p.output_shape}, dtype=x.dtype, requires_grad=True)\n"
        f"(y,) = torch.autograd.grad({_conv(p, 'image')}, image, x)"
    ) + plus_column(p)


def vjp(p: Params) -> str:
    return (
        f"image = torch.zeros({p.output_shape}, dtype=x.dtype)\n"
        f"_, pull = torch.func.vjp(lambda image: {_conv(p, 'image')}, image)\n(y,) = pull(x)"
    ) + plus_column(p)


def autograd_expanded(p: Params) -> str:
    pull = f"torch.func.vjp(lambda image: {_conv(p, 'image')}, image)[1]"
    image = f"image = torch.zeros({(2, *p.output_shape[1:])}, dtype=x.dtype)"
    item = f"({item_twice(p.rank + 1)})[0]"
    return f"{image}\npull = {pull}\n{each_item(p, f'pull{item}')}" + plus_column(p)


def conv(p: Params) -> str:
    return f"y = {_conv(p, 'x')}"


def arrange_nhwc(p: Params) -> str:
    return "x = np.moveaxis(x, 1, -1).copy()"


def conv_nhwc(p: Params) -> str:
    return "x = x.movedim(-1, 1)\n" + conv(p)


def conv_channels_last(p: Params) -> str:
    return f"{_channels_last(p, 'x, w')}\n{conv(p)}"


def conv_non_contiguous(p: Params) -> str:
    return f"x, w = ({GAPS} for a in (x, w))\n{conv(p)}"


def conv_odd_strides(p: Params) -> str:
    return f"x, w = ({ODD_STRIDES} for a in (x, w))\n{conv(p)}"


def conv_expanded(p: Params) -> str:
    return each_item(p, _conv(p, item_twice(p.rank + 1)))


def conv_mkldnn_input(p: Params) -> str:
    return f"y = {_conv(p, 'x.to_mkldnn()')}.to_dense()"


def conv_mkldnn(p: Params) -> str:
    return f"y = {_conv(p, 'x.to_mkldnn()', 'w.to_mkldnn()')}.to_dense()"


def autograd_channels_last(p: Params) -> str:
    layout = f"memory_format={CHANNELS_LAST.get(p.rank)}"
    return (
        f"{_channels_last(p, 'x, w')}\n"
        f"image = torch.zeros({p.output_shape}, dtype=x.dtype).contiguous({layout})\n"
        "image.requires_grad_()\n"
        f"(y,) = torch.autograd.grad({_conv(p, 'image')}, image, x)"
    ) + plus_column(p)


def im2col(p: Params) -> str:
    return f"y = {unfolded(p)}"


def im2col_channels_last(p: Params) -> str:
    return f"y = {unfolded(p, f'x.contiguous(memory_format={CHANNELS_LAST.get(p.rank)})')}"


def im2col_expanded(p: Params) -> str:
    return each_item(p, unfolded(p, item_twice(p.rank + 1)))


def col2im(p: Params) -> str:
    return f"y = {folded(p)}"


def col2im_non_contiguous(p: Params) -> str:
    return f"(x,) = ({GAPS} for a in (x,))\n{col2im(p)}"


def col2im_expanded(p: Params) -> str:
    return each_item(p, folded(p, item_twice(2)))


def unfolded(p: Params, image: str = "x") -> str:
    """The columns of `image`."""
    return f"F.unfold({image}, {_window(p)})"


def folded(p: Params, columns: str = "x", size: str = "") -> str:
    """The image of `columns`; `size` is the text of its size, if it is not a constant."""
    return f"F.fold({columns}, {size or p.each('output_size')}, {_window(p)})"


def _channels_last(p: Params, names: str) -> str:
    """The line that gives tensors channels-last memory."""
    layout = f"memory_format={CHANNELS_LAST.get(p.rank)}"
    return f"{names} = (a.contiguous({layout}) for a in ({names}))"


def _conv(p: Params, image: str, w: str = "w") -> str:
    """The forward convolution of `image` and `w`."""
    return f"F.conv{p.rank}d({image}, {w}, None, {forward(p)})"


def _window(p: Params) -> str:
    """The arguments of fold and unfold."""
    sizes = f"{p.each('kernel_size')}, dilation={p.each('dilation')}"
    return f"{sizes}, padding={begins(p)}, stride={p.each('stride')}"


def _inflated(p: Params) -> str:
    """The inflated input with its borders; zeros come first, since a cut may reach into them."""
    shape, around = (*p.input_shape[:2], *inflated_sizes(p)), borders(p)
    return (
        f"inflated = torch.zeros({shape}, dtype=x.dtype)\n"
        f"inflated[:, :, {steps(p)}] = x\n"
        f"inflated = {padded('inflated', zeros(around))}[:, :, {cuts(around)}]"
    )


def _forward_weight(p: Params) -> str:
    """The flipped weight as a forward convolution takes it: (out_channels, in/groups, *K)."""
    per_group, sizes = p.in_channels // p.groups, p.each("kernel_size")
    return (
        f"w = w.reshape({p.groups}, {per_group}, -1, *{sizes}).transpose(1, 2)\n"
        f"w = w.reshape({p.out_channels}, {per_group}, *{sizes})"
        f".flip({tuple(range(2, 2 + p.rank))})"
    )
