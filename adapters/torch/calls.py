"""PyTorch's own calls, conv_transpose{1,2,3}d and its modules, and what all texts share."""

from __future__ import annotations

from collections.abc import Callable

from adapters.shared.layouts import begins, plus_column
from adapters.shared.window import pads, slices
from reference.schema import Params


def call(p: Params, x: str = "x", w: str = "w", b: str = "b") -> str:
    """The transposed convolution of `x` and `w`."""
    more = f"output_padding={p.each('output_padding')}"
    return f"F.conv_transpose{p.rank}d({x}, {w}, {b}, {forward(p)}, {more})"


def forward(p: Params) -> str:
    """The arguments that the forward convolution has as well."""
    steps = f"stride={p.each('stride')}, padding={begins(p)}, dilation={p.each('dilation')}"
    return f"{steps}, groups={p.groups}"


def padded(name: str, zeros: tuple[tuple[int, int], ...]) -> str:
    """`name` with zeros at each end of each axis; F.pad counts the axes from the last one."""
    flat = tuple(n for pair in reversed(zeros) for n in pair)
    return f"F.pad({name}, {flat})" if any(flat) else name


def layer(p: Params, *more: str) -> str:
    """The module, with the weights assigned; `more` are further arguments."""
    sizes = f"{p.in_channels}, {p.out_channels}, {p.each('kernel_size')}"
    arguments = ", ".join((sizes, forward(p), f"bias={p.bias}", *more))
    lines = [f"layer = torch.nn.ConvTranspose{p.rank}d({arguments})"]
    for name, value in (("weight", "w"), ("bias", "b"))[: 2 if p.bias else 1]:
        lines.append(f"layer.{name} = torch.nn.Parameter({value}, requires_grad=False)")
    return "\n".join(lines)


def conv_transpose(p: Params) -> str:
    return f"y = {call(p)}"


def nn_module(p: Params) -> str:
    return layer(p, f"output_padding={p.each('output_padding')}") + "\ny = layer(x)"


def output_size(p: Params) -> str:
    return layer(p) + f"\ny = layer(x, output_size={p.each('output_size')})"


def composed(p: Params) -> str:
    steps = f"stride={p.each('stride')}, dilation={p.each('dilation')}, groups={p.groups}"
    return (
        f"y = F.conv_transpose{p.rank}d(x, w, None, {steps})\n"
        f"y = {padded('y', pads(p))}[:, :, {slices(p)}]"
    ) + plus_column(p)


def single_numbers(p: Params) -> str:
    return _with_numbers(p, lambda numbers: numbers if len(set(numbers)) > 1 else numbers[0])


def lists(p: Params) -> str:
    return _with_numbers(p, list)


def numpy_integers(p: Params) -> str:
    return _with_numbers(p, lambda numbers: f"[{', '.join(map(_numpy_integer, numbers))}]")


def _numpy_integer(number: object) -> str:
    return f"np.int64({number})" if isinstance(number, int) else repr(number)


def _with_numbers(p: Params, written: Callable[[tuple[int, ...]], object]) -> str:
    """The main call; `written` says how the numbers of all axes stand there."""
    numbers = {name: p.each(name) for name in ("stride", "output_padding", "dilation")}
    numbers["padding"] = begins(p)
    arguments = ", ".join(f"{name}={written(values)}" for name, values in numbers.items())
    return f"y = F.conv_transpose{p.rank}d(x, w, b, {arguments}, groups={p.groups})"
