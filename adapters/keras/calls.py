"""keras.ops.conv_transpose and keras.ops.conv, with each of their paddings."""

from __future__ import annotations

from dataclasses import replace

from adapters.shared.layouts import plus_bias
from adapters.shared.window import window_channels_last
from reference.schema import Params


def conv_transpose(p: Params) -> str:
    return _ops(p, valid_sized(p))


def single_integers(p: Params) -> str:
    """The main call with one number for all axes."""
    first = p.axes[0]
    numbers = f"strides={first.stride}, dilation_rate={first.dilation}"
    words = f"padding='valid', output_padding={first.output_padding}"
    return f"y = {ops(numbers, words)}" + plus_bias(p)


def channels_first(p: Params) -> str:
    bias = f"\ny = y + keras.ops.reshape(b, (-1{', 1' * p.rank}))" if p.bias else ""
    return _ops(replace(p, bias=False), first_sized(p)) + bias


def valid(p: Params) -> str:
    return _ops(p, "padding='valid'")


def same(p: Params) -> str:
    return _ops(p, "padding='same'")


def padded_same(p: Params) -> str:
    return _ops(p, same_sized(p))


def composed(p: Params) -> str:
    full = _ops(replace(p, bias=False), f"padding='valid', output_padding={(0,) * p.rank}")
    return f"{full}\n{window_channels_last(p, 'keras.ops.pad')}" + plus_bias(p)


def conv(p: Params) -> str:
    return _conv(p, "valid")


def conv_same(p: Params) -> str:
    return _conv(p, "same")


def valid_sized(p: Params) -> str:
    """Padding "valid" with a named output_padding."""
    return f"padding='valid', output_padding={p.each('output_padding')}"


def first_sized(p: Params) -> str:
    """The same with the channels first."""
    return f"{valid_sized(p)}, data_format='channels_first'"


def same_sized(p: Params) -> str:
    """Padding "same" with a named output_padding."""
    return f"padding='same', output_padding={p.each('output_padding')}"


def steps(p: Params) -> str:
    """Strides and dilation."""
    return f"strides={p.each('stride')}, dilation_rate={p.each('dilation')}"


def ops(numbers: str, words: str) -> str:
    """`keras.ops.conv_transpose` with strides and dilation, and the padding of `words`."""
    return f"keras.ops.conv_transpose(x, w, {numbers}, {words})"


def _ops(p: Params, words: str) -> str:
    return f"y = {ops(steps(p), words)}" + plus_bias(p)


def _conv(p: Params, padding: str) -> str:
    return f"y = keras.ops.conv(x, w, {steps(p)}, padding={padding!r})"
