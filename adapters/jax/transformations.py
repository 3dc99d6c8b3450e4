"""JAX's transformations of the main call, as one function `f`: jit, vmap, scan, another layout.

Documentation: docs.jax.dev/en/latest/jax.html (jit, vmap), .../_autosummary/jax.lax.scan.html and
.../buffer_donation.html (a donated operand's memory is given to an output of its shape).
"""

from __future__ import annotations

from adapters.jax.calls import arrange, dilated
from adapters.shared.functions import in_two_threads
from adapters.shared.layouts import (
    column,
    kernel_out_in,
    move_channels_last,
    plus_bias,
    spatial_letters,
)
from reference.schema import Params


def define_function(p: Params) -> str:
    bias = f" + {column(p)}" if p.bias else ""
    return f"def f(x, w, b):\n    return {dilated(p)}{bias}"


def define_jit(p: Params) -> str:
    return "@jax.jit\n" + define_function(p)


def define_vmap_input(p: Params) -> str:
    return define_function(p) + "\nf = jax.jit(jax.vmap(f, (0, None, None)))"


def define_vmap_weight(p: Params) -> str:
    return define_function(p) + "\nf = jax.jit(jax.vmap(f, (None, 0, None)))"


def define_vmap_both(p: Params) -> str:
    return define_function(p) + "\nf = jax.jit(jax.vmap(f, (0, 0, None)))"


def arrange_items(p: Params) -> str:
    """Each item is a batch of its own."""
    return arrange(p) + "\nx = x[:, None]"


def arrange_other_weight(p: Params) -> str:
    """The weight after another one."""
    return arrange(p) + "\nw = np.stack((-w, w))"


def arrange_own_weights(p: Params) -> str:
    """Every second item gets a weight of its own, -w, and becomes -x: the products are the same."""
    return (
        f"{arrange_items(p)}\n"
        "x, w = np.stack([-a if n % 2 else a for n, a in enumerate(x)]), "
        "np.stack([-w if n % 2 else w for n in range(len(x))])"
    )


def restore_items(p: Params) -> str:
    return "y = y[:, 0]"


def restore_second(p: Params) -> str:
    return "y = y[1]"


def call(p: Params) -> str:
    return "y = f(x, w, b)"


def define_scan(p: Params) -> str:
    """A loop over the items of x, which hands w on."""
    outputs = "jax.lax.scan(lambda w, item: (w, f(item, w, b)), w, x)[1]"
    return f"{define_function(p)}\n@jax.jit\ndef scan(x, w, b):\n    return {outputs}"


def scan(p: Params) -> str:
    return "y = scan(x, w, b)"


def define_donation(p: Params) -> str:
    """Two outputs, of which -x may take the memory of x."""
    both = "jax.jit(lambda x, w, b: (-x, f(x, w, b)), donate_argnums=0)"
    return f"{define_function(p)}\nboth = {both}"


def donation(p: Params) -> str:
    return "_, y = both(x, w, b)"


def concurrent(p: Params) -> str:
    return in_two_threads(dilated(p)) + plus_bias(p)


def arrange_last(p: Params) -> str:
    return f"{arrange(p)}\n{move_channels_last('x')}\nw = {kernel_out_in(p)}"


def channels_last(p: Params) -> str:
    space = spatial_letters(p)
    layout = f", dimension_numbers=('N{space}C', '{space}IO', 'N{space}C')"
    return f"y = {dilated(p, layout)}" + (" + b" if p.bias else "")
