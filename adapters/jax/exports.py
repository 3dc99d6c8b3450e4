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
    """The export, and a shape of x with names for the batch and for the spatial sizes, which are at
    least those of the case.
    """
    names = [f"size{axis}" for axis in range(p.rank)]
    least = [f"{name} >= {size}" for name, size in zip(names, p.each("input_size"))]
    shape = f"'batch, {p.in_channels}, {', '.join(names)}', constraints={least}"
    return f"{define_export(p)}\nshape = jax.export.symbolic_shape({shape})"


def symbolic(p: Params) -> str:
    return f"{_KINDS}\nkinds[0] = jax.ShapeDtypeStruct(shape, x.dtype)\n{_CALL}"
