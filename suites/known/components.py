"""The components of each adapter on each kernel path: an adapter inherits their known bugs."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.registry import load, names

ADAPTERS = {name: load(name) for name in names()}
# Adapter -> kernel path -> components, the adapter itself first; "" stands for all other paths.
COMPONENTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    name: getattr(adapter, "COMPONENTS", {"": (name,)}) for name, adapter in ADAPTERS.items()
}
# Adapter -> components that only its compiled routes call.
ON_COMPILED_ROUTES: Mapping[str, tuple[str, ...]] = {
    name: getattr(adapter, "COMPILED_COMPONENTS", ()) for name, adapter in ADAPTERS.items()
}


def components(adapter: str, path: str) -> tuple[str, ...]:
    """The components of an adapter on a path; none for an adapter of the user."""
    paths = COMPONENTS.get(adapter, {})
    return paths.get(path, paths.get("", ()))


def components_of_route(adapter: str, path: str, compiled: bool) -> tuple[str, ...]:
    """The components that the calls of a route go through, the adapter itself first."""
    only_compiled = () if compiled else ON_COMPILED_ROUTES.get(adapter, ())
    return tuple(name for name in components(adapter, path) if name not in only_compiled)


def component_names() -> set[str]:
    """The names of all components of all adapters."""
    return {name for paths in COMPONENTS.values() for names in paths.values() for name in names}
