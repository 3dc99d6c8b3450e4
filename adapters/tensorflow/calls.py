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
    return f"y = {_call('conv_transpose', shape(p), _steps(p, repr('VALID')))}" + plus_bias(p)


def atrous(p: Params) -> str:
    full = (p.batch, *p.each("full_size"), p.out_channels)
    return f"y = {_atrous(p, full, 'VALID')}\n{_window(p)}" + plus_bias(p)


def atrous_same(p: Params) -> str:
    return f"y = {_atrous(p, shape(p), 'SAME')}" + plus_bias(p)


def single_integers(p: Params) -> str:
    """The main call with one number for all axes."""
    steps = f"strides={p.axes[0].stride}, padding={explicit(p)}, dilations={max(rates(p))}"
    return f"y = {_call(_function(p), shape(p), steps)}" + plus_bias(p)


def channels_first(p: Params) -> str:
    bias = "\ny = tf.nn.bias_add(y, b, data_format='NCHW')" if p.bias else ""
    return f"y = {_own_first(p)}" + bias


def call(p: Params, sizes: tuple[int, ...], padding: str, x: str = "x", w: str = "w") -> str:
    """`tf.nn.convNd_transpose` of `x` and `w` to an output of `sizes`."""
    output = (p.output_shape[0], *sizes, p.output_shape[1])
    return _call(_function(p), output, _steps(p, padding), x, w)


def own(p: Params, x: str = "x", w: str = "w") -> str:
    """That call with all that it can express itself."""
    return call(p, p.each("output_size"), explicit(p), x, w)


def _own_first(p: Params) -> str:
    """The same, channels first: x (N, C, *F)."""
    pairs = repr([[0, 0], [0, 0], *map(list, p.each("padding"))]) if is_padded(p) else "'VALID'"
    steps = f"{_steps(p, pairs)}, data_format='NC{spatial_letters(p)}'"
    return _call(_function(p), p.output_shape, steps)


def _call(function: str, output: tuple[int, ...], steps: str, x: str = "x", w: str = "w") -> str:
    """A function of `tf.nn` to an output of the shape `output`, with the arguments `steps`."""
    return f"tf.nn.{function}({x}, {w}, output_shape={output}, {steps})"


def _function(p: Params) -> str:
    """The function for the rank of the case."""
    return f"conv{p.rank}d_transpose"


def _steps(p: Params, padding: str) -> str:
    """The arguments that say the steps of the kernel, and its padding."""
    return f"strides={p.each('stride')}, padding={padding}{dilations(p, p.each('dilation'))}"


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


def plus_bias(p: Params, b: str = "b") -> str:
    """The line that adds the bias `b`, where there is one."""
    return f"\ny = tf.nn.bias_add(y, {b})" if p.bias else ""
