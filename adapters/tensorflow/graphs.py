"""The main call in graphs: tf.function, XLA, maps over items, and the output shape of a graph."""

from __future__ import annotations

from dataclasses import replace

from adapters.shared.functions import function, indented
from adapters.shared.layouts import operands
from adapters.tensorflow.calls import channels_first, conv_transpose, own, plus_bias
from reference.schema import Params

GRAPH = "tf.function"
XLA = "tf.function(jit_compile=True)"


def define_function(p: Params) -> str:
    return _define(p, conv_transpose(p), GRAPH)


def define_xla(p: Params) -> str:
    return _define(p, conv_transpose(p), XLA)


def define_xla_channels_first(p: Params) -> str:
    return _define(p, channels_first(p), XLA)


def _define(p: Params, body: str, decorator: str) -> str:
    return function("conv_transpose", "x, w, b", body, "y", decorator)


def defined(p: Params) -> str:
    return "y = conv_transpose(x, w, b)"


def define_named(p: Params) -> str:
    """Of the operands that the case has, without b where there is no bias."""
    return function("conv_transpose", operands(p), conv_transpose(p), "y", GRAPH)


def unknown_shape(p: Params) -> str:
    """By a concrete function that is traced without the sizes of x."""
    names = operands(p)
    sizes = ("[None] * len(x.shape)", "w.shape", "b.shape")
    specs = (f"tf.TensorSpec({s}, {n}.dtype)" for s, n in zip(sizes, names.split(", ")))
    return f"y = conv_transpose.get_concrete_function({', '.join(specs)})({names})"


def define_vectorized_map(p: Params) -> str:
    return _define(p, _mapped(p, "vectorized_map"), GRAPH)


def map_fn(p: Params) -> str:
    return _mapped(p, "map_fn")


def _mapped(p: Params, name: str) -> str:
    call = own(replace(p, batch=1), x="item[None]")
    return f"y = tf.{name}(lambda item: {call}[0], x)" + plus_bias(p)


def declared_shape(p: Params) -> str:
    """Of a concrete function, traced with the operands' shapes alone."""
    names = operands(p)
    specs = f"(tf.TensorSpec(a.shape, a.dtype) for a in ({names}))"
    return f"{define_named(p)}\ny = conv_transpose.get_concrete_function(*{specs}).output_shapes"


def graph_shape(p: Params) -> str:
    """Of a graph that is never run."""
    names = operands(p)
    holders = f"{names} = (tf.compat.v1.placeholder(a.dtype, a.shape) for a in ({names}))"
    body = indented(f"{holders}\n{conv_transpose(p)}")
    return f"with tf.Graph().as_default():\n{body}\ny = y.shape"


def restore_shape(p: Params) -> str:
    return "y = y.as_list()\ny = np.array([y[0], y[-1], *y[1:-1]])"
