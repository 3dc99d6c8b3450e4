"""The texts that PyTorch's routes share: the call, its arguments, and what is composed around it."""

from __future__ import annotations

from reference.schema import Params

CHANNELS_LAST = {2: "torch.channels_last", 3: "torch.channels_last_3d"}


def call(p: Params, x: str = "x", b: str = "b") -> str:
    """The transposed convolution of `x` and w."""
    return f"F.conv_transpose{p.rank}d({x}, w, {b}, {forward(p)}, output_padding={p.each('output_padding')})"


def forward(p: Params) -> str:
    """The arguments that the forward convolution has as well."""
    return f"stride={p.each('stride')}, padding={begins(p)}, dilation={p.each('dilation')}, groups={p.groups}"


def window(p: Params) -> str:
    """The arguments of fold and unfold."""
    return f"{p.each('kernel_size')}, dilation={p.each('dilation')}, padding={begins(p)}, stride={p.each('stride')}"


def begins(p: Params) -> tuple[int, ...]:
    """One padding an axis."""
    return tuple(begin for begin, _ in p.each("padding"))


def names(p: Params) -> str:
    """The operands of a case."""
    return "x, w, b" if p.bias else "x, w"


def layer(p: Params, *more: str) -> str:
    """The module, with the weights assigned; `more` are further arguments."""
    sizes = f"{p.in_channels}, {p.out_channels}, {p.each('kernel_size')}"
    lines = [
        f"layer = torch.nn.ConvTranspose{p.rank}d({', '.join((sizes, forward(p), f'bias={p.bias}', *more))})"
    ]
    given = {"weight": "w", "bias": "b"} if p.bias else {"weight": "w"}
    return "\n".join(
        (
            *lines,
            *(
                f"layer.{name} = torch.nn.Parameter({value}, requires_grad=False)"
                for name, value in given.items()
            ),
        )
    )


def plus_bias(p: Params) -> str:
    """The bias, where the call before it has none."""
    return f"\ny = y + b.reshape(-1{', 1' * p.rank})" if p.bias else ""


def padded(name: str, zeros: tuple[tuple[int, int], ...]) -> str:
    """`name` with zeros at each end of each axis; F.pad counts the axes from the last one."""
    flat = tuple(n for pair in reversed(zeros) for n in pair)
    return f"F.pad({name}, {flat})" if any(flat) else name


def inflated(p: Params) -> str:
    """X with s - 1 zeros between its elements and the border around; zeros first: a cut may reach into those of the other end."""
    sizes = tuple((a.input_size - 1) * a.stride + 1 for a in p.axes)
    ends = borders(p)
    cut = ", ".join(f"{max(-lo, 0) or ''}:{min(hi, 0) or ''}" for lo, hi in ends)
    return (
        f"inflated = torch.zeros({(*p.input_shape[:2], *sizes)}, dtype=x.dtype)\n"
        f"inflated[:, :, {', '.join(f'::{s}' for s in p.each('stride'))}] = x\n"
        f"inflated = {padded('inflated', tuple((max(lo, 0), max(hi, 0)) for lo, hi in ends))}[:, :, {cut}]"
    )


def borders(p: Params) -> tuple[tuple[int, int], ...]:
    """The zeros that each end of the inflated input gets, negative where it is cut."""
    ends = ((a.padding[0] + a.crop[0], a.padding[1] + a.crop[1] - a.output_padding) for a in p.axes)
    return tuple((a.extent - 1 - lo, a.extent - 1 - hi) for a, (lo, hi) in zip(p.axes, ends))


def forward_weight(p: Params) -> str:
    """W as a forward convolution takes it, (out_channels, in/groups, *K), and flipped."""
    per_group = p.in_channels // p.groups
    return (
        f"w = w.reshape({p.groups}, {per_group}, -1, *{p.each('kernel_size')}).transpose(1, 2)\n"
        f"w = w.reshape({p.out_channels}, {per_group}, *{p.each('kernel_size')}).flip({tuple(range(2, 2 + p.rank))})"
    )
