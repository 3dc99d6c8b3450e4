"""What each adapter is built on, by kernel path: adapters inherit the bugs of components."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.registry import load, names

ADAPTERS = {name: load(name) for name in names()}
# Adapter -> kernel path -> components, its own first; the path "" stands for all others.
COMPONENTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    name: getattr(adapter, "COMPONENTS", {"": (name,)}) for name, adapter in ADAPTERS.items()
}
# What an adapter reaches on its compiled routes only, of what it is built on.
ON_COMPILED_ROUTES: Mapping[str, tuple[str, ...]] = {
    name: getattr(adapter, "COMPILED_COMPONENTS", ()) for name, adapter in ADAPTERS.items()
}


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
