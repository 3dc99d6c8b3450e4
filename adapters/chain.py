"""A net as one program: the text of each layer's own route, one after the other, NumPy between them."""

from __future__ import annotations

from dataclasses import replace

from adapters.protocol import Adapter, Program, program, unsupported
from reference.schema import Axis, Params


def route_for(adapter: Adapter, params: Params, dtype: str) -> tuple[str, Params] | None:
    """The first of the adapter's own calls that can make `params`, with a crop or with padding that cuts as much."""
    for route, entry in adapter.ROUTES.items():
        for same in (params, uncropped(params)):
            if entry.operator == "conv_transpose" and entry.mode is None and unsupported(adapter, route, same, dtype) is None:
                return route, same
    return None


def uncropped(params: Params) -> Params:
    """The same window, made by padding alone."""
    return replace(params, axes=tuple(map(_padded, params.axes)))


def _padded(axis: Axis) -> Axis:
    (begin, end), (left, right) = axis.padding, axis.crop
    return replace(axis, padding=(begin + left, end + right), crop=(0, 0))


def layer_text(adapter: Adapter, number: int, route: str, params: Params) -> str:
    """One layer: w{number} and b{number} in the place of w and b, x to y."""
    one = program(adapter, route, params)
    bias = f"b{number}" if params.bias else "None"
    return "\n".join(filter(None, (f"w, b = w{number}, {bias}", one.define, one.call)))


def joined(adapter: Adapter, texts: list[str]) -> Program:
    """The layers' texts, each with its step to the next one, as a program of the operands x, w0, b0, skip0, w1, ..."""
    return Program(adapter.SETUP, "", "\n".join([*texts, "y = x"]))
