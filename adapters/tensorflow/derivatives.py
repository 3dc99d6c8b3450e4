"""The gradients of the main call and of the route composed, their derivatives, and forward mode."""

from __future__ import annotations

from dataclasses import replace

from adapters.shared.functions import function, indented
from adapters.shared.layouts import (
    arrange_channels_last,
    move_channels_first,
    move_channels_last,
    operands,
)
from adapters.shared.layouts import gradients as gradient_names
from adapters.tensorflow.calls import composed, conv_transpose
from adapters.tensorflow.convolutions import arrange_depthwise, depthwise
from adapters.tensorflow.graphs import GRAPH, XLA
from reference.schema import Params


def arrange_gradients(p: Params) -> str:
    return f"{arrange_channels_last(p)}\n{move_channels_last('g')}"


def arrange_second_order(p: Params) -> str:
    return f"{arrange_gradients(p)}\n{move_channels_last('v')}"


def restore_gradients(p: Params) -> str:
    return f"{move_channels_first('dx')}\n{_restore_filters(p)}"


def restore_second_order(p: Params) -> str:
    return f"{move_channels_first('dg')}\n{_restore_filters(p)}"


def _restore_filters(p: Params) -> str:
    """The gradient for the filters (*K, out, in) as that for w."""
    spatial = ", ".join(map(str, range(p.rank)))
    return f"dw = dw.transpose({p.rank + 1}, {p.rank}, {spatial})"


def gradients(p: Params) -> str:
    return _gradients(p, conv_transpose(p))


def composed_gradients(p: Params) -> str:
    return _gradients(p, composed(p))


def define_xla_gradients(p: Params) -> str:
    return function("gradients", "x, w, b, g", gradients(p), gradient_names(p), XLA)


def defined_gradients(p: Params) -> str:
    return f"{gradient_names(p)} = gradients(x, w, b, g)"


def define_jacobian(p: Params) -> str:
    """The gradients of the sum of y * g over each item of the batch, added up."""
    names = operands(p)
    sums = f"sums = tf.reduce_sum(y * g, axis={tuple(range(1, p.rank + 2))})"
    watch = indented(f"tape.watch(({names}))\n{conv_transpose(p)}\n{sums}")
    rows = f"rows = tape.jacobian(sums, ({names}))"
    total = f"{gradient_names(p)} = (tf.reduce_sum(row, axis=0) for row in rows)"
    body = f"with tf.GradientTape() as tape:\n{watch}\n{rows}\n{total}"
    return function("gradients", "x, w, b, g", body, gradient_names(p), GRAPH)


def arrange_depthwise_gradients(p: Params) -> str:
    return f"{arrange_depthwise(p)}\n{move_channels_last('g')}"


def restore_depthwise_gradients(p: Params) -> str:
    filters = f"dw.transpose(2, 3, 0, 1).reshape({p.weight_shape})"
    return f"{move_channels_first('dx')}\ndw = {filters}"


def depthwise_gradients(p: Params) -> str:
    return _gradients(p, depthwise(p))


def jvp_x(p: Params) -> str:
    return _forward_mode(p, "x, b" if p.bias else "x")


def jvp_w(p: Params) -> str:
    return _forward_mode(p, "w, b" if p.bias else "w")


def second_order(p: Params) -> str:
    return _second_order(conv_transpose(replace(p, bias=False)))


def composed_second_order(p: Params) -> str:
    return _second_order(composed(replace(p, bias=False)))


def _gradients(p: Params, forward: str) -> str:
    """The gradients of `forward`, which makes y, for each operand."""
    names = operands(p)
    watch = indented(f"tape.watch(({names}))\n{forward}")
    results = f"{gradient_names(p)} = tape.gradient(y, ({names}), g)"
    return f"with tf.GradientTape() as tape:\n{watch}\n{results}"


def _second_order(forward: str) -> str:
    """The derivatives of dx, the gradient of `forward` for x, for w and for the cotangent g."""
    return (
        "with tf.GradientTape() as outer:\n"
        "    outer.watch((w, g))\n"
        "    with tf.GradientTape() as inner:\n"
        "        inner.watch(x)\n"
        f"{indented(indented(forward))}\n"
        "    dx = inner.gradient(y, x, g)\n"
        "dw, dg = outer.gradient(dx, (w, g), v)"
    )


def _forward_mode(p: Params, names: str) -> str:
    """The derivative of y at -x, -b along x, b: y itself, as the call is linear in both."""
    negative = ", ".join(f"-{name}" for name in names.split(", "))
    context = f"tf.autodiff.ForwardAccumulator(({names}), tangents)"
    body = indented(conv_transpose(p))
    return (
        f"tangents = ({names})\n{names} = {negative}\n"
        f"with {context} as accumulator:\n{body}\ny = accumulator.jvp(y)"
    )
