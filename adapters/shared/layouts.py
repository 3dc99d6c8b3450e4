"""Axes and operands in NumPy's words: kernels and images with the channels last, and the bias.

Canonical are x (N, C_in, *F), w (C_in, C_out / groups, *K), b (C_out) and y (N, C_out, *size).
"""

from __future__ import annotations

from reference.schema import Params


def spatial_axes(p: Params) -> str:
    """The numbers of the spatial axes of x and w: `2, 3`."""
    return ", ".join(map(str, range(2, p.rank + 2)))


def spatial_letters(p: Params) -> str:
    """The spatial axes in the letters of layouts such as NCHW: `HW`."""
    return "DHW"[-p.rank :]


def flip(p: Params) -> str:
    """The subscript that flips a kernel (*K, ...): `::-1, ::-1`."""
    return ", ".join(["::-1"] * p.rank)


def flip_canonical(p: Params) -> str:
    """The subscript behind the first axis that flips a kernel (channels, channels, *K)."""
    return f":{', ::-1' * p.rank}"


def move_channels_last(name: str) -> str:
    """The line that gives an image (N, C, *F) the layout (N, *F, C)."""
    return f"{name} = np.moveaxis({name}, 1, -1)"


def move_channels_first(name: str) -> str:
    """The line that gives an image (N, *F, C) the layout (N, C, *F)."""
    return f"{name} = np.moveaxis({name}, -1, 1)"


def arrange_image(p: Params) -> str:
    """The image with the channels last."""
    return move_channels_last("x")


def restore_channels_first(p: Params) -> str:
    """The output with the channels first again."""
    return move_channels_first("y")


def kernel_in_out(p: Params) -> str:
    """The weight w as (*K, in, out)."""
    return f"w.transpose({spatial_axes(p)}, 0, 1)"


def kernel_out_in(p: Params) -> str:
    """The weight w as (*K, out, in)."""
    return f"w.transpose({spatial_axes(p)}, 1, 0)"


def arrange_kernel(p: Params) -> str:
    """The weight as (*K, out, in)."""
    return f"w = {kernel_out_in(p)}"


def arrange_channels_last(p: Params) -> str:
    """The input (N, *F, C) and the weight (*K, out, in)."""
    return f"{move_channels_last('x')}\n{arrange_kernel(p)}"


def exchange_channels(name: str, channels: int, p: Params) -> str:
    """The lines that exchange the channel axes of a weight in each group, and flip it.

    They are their own inverse. `channels`: the size of the first axis of the weight.
    """
    here = channels // p.groups
    there = (p.in_channels + p.out_channels - channels) // p.groups
    sizes = p.each("kernel_size")
    return (
        f"{name} = {name}.reshape({p.groups}, {here}, {there}, *{sizes}).swapaxes(1, 2)\n"
        f"{name} = {name}.reshape({p.groups * there}, {here}, *{sizes})[:, {flip_canonical(p)}]"
    )


def column(p: Params) -> str:
    """The bias b as (out, 1, ...)."""
    return f"b.reshape(-1{', 1' * p.rank})"


def plus_column(p: Params) -> str:
    """The line that adds the bias to y (N, out, *size), where there is one."""
    return f"\ny = y + {column(p)}" if p.bias else ""


def plus_bias(p: Params) -> str:
    """The line that adds the bias to y as both stand, where there is one."""
    return "\ny = y + b" if p.bias else ""


def operands(p: Params) -> str:
    """The names of the operands: `x, w, b`."""
    return "x, w, b" if p.bias else "x, w"


def gradients(p: Params) -> str:
    """The names of the gradients for `operands`: `dx, dw, db`."""
    return "dx, dw, db" if p.bias else "dx, dw"


def weights(p: Params) -> str:
    """The list of a layer's weights: `[w, b]`."""
    return "[w, b]" if p.bias else "[w]"


def begins(p: Params) -> tuple[int, ...]:
    """The padding of an API that has one number an axis."""
    return tuple(begin for begin, _ in p.each("padding"))
