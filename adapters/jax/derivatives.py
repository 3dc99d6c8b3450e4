"""The gradients of JAX's main call, their derivatives, and the output shape without values.

Documentation: docs.jax.dev/en/latest/jax.html (grad, eval_shape), .../aot.html (lower).
"""

from __future__ import annotations

from dataclasses import replace

from adapters.jax.transformations import define_function
from reference.schema import Params


def define_grad(p: Params) -> str:
    total = "lambda x, w, b, g: (f(x, w, b) * g).sum()"
    return f"{define_function(p)}\ngrad = jax.jit(jax.grad({total}, (0, 1, 2)))"


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
