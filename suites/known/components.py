"""What each adapter is built on, by kernel path: adapters inherit the bugs of components."""

from __future__ import annotations

from collections.abc import Mapping

_TORCH = ("torch", "aten", "onednn")
_TENSORFLOW = ("tensorflow", "onednn", "eigen", "xla")
_JAX = ("jax", "xla")

# Adapter -> kernel path -> components, its own first; the path "" stands for all others.
COMPONENTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "torch": {"": _TORCH},
    "tensorflow": {"": _TENSORFLOW},
    "jax": {"": _JAX},
    "flax": {"": ("flax", *_JAX)},
    "haiku": {"": ("haiku", *_JAX)},
    "equinox": {"": ("equinox", *_JAX)},
    "keras": {
        "tensorflow": ("keras", *_TENSORFLOW),
        "jax": ("keras", *_JAX),
        "torch": ("keras", *_TORCH),
    },
    "opencv": {"": ("opencv",)},
    "caffe": {"": ("caffe",)},
}

# What an adapter reaches on its compiled routes only, of what it is built on.
ON_COMPILED_ROUTES: Mapping[str, tuple[str, ...]] = {"tensorflow": ("xla",)}


def components(adapter: str, path: str) -> tuple[str, ...]:
    """The components that an adapter is built on, on a path; none of a user's own adapter."""
    paths = COMPONENTS.get(adapter, {})
    return paths.get(path, paths.get("", ()))


def components_of_route(adapter: str, path: str, compiled: bool) -> tuple[str, ...]:
    """The components that a route of an adapter hands its calls on to, the adapter's own first."""
    only_compiled = () if compiled else ON_COMPILED_ROUTES.get(adapter, ())
    return tuple(name for name in components(adapter, path) if name not in only_compiled)


def component_names() -> set[str]:
    """Every component that some adapter is built on."""
    return {name for paths in COMPONENTS.values() for names in paths.values() for name in names}
