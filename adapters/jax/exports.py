"""JAX's main call, jitted and exported, for the sizes at hand or for all sizes.

Documentation: docs.jax.dev/en/latest/jax.export.html, .../export/shape_poly.html.
"""

from __future__ import annotations

from adapters.jax.transformations import define_jit
from reference.schema import Params

_KINDS = "kinds = [a if a is None else jax.ShapeDtypeStruct(a.shape, a.dtype) for a in (x, w, b)]"
_CALL = "y = exported(*kinds).call(x, w, b)"


def define_export(p: Params) -> str:
    """The function, and its export read again, which is kept for each kind of operands."""
    exported = "jax.export.deserialize(jax.export.export(f)(*kinds).serialize())"
    return (
        f"import functools\n{define_jit(p)}\n"
        f"@functools.lru_cache(maxsize=None)\ndef exported(*kinds):\n    return {exported}"
    )


def export(p: Params) -> str:
    return f"{_KINDS}\n{_CALL}"


def define_symbolic(p: Params) -> str:
    """The export, and the sizes of x: a name each for the batch and for the spatial axes."""
    names = ", ".join(f"size{axis}" for axis in range(p.rank))
    sizes = f"jax.export.symbolic_shape('batch, {p.in_channels}, {names}')"
    return f"{define_export(p)}\nsizes = {sizes}"


def symbolic(p: Params) -> str:
    return f"{_KINDS}\nkinds[0] = jax.ShapeDtypeStruct(sizes, x.dtype)\n{_CALL}"
