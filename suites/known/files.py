"""The files of known bugs in this folder, one for each component, with all names checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from adapters import registry
from adapters.protocol import Adapter
from suites.cases.claims.catalogue import claims
from suites.known.components import component_names, components
from suites.known.known_bug import KnownBug, KnownFailureError, PinEntry
from suites.known.reading import load

FOLDER = Path(__file__).parent
adapter_named = cache(registry.load)
adapter_names = cache(registry.names)


@cache
def files() -> dict[str, list[KnownBug]]:
    """Component -> its known bugs here. Raises KnownFailureError if a file is wrong."""
    bugs = {file.stem: load(file) for file in sorted(FOLDER.glob("*.toml"))}
    for component, entries in bugs.items():
        where = f"{FOLDER.name}/{component}.toml"
        if component not in component_names():
            raise KnownFailureError(f"{where}: no adapter is built on {component!r}")
        check_names(entries, [], where)
        for bug in entries:
            _check_home(bug, where)
    _check_unique([bug.id for entries in bugs.values() for bug in entries])
    return bugs


def _check_home(bug: KnownBug, where: str) -> None:
    """Raises KnownFailureError if a pin names no adapter, or one that is not built on the
    component of the bug.
    """
    for number, pin in enumerate(bug.pins, 1):
        if not pin.adapter:
            raise KnownFailureError(f"{where} ({bug.id}, pin {number}): adapter is missing")
        paths = pin.paths or tuple(adapter_named(pin.adapter).PATHS)
        foreign = [path for path in paths if bug.component not in components(pin.adapter, path)]
        # A pin that names no path is about those that are built on the component.
        if foreign and (pin.paths or len(foreign) == len(paths)):
            place = f"{pin.adapter} is not built on {bug.component} on path {foreign[0]}"
            raise KnownFailureError(f"{where} ({bug.id}, pin {number}): {place}")


def _check_unique(ids: list[str]) -> None:
    """Raises KnownFailureError if two bugs have the same id."""
    repeated = sorted(name for name in set(ids) if ids.count(name) > 1)
    if repeated:
        raise KnownFailureError(f"{FOLDER.name}: the id {repeated[0]!r} stands in two files")


def check_names(bugs: Iterable[KnownBug], adapters: Sequence[Adapter], where: str) -> None:
    """Raises KnownFailureError if a pin names an adapter, a route or a path that does not exist, or
    a claim that is put to none of its routes.

    `adapters`: those of the run. A pin without `adapter` is about them; a pin may also name an
    adapter of this repository.
    """
    for bug in bugs:
        for number, pin in enumerate(bug.pins, 1):
            _check_pin(pin, adapters, f"{where} ({bug.id}, pin {number})")


def _check_pin(pin: PinEntry, adapters: Sequence[Adapter], where: str) -> None:
    """Check the names in one pin."""
    named = _adapters_of(pin, adapters, where)
    _check_each("routes", pin.routes, {route for a in named for route in a.ROUTES}, where)
    _check_each("paths", pin.paths, {path for a in named for path in a.PATHS}, where)
    entries = [
        entry
        for adapter in named
        for route, entry in adapter.ROUTES.items()
        if not pin.routes or route in pin.routes
    ]
    if named and all(claims()[pin.claim].concerns(entry) for entry in entries):
        raise KnownFailureError(f"{where}: claim {pin.claim} is put to none of its routes")


def _adapters_of(pin: PinEntry, adapters: Sequence[Adapter], where: str) -> list[Adapter]:
    """The adapters that a pin is about."""
    by_name = {registry.short_name(adapter): adapter for adapter in adapters}
    if not pin.adapter:
        return list(adapters)
    if pin.adapter in by_name:
        return [by_name[pin.adapter]]
    _check_each("adapter", (pin.adapter,), {*by_name, *adapter_names()}, where)
    return [adapter_named(pin.adapter)]


def _check_each(field: str, words: Iterable[str], names: set[str], where: str) -> None:
    """Raises KnownFailureError if a word of a field is none of the names."""
    for word in words:
        if word not in names:
            listed = ", ".join(sorted(names))
            raise KnownFailureError(f"{where}: {field} names {word!r}; there are {listed}")
