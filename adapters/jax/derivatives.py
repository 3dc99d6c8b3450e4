"""The derivatives of JAX's main call, forward and backward, and the output shape without values.

Documentation: docs.jax.dev/en/latest/jax.html (jvp, linearize, grad, checkpoint, eval_shape),
.../aot.html (lower).
"""

from __future__ import annotations

from dataclasses import replace

from adapters.jax.transformations import define_function
from adapters.shared.jax_family import along
from reference.schema import Params


def define_jvp(p: Params) -> str:
    names, point, direction = along(p)
    return _derivative(p, f"jax.jvp(lambda {names}: f(x, w, b), {point}, {direction})[1]")


def define_linearize(p: Params) -> str:
    names, point, _ = along(p)
    return _derivative(p, f"jax.linearize(lambda {names}: f(x, w, b), *{point})[1]({names})")


def _derivative(p: Params, text: str) -> str:
    return f"{define_function(p)}\n@jax.jit\ndef derivative(x, w, b):\n    return {text}"


def derivative(p: Params) -> str:
    return "y = derivative(x, w, b)"


def define_grad(p: Params) -> str:
    return define_function(p) + _gradients("f")


def define_checkpoint(p: Params) -> str:
    return define_function(p) + _gradients("jax.checkpoint(f)")


def _gradients(function: str) -> str:
    total = f"lambda x, w, b, g: ({function}(x, w, b) * g).sum()"
    return f"\ngrad = jax.jit(jax.grad({total}, (0, 1, 2)))"


def grad(p: Params) -> str:
    return "dx, dw, db = grad(x, w, b, g)"


def define_second(p: Params) -> str:
    return (
        f"{define_function(replace(p, bias=False))}\n"
        "dx = jax.grad(lambda x, w, g: (f(x, w, None) * g).sum())\n"
        "grad = jax.jit(jax.grad(lambda w, g, x, v: (dx(x, w, g) * v).sum(), (0, 1)))"
    )


def grad_of_grad(p: Params) -> str:
    return "dw, dg = grad(w, g, x, v)"


def eval_shape(p: Params) -> str:
    return "y = np.array(jax.eval_shape(f, x, w, b).shape)"


def lower(p: Params) -> str:
    """What the lowered module, not yet compiled, gives for its output."""
    return "y = np.array(f.lower(x, w, b).out_info.shape)"
