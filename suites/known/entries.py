"""The pins that concern an adapter: those that name it, and those that it inherits.

An adapter inherits the bugs of each component that it is built on: an example that another adapter
has pinned is asked on the routes of this adapter with the same operators. The other rooms import
known bugs from this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from adapters.program import dtypes
from adapters.protocol import Adapter
from reference.schema import Case
from suites.cases.claims.catalogue import claims
from suites.cases.claims.claim import Claim, Fixed, Limits
from suites.cases.place import Place, main_route
from suites.cases.reasons import reason_of_route
from suites.known.components import ON_COMPILED_ROUTES, components
from suites.known.files import FOLDER, adapter_named, check_names, files
from suites.known.known_bug import KnownBug, KnownFailureError, Pin, PinEntry
from suites.known.reading import load

__all__ = [
    "FOLDER", "KnownBug", "KnownFailureError", "Pin", "PinEntry", "check_names", "files", "load",
    "pins_for",
]  # fmt: skip


def pins_for(
    name: str, adapter: Adapter, path: str, extra: Iterable[KnownBug] = (), version: str = ""
) -> list[Pin]:
    """All pins that concern an adapter on a path: those that name it, of this repository and of the
    user's `extra` bugs, then the inherited ones.

    Pins for other versions than `version` are left out; an empty `version` leaves out none.
    """
    place = _AdapterOnPath(name, adapter, path, version)
    bugs = [bug for component in components(name, path) for bug in files().get(component, [])]
    own_pins = [pin for bug in bugs for pin in place.own_pins(bug, (name,))]
    of_user = [pin for bug in extra for pin in place.own_pins(bug, (name, ""), of_user=True)]
    return own_pins + of_user + [pin for bug in bugs for pin in place.inherited_pins(bug, own_pins)]


@dataclass(frozen=True, eq=False)
class _AdapterOnPath:
    """An adapter on a kernel path, in a version."""

    name: str
    adapter: Adapter
    path: str
    version: str

    def own_pins(self, bug: KnownBug, names: Sequence[str], of_user: bool = False) -> list[Pin]:
        """The pins of a bug that name the adapter by one of these names."""
        return [
            Pin(bug, number, (entry,), self._own_routes(entry), of_user=of_user)
            for number, entry in enumerate(bug.pins, 1)
            if entry.adapter in names and self._holds(entry)
        ]

    def _holds(self, entry: PinEntry) -> bool:
        """Whether a pin is for this path and version."""
        on_path = not entry.paths or self.path in entry.paths
        return on_path and (not self.version or entry.has_version(self.version))

    def _own_routes(self, entry: PinEntry) -> tuple[str, ...]:
        """The routes on which a pin of this adapter is asked."""
        concerned = self._concerned(claims()[entry.claim])
        return tuple(route for route in concerned if not entry.routes or route in entry.routes)

    def inherited_pins(self, bug: KnownBug, own_pins: list[Pin]) -> list[Pin]:
        """The pins of a bug that name other adapters, on routes without an own pin in their place.

        Those with the same claim, verdict and example are one pin.
        """
        groups: dict[object, list[tuple[int, PinEntry]]] = {}
        for number, entry in enumerate(bug.pins, 1):
            if entry.adapter != self.name:
                key = (entry.claim, entry.verdict, entry.case, entry.after)
                groups.setdefault(key, []).append((number, entry))
        pins = []
        for group in groups.values():
            pin = Pin(bug, group[0][0], tuple(entry for _, entry in group), (), inherited=True)
            routes = self._inherited_routes(pin, own_pins)
            pins += [replace(pin, routes=routes)] if routes else []
        return pins

    def _inherited_routes(self, pin: Pin, own_pins: list[Pin]) -> tuple[str, ...]:
        """The routes of this adapter on which an inherited pin is asked."""
        claim = claims()[pin.claim]
        operators = {operator for entry in pin.entries for operator in operators_of(entry)}
        known = {
            route for own_pin in own_pins if _stands_for(own_pin, pin) for route in own_pin.routes
        }
        compiled_only = pin.bug.component in ON_COMPILED_ROUTES.get(self.name, ())
        return tuple(
            name
            for name in self._concerned(claim)
            if name not in known
            and self.adapter.ROUTES[name].operator in operators
            and (self.adapter.ROUTES[name].compiled or not compiled_only)
            and self._expresses(name, claim, pin.case)
        )

    def _concerned(self, claim: Claim) -> list[str]:
        """The routes of the adapter to which a claim is put."""
        routes = self.adapter.ROUTES
        return [name for name in routes if reason_of_route(self.adapter, claim, name) is None]

    def _expresses(self, route: str, claim: Claim, case: Case) -> bool:
        """Whether a route can be asked an example. Claims about limits are not inherited: each API
        has other limits.
        """
        if isinstance(claim.selection, Limits) or case.dtype not in dtypes(self.adapter, route):
            return False
        if isinstance(claim.selection, Fixed):
            return True
        partners = {operator: main_route(self.adapter, operator) or "" for operator in claim.uses}
        place = Place(self.name, self.adapter, route, self.path, case.dtype, partners)
        return place.unsupported(case.params) is None


def operators_of(entry: PinEntry) -> set[str]:
    """The operators of the routes that a pin of this repository names."""
    routes = adapter_named(entry.adapter).ROUTES
    concerned = [r for name, r in routes.items() if not entry.routes or name in entry.routes]
    return {route.operator for route in concerned}


def _stands_for(own: Pin, inherited: Pin) -> bool:
    """Whether a pin of the adapter makes an inherited one needless on its routes."""
    if own.verdict != inherited.verdict:
        return False
    same_bug = own.bug.id == inherited.bug.id and own.claim == inherited.claim
    if same_bug and own.case.dtype == inherited.case.dtype:
        return True
    return own.leaves_out(inherited.claim) and own.covers(inherited.case)
