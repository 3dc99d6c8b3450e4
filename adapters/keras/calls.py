"""keras.ops.conv_transpose and keras.ops.conv, with each of their paddings."""

from __future__ import annotations

from dataclasses import replace

from adapters.text.window import window_channels_last
from reference.schema import Params


def conv_transpose(p: Params) -> str:
    return _ops(p, valid_sized(p))


def channels_first(p: Params) -> str:
    bias = f"\ny = y + keras.ops.reshape(b, (-1{', 1' * p.rank}))" if p.bias else ""
    words = f"{valid_sized(p)}, data_format='channels_first'"
    return _ops(replace(p, bias=False), words) + bias


def valid(p: Params) -> str:
    return _ops(p, "padding='valid'")


def same(p: Params) -> str:
    return _ops(p, "padding='same'")


def padded_same(p: Params) -> str:
    return _ops(p, same_sized(p))


def composed(p: Params) -> str:
    full = _ops(replace(p, bias=False), f"padding='valid', output_padding={(0,) * p.rank}")
    return f"{full}\n{window_channels_last(p, 'keras.ops.pad')}" + _plus_bias(p)


def conv(p: Params) -> str:
    return _conv(p, "valid")


def conv_same(p: Params) -> str:
    return _conv(p, "same")


def valid_sized(p: Params) -> str:
    """Padding "valid" with a named output_padding."""
    return f"padding='valid', output_padding={p.each('output_padding')}"


def same_sized(p: Params) -> str:
    """Padding "same" with a named output_padding."""
    return f"padding='same', output_padding={p.each('output_padding')}"


def steps(p: Params) -> str:
    """Strides and dilation."""
    return f"strides={p.each('stride')}, dilation_rate={p.each('dilation')}"


def _ops(p: Params, words: str) -> str:
    return f"y = keras.ops.conv_transpose(x, w, {steps(p)}, {words})" + _plus_bias(p)


def _conv(p: Params, padding: str) -> str:
    return f"y = keras.ops.conv(x, w, {steps(p)}, padding={padding!r})"


def _plus_bias(p: Params) -> str:
    return "\ny = y + b" if p.bias else ""
