"""A fake adapter with a route to every operator, all honest or some replaced by lies."""

from __future__ import annotations

from dataclasses import fields, replace
from types import SimpleNamespace
from typing import cast

import numpy as np

from adapters.protocol import OPERATORS, Adapter, Limit, Mode, Route
from adapters.shared.limits import BELOW_STRIDE_OR_DILATION, NO_CROP, WITHIN_THE_SCHEMA, sayable
from reference import derivatives
from reference.definition import conv_transpose, gather, scatter
from reference.schema import Axis, Params, SchemaError
from suites.invalid.distortion import LooseAxis, LooseParams

NO_NINE = Limit("has no 9 channels", lambda p: 9 in (p.in_channels, p.out_channels), sayable=True)
# All routes that are a way to the main call answer what this limit rules out.
NO_THIRTY_THREE = Limit("has no 33 output channels", lambda p: p.out_channels == 33, sayable=True)


def valid(params, **operands):
    """`params` with the types of the schema, if they and the operands are legal.

    Raises SchemaError if they are not.
    """
    if isinstance(params, LooseParams):
        named = (params.duplicated_field, params.dropped_field)
        deltas = (params.output_batch_delta, params.output_channels_delta)
        if any((*named, *deltas, *(axis.output_size_delta for axis in params.axes))):
            raise SchemaError("an output size or a stride is not legal")
        axes = tuple(
            Axis(**{f.name: getattr(axis, f.name) for f in fields(Axis)}) for axis in params.axes
        )
        numbers = {f.name: getattr(params, f.name) for f in fields(Params) if f.name != "axes"}
        params = Params(axes, **numbers)
    due = {"x": params.input_shape, "w": params.weight_shape, "b": (params.out_channels,)}
    for name, array in operands.items():
        if array is not None and (array.shape != due[name] or array.dtype != operands["x"].dtype):
            raise SchemaError(f"{name} must be {due[name]}, not {array.shape} in {array.dtype}")
    return params


def definition(x, w, b, params):
    return conv_transpose(x, w, b, valid(params, x=x, w=w, b=b))


def conv(x, w, params):
    return derivatives.conv(x, w, params)


def columns(x, params):
    items = len(x)
    short = [size + sum(a.padding) for size, a in zip(x.shape[2:], params.axes)]
    if any(size < a.extent for size, a in zip(short, params.axes)):
        raise ValueError("the image is smaller than the kernel's extent")
    return gather(x, replace(params, batch=items)).reshape(
        items, -1, int(np.prod(params.each("input_size")))
    )


def image(x, params):
    params = valid(params)
    kernel, sizes = params.each("kernel_size"), params.each("input_size")
    return scatter(x.reshape(len(x), -1, *kernel, *sizes), params)


def gradients(x, w, b, g, params):
    pair = (derivatives.input_gradient(g, w, params), derivatives.weight_gradient(x, g, params))
    return pair if b is None else (*pair, derivatives.bias_gradient(g))


def second_order(x, w, g, v, params):
    return derivatives.second_order(x, w, g, v, params)


def declared_shape(x, w, b, params):
    return np.array(valid(params, x=x, w=w, b=b).output_shape)


def refuses_nine(x, w, b, params):
    if 9 in (params.in_channels, params.out_channels):
        raise ValueError("9 channels are not implemented")
    return definition(x, w, b, params)


def refuses_more(x, w, b, params, output_padding):
    if any(m >= max(a.stride, a.dilation) for m, a in zip(output_padding, params.axes)):
        raise ValueError("output_padding must be smaller than stride or dilation")
    if any(m < 0 for m in output_padding):
        raise ValueError("output_padding must not be negative")
    return definition(x, w, b, params)


def within(axis: Axis) -> Axis:
    """The axis with an output_padding that the schema allows; the call passes the real one."""
    kind = LooseAxis if isinstance(axis, LooseAxis) else Axis
    return kind(
        **{
            **vars(axis),
            "output_padding": min(axis.output_padding, max(axis.stride, axis.dilation) - 1),
        }
    )


def half(axis: Axis) -> Axis:
    """The axis of the mode SAME of the fake: the output size is F s, the odd element at the end."""
    size = axis.input_size * axis.stride
    room = axis.full_size - size
    return replace(axis, padding=(room // 2, room - room // 2), output_padding=0, crop=(0, 0))


HONEST = {
    "conv_transpose": "definition", "transformed": "definition", "gemm_col2im": "definition",
    "inflation": "definition", "conv_gradient": "definition", "conv": "conv", "im2col": "columns",
    "col2im": "image", "gradients": "gradients", "second_order": "second_order",
    "declared_shape": "declared_shape", "padding_mode": "definition", "limited": "refuses_nine",
    "remaindered": "refuses_more",
}  # fmt: skip
MODE = {"padding_mode": Mode("SAME", half, "the fake's document")}
LIMITS = {
    "conv_transpose": (WITHIN_THE_SCHEMA, NO_THIRTY_THREE),
    "transformed": (NO_CROP, WITHIN_THE_SCHEMA, NO_THIRTY_THREE),
    "limited": (NO_CROP, WITHIN_THE_SCHEMA, sayable(NO_NINE)),
    "remaindered": (NO_CROP, sayable(BELOW_STRIDE_OR_DILATION)),
}


def lying(**lies: str) -> Adapter:
    """The adapter, with lies on some routes: name of a route -> function of `suites.meta.lies`, or
    of `suites.meta.edges.lies` as "edges.NAME".
    """
    modules = {
        name: lie if lie.startswith("edges.") else f"lies.{lie}" for name, lie in lies.items()
    }
    routes = {
        name: _route(name, modules.get(name, f"whole.{function}"))
        for name, function in HONEST.items()
    }
    adapter = SimpleNamespace(
        __doc__="A fake.", __name__="+".join(lies.values()) or "whole", DISTRIBUTION="numpy",
        VERSION="'0'", ENTER="", LEAVE="",
        SETUP="import numpy as np\n"
        "from reference.schema import Axis, Params\n"
        "from suites.invalid.distortion import LooseAxis, LooseParams\n"
        "from suites.meta import lies, whole\n"
        "from suites.meta.edges import lies as edges",
        DTYPES=("float32", "float64", "int8"), PATHS={"native": {}}, ROUTES=routes, WRAPS=True,
    )  # fmt: skip
    return cast(Adapter, adapter)


def _route(name: str, function: str) -> Route:
    operator = name if name in OPERATORS else "conv_transpose"

    def call(p: Params) -> str:
        results, operands = OPERATORS[operator].results_of(p), OPERATORS[operator].operands
        axes = tuple(map(within, p.axes))
        params = (
            f"{replace(p, axes=axes)!r}, {p.each('output_padding')}"
            if name == "remaindered"
            else repr(p)
        )
        return f"{', '.join(results)} = {function}({', '.join(operands)}, {params})"

    return Route(
        call, LIMITS.get(name, (NO_CROP, WITHIN_THE_SCHEMA)), operator=operator, mode=MODE.get(name)
    )
