"""A net as one program: the adapter's own text of the whole, or that of each layer's route with NumPy between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from adapters.protocol import Adapter, Program, program, unsupported
from reference.networks.nets import Layer, Net
from reference.schema import Axis, Params


def net_program(adapter: Adapter, net: Net, dtype: str) -> Program | None:
    """The program from x, w0, b0, skip0, w1, ... to y; None where a layer can be made by none of the adapter's calls."""
    own: Callable[[Net], str | None] | None = getattr(adapter, "NET", None)
    text = own(net) if own else _chained(adapter, net, dtype)
    return Program(adapter.SETUP, "", text) if text else None


def _chained(adapter: Adapter, net: Net, dtype: str) -> str | None:
    found = [_route(adapter, layer.params, dtype) for layer in net.layers]
    texts = [
        f"{_layer(adapter, number, *one)}\n{_step(number, layer)}"
        for number, (one, layer) in enumerate(zip(found, net.layers))
        if one
    ]
    return "\n".join(["import numpy as np", *texts, "y = x"]) if None not in found else None


def _route(adapter: Adapter, params: Params, dtype: str) -> tuple[str, Params] | None:
    """The first of the adapter's own calls that can make `params`, with a crop or with padding that cuts as much."""
    for route, entry in adapter.ROUTES.items():
        for same in (params, uncropped(params)):
            if (
                entry.operator == "conv_transpose"
                and entry.mode is None
                and unsupported(adapter, route, same, dtype) is None
            ):
                return route, same
    return None


def uncropped(params: Params) -> Params:
    """The same window, made by padding alone."""
    return replace(params, axes=tuple(map(_padded, params.axes)))


def _padded(axis: Axis) -> Axis:
    (begin, end), (left, right) = axis.padding, axis.crop
    return replace(axis, padding=(begin + left, end + right), crop=(0, 0))


def _layer(adapter: Adapter, number: int, route: str, params: Params) -> str:
    """One layer: w{number} and b{number} in the place of w and b, x to y."""
    one = program(adapter, route, params)
    bias = f"b{number}" if params.bias else "None"
    return "\n".join(filter(None, (f"w, b = w{number}, {bias}", one.define, one.call)))


def _step(number: int, layer: Layer) -> str:
    """What leads from a layer's y to the next layer's x, in NumPy."""
    if layer.concat:
        return f"x = np.concatenate((y, skip{number}), axis=1)"
    if layer.add:
        window = ", ".join(
            f"{layer.add[1]}:{layer.add[1] + size}" for size in layer.params.each("output_size")
        )
        return f"x = y + skip{number}[:, :, {window}]"
    return "x = np.maximum(y, 0)" if layer.relu else "x = y"
