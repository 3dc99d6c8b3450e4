"""TensorFlow's own calls, tf.nn.conv{1,2,3}d_transpose and beside it, and the words they share.

Operands are channels last: x (N, *F, C), filters (*K, out, in).
"""

from __future__ import annotations

from adapters.shared.layouts import spatial_letters
from adapters.shared.window import window_channels_last
from reference.schema import Params


def conv_transpose(p: Params) -> str:
    return f"y = {own(p)}" + plus_bias(p)


def composed(p: Params) -> str:
    full = call(p, p.each("full_size"), repr("VALID"))
    return f"y = {full}\n{_window(p)}" + plus_bias(p)


def raw_ops(p: Params) -> str:
    pairs = [n for pair in ((0, 0), *p.each("padding"), (0, 0)) for n in pair]
    name = "Conv2DBackpropInput" if p.rank == 2 else "Conv3DBackpropInputV2"
    padding = f"'EXPLICIT', explicit_paddings={pairs}" if p.rank == 2 else "'VALID'"
    operands = f"input_sizes={shape(p)}, filter=w, out_backprop=x"
    steps = f"strides={each(p, 'stride')}, dilations={each(p, 'dilation')}"
    return f"y = tf.raw_ops.{name}({operands}, {steps}, padding={padding})" + plus_bias(p)


def same(p: Params) -> str:
    return f"y = {call(p, p.each('output_size'), repr('SAME'))}" + plus_bias(p)


def valid(p: Params) -> str:
    """By the function of all ranks, which takes padding as a string alone."""
    own_rank = call(p, p.each("output_size"), repr("VALID"))
    any_rank = own_rank.replace(f"conv{p.rank}d_transpose", "conv_transpose")
    return f"y = {any_rank}" + plus_bias(p)


def atrous(p: Params) -> str:
    full = (p.batch, *p.each("full_size"), p.out_channels)
    return f"y = {_atrous(p, full, 'VALID')}\n{_window(p)}" + plus_bias(p)


def atrous_same(p: Params) -> str:
    return f"y = {_atrous(p, shape(p), 'SAME')}" + plus_bias(p)


def single_integers(p: Params) -> str:
    """The main call with one number for all axes."""
    steps = f"strides={p.axes[0].stride}, padding={explicit(p)}, dilations={max(rates(p))}"
    return f"y = {_call(p, p.each('output_size'), steps)}" + plus_bias(p)


def channels_first(p: Params) -> str:
    bias = "\ny = tf.nn.bias_add(y, b, data_format='NCHW')" if p.bias else ""
    return f"y = {_own_first(p)}" + bias


def call(p: Params, sizes: tuple[int, ...], padding: str) -> str:
    """`tf.nn.convNd_transpose` to an output of `sizes`."""
    dilation = dilations(p, p.each("dilation"))
    return _call(p, sizes, f"strides={p.each('stride')}, padding={padding}{dilation}")


def own(p: Params) -> str:
    """That call with all that it can express itself."""
    return call(p, p.each("output_size"), explicit(p))


def _call(p: Params, sizes: tuple[int, ...], steps: str) -> str:
    """The call to an output of `sizes`, with the arguments `steps`."""
    output = (p.output_shape[0], *sizes, p.output_shape[1])
    return f"tf.nn.conv{p.rank}d_transpose(x, w, output_shape={output}, {steps})"


def _own_first(p: Params) -> str:
    """The same, channels first: x (N, C, *F)."""
    pairs = repr([[0, 0], [0, 0], *map(list, p.each("padding"))]) if is_padded(p) else "'VALID'"
    last = call(p, p.each("output_size"), pairs)
    first = last.replace(str(shape(p)), str(p.output_shape))
    return f"{first[:-1]}, data_format='NC{spatial_letters(p)}')"


def _atrous(p: Params, sizes: tuple[int, ...], padding: str) -> str:
    return f"tf.nn.atrous_conv2d_transpose(x, w, {sizes}, {max(rates(p))}, {padding!r})"


def _window(p: Params) -> str:
    return window_channels_last(p, "tf.pad")


def rates(p: Params) -> set[int]:
    """The dilations that matter: a kernel of one element has none."""
    return {a.dilation for a in p.axes if a.kernel_size > 1} or {1}


def dilations(p: Params, numbers: tuple[int, ...]) -> str:
    """The argument `dilations` with these numbers, where there are any but 1."""
    return f", dilations={numbers}" if any(a.dilation != 1 for a in p.axes) else ""


def explicit(p: Params) -> str:
    """Explicit padding, or the string where there is none."""
    return repr([[0, 0], *map(list, p.each("padding")), [0, 0]]) if is_padded(p) else "'VALID'"


def is_padded(p: Params) -> bool:
    """Whether there is any padding."""
    return any(map(any, p.each("padding")))


def each(p: Params, name: str) -> tuple[int, ...]:
    """One number for each dimension, as the raw operators take it."""
    return (1, *p.each(name), 1)


def shape(p: Params) -> tuple[int, ...]:
    """The shape of the output, channels last."""
    batch, channels, *sizes = p.output_shape
    return (batch, *sizes, channels)


def plus_bias(p: Params) -> str:
    """The line that adds the bias, where there is one."""
    return "\ny = tf.nn.bias_add(y, b)" if p.bias else ""
