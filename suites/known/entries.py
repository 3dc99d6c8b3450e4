"""Known failures: strict, with a region that the search leaves out and a pinned example that must keep failing."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from adapters.child import Machine
from adapters.protocol import Adapter
from reference.compare import VERDICTS
from reference.schema import Case, SchemaError, case_from_json
from suites.cases.claim import claims
from suites.explain.region import RegionError, parse

UNCLEAR = "unclear"
FOLDER = Path(__file__).parent


class KnownFailureError(ValueError):
    """A known-failure file that cannot be read: one line with the file, the entry and the field."""


@dataclass(frozen=True)
class Known:
    """One entry. Empty `routes`, `versions`, `paths` and `cpu` mean any."""

    id: str
    claim: str
    verdict: str
    region: str
    example: str  # a case as JSON
    story: str
    also: tuple[str, ...] = ()  # other claims whose search leaves the region out; "all" of them
    routes: tuple[str, ...] = ()
    versions: str = ""
    paths: tuple[str, ...] = ()
    cpu: str = ""  # a CPU feature that must be there, or with "not " before it, absent; UNCLEAR: which one decides is not known
    issue: str = ""
    after: str = ""  # "restart": the example leaves a process behind that may fail later

    @cached_property
    def _holds(self) -> Callable[[Case], bool]:
        return parse(self.region)

    @cached_property
    def case(self) -> Case:
        """The pinned example."""
        return case_from_json(self.example)

    def covers(self, case: Case) -> bool:
        """Whether `case` lies in the region."""
        return self._holds(case)

    def applies(self, claim: str, route: str, path: str, machine: Machine) -> bool:
        """Whether the entry speaks of this claim, route, path, version and machine."""
        return (
            (claim in (self.claim, *self.also) or "all" in self.also)
            and (not self.routes or route in self.routes)
            and (not self.paths or path in self.paths)
            and self._version_holds(machine.version)
            and self._cpu_holds(machine.cpu)
        )

    def _version_holds(self, version: str) -> bool:
        try:
            return not self.versions or Version(version) in SpecifierSet(self.versions, prereleases=True)
        except InvalidVersion:
            return False

    def _cpu_holds(self, cpu: tuple[str, ...]) -> bool:
        absent = self.cpu.startswith("not ")
        return self.cpu in ("", UNCLEAR) or (self.cpu.removeprefix("not ") in cpu) != absent


def load(file: Path) -> list[Known]:
    """The entries of a TOML file of `[[failure]]` tables. KnownFailureError says what is wrong and where."""
    try:
        document = tomllib.loads(file.read_text())
    except (OSError, UnicodeDecodeError, RecursionError, tomllib.TOMLDecodeError) as error:
        raise KnownFailureError(f"{file}: {error}") from None
    entries = document.pop("failure", [])
    if document or not isinstance(entries, list):
        raise KnownFailureError(f"{file}: only [[failure]] tables may stand here, not {', '.join(document) or 'a value'}")
    known = [_entry(entry, f"{file}: failure {number}") for number, entry in enumerate(entries, 1)]
    twice = {one.id for one in known if sum(one.id == other.id for other in known) > 1}
    if twice:
        raise KnownFailureError(f"{file}: the id {min(twice)!r} stands twice")
    return known


def _entry(given: Any, where: str) -> Known:
    if not isinstance(given, dict):
        raise KnownFailureError(f"{where} must be a table, not {given!r}")
    where = f"{where} ({given.get('id', 'without id')})"
    names = {f.name: f for f in fields(Known)}
    for name, value in given.items():
        if name not in names:
            raise KnownFailureError(f"{where}: unknown field {name!r}; known are {', '.join(names)}")
        given[name] = _typed(name, value, where)
    missing = [name for name in ("id", "claim", "verdict", "region", "example", "story") if not given.get(name)]
    if missing:
        raise KnownFailureError(f"{where}: {missing[0]} is missing")
    return _checked(Known(**given), where)


def _typed(name: str, value: Any, where: str) -> Any:
    wants_list = name in ("also", "routes", "paths")
    if wants_list and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if wants_list or not isinstance(value, str):
        raise KnownFailureError(f"{where}: {name} must be {'a list of strings' if wants_list else 'a string'}, not {value!r}")
    return value


def _checked(known: Known, where: str) -> Known:
    if known.verdict not in VERDICTS[1:]:
        raise KnownFailureError(f"{where}: verdict must be one of {', '.join(VERDICTS[1:])}, not {known.verdict!r}")
    if known.after not in ("", "restart"):
        raise KnownFailureError(f"{where}: after must be 'restart', not {known.after!r}")
    if known.claim not in claims():
        raise KnownFailureError(f"{where}: claim must be one of {', '.join(claims())}, not {known.claim!r}")
    try:
        SpecifierSet(known.versions)
        inside = known.covers(known.case)
    except (RegionError, SchemaError, InvalidSpecifier, TypeError) as error:
        raise KnownFailureError(f"{where}: {error}") from None
    if not inside:
        raise KnownFailureError(f"{where}: the example does not lie in the region")
    return known


def check_names(known: list[Known], adapters: list[Adapter], where: str) -> None:
    """KnownFailureError where an entry speaks of a route or path that no adapter has, or of routes that its claim is not put to."""
    for one in known:
        for field, have in (("routes", {r for a in adapters for r in a.ROUTES}), ("paths", {p for a in adapters for p in a.PATHS})):
            for name in set(getattr(one, field)) - have:
                raise KnownFailureError(f"{where} ({one.id}): {field} names {name!r}; there are {', '.join(sorted(have))}")
        entries = [entry for a in adapters for route, entry in a.ROUTES.items() if not one.routes or route in one.routes]
        if all(claims()[one.claim].concerns(entry) for entry in entries):
            raise KnownFailureError(f"{where} ({one.id}): claim {one.claim} is put to none of its routes")
