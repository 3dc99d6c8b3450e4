"""The main call beside another one: after an error, after other weights, saved, in two threads."""

from __future__ import annotations

from adapters.shared.functions import in_two_threads, indented
from adapters.shared.layouts import operands
from adapters.tensorflow.calls import call, conv_transpose, explicit, own, plus_bias
from reference.schema import Params


def after_error(p: Params) -> str:
    """The call that fails names an output that needs one more position of x."""
    first, *others = p.each("output_size")
    wrong = call(p, (first + p.axes[0].stride, *others), explicit(p))
    return f"try:\n    {wrong}\nexcept tf.errors.OpError:\n    pass\n{conv_transpose(p)}"


def weights_in_place(p: Params) -> str:
    return f"w = tf.Variable(-w)\n{own(p)}\nw.assign(-w)\n{conv_transpose(p)}"


def function_weights(p: Params) -> str:
    again = "y = conv_transpose(x, w, b)"
    return f"w = tf.Variable(-w)\n{again}\nw.assign(-w)\n{again}"


def define_saved_model(p: Params) -> str:
    """A function from a dtype to the layer that was loaded, whose weights are zeros."""
    image = (p.batch, *p.each("input_size"), p.in_channels)
    kernel = (*p.each("kernel_size"), p.out_channels // p.groups, p.in_channels)
    zeros = {"w": kernel, "b": (p.out_channels,)}
    names = operands(p).split(", ")[1:]
    weights = [f"layer.{name} = tf.Variable(tf.zeros({zeros[name]}, dtype))" for name in names]
    body = f"y = {own(p, w='layer.w')}" + plus_bias(p, "layer.b")
    lines = (
        "layer = tf.Module()",
        *weights,
        f"@tf.function(input_signature=[tf.TensorSpec({image}, dtype)])",
        f"def call(x):\n{indented(body)}\n    return y",
        "layer.call = call",
        "with tempfile.TemporaryDirectory() as folder:",
        "    tf.saved_model.save(layer, folder)",
        "    return tf.saved_model.load(folder)",
    )
    body = indented("\n".join(lines))
    return f"import functools, tempfile\n@functools.cache\ndef loaded(dtype):\n{body}"


def saved_model(p: Params) -> str:
    names = operands(p).split(", ")[1:]
    assign = "\n".join(f"layer.{name}.assign({name})" for name in names)
    return f"layer = loaded(x.dtype)\n{assign}\ny = layer.call(x)"


def concurrent(p: Params) -> str:
    """Eagerly, in one of two threads."""
    return in_two_threads(own(p)) + plus_bias(p)
