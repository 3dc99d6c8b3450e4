"""A whole net as one program: the adapter's own text, or each layer's route with NumPy between."""

from __future__ import annotations

from collections.abc import Callable

from adapters.program import Program, program, unsupported
from adapters.protocol import Adapter
from reference.networks.nets import Layer, Net
from reference.schema import Params

Step = tuple[str, Params]  # a route, and the params that it is called with


def net_program(adapter: Adapter, net: Net, dtype: str) -> Program | None:
    """The program from x, w0, b0, skip0, w1, ... to y.

    None where none of the adapter's calls can make a layer.
    """
    own: Callable[[Net], str | None] | None = getattr(adapter, "NET", None)
    text = own(net) if own else _chain(adapter, net, dtype)
    return Program(adapter.SETUP, "", text) if text else None


def _chain(adapter: Adapter, net: Net, dtype: str) -> str | None:
    """One layer after the other, each by a route of its own."""
    lines = ["import numpy as np"]
    for number, layer in enumerate(net.layers):
        step = _step(adapter, layer.params, dtype)
        if step is None:
            return None
        lines += [_layer(adapter, number, *step), _next_input(number, layer)]
    return "\n".join([*lines, "y = x"])


def _step(adapter: Adapter, params: Params, dtype: str) -> Step | None:
    """The first of the adapter's own calls that can make `params`, or the same by padding alone."""
    for route, entry in adapter.ROUTES.items():
        if entry.operator != "conv_transpose" or entry.mode is not None:
            continue
        for candidate in (params, params.crop_as_padding):
            if unsupported(adapter, route, candidate, dtype) is None:
                return route, candidate
    return None


def _layer(adapter: Adapter, number: int, route: str, params: Params) -> str:
    """One layer: w{number} and b{number} in the place of w and b, x to y."""
    made = program(adapter, route, params)
    bias = f"b{number}" if params.bias else "None"
    return "\n".join(filter(None, (f"w, b = w{number}, {bias}", made.define, made.call)))


def _next_input(number: int, layer: Layer) -> str:
    """The line of NumPy from a layer's y to the next layer's x."""
    if layer.concat:
        return f"x = np.concatenate((y, skip{number}), axis=1)"
    if layer.add:
        start = layer.add[1]
        sizes = layer.params.each("output_size")
        window = ", ".join(f"{start}:{start + size}" for size in sizes)
        return f"x = y + skip{number}[:, :, {window}]"
    return "x = np.maximum(y, 0)" if layer.relu else "x = y"
