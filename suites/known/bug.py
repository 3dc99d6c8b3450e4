"""Known bugs: an entry of a file with its pins, and a pin as it concerns one adapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from reference.region.language import parse
from reference.schema import Case, case_from_json


class KnownFailureError(ValueError):
    """A file of known bugs that cannot be read: one line with the file, the entry and the field."""


@dataclass(frozen=True)
class PinEntry:
    """One place where a bug shows, with an example that fails there.

    Empty `adapter`, `routes`, `paths` and `versions` mean any. `region` and `seen` are the bug's
    where the pin has none of its own; `seen` is None where the bug has none either.
    """

    claim: str
    verdict: str
    example: str  # a case as JSON
    region: str
    adapter: str = ""
    also: tuple[str, ...] = ()  # other claims that leave the region out; "all": every claim
    routes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    versions: str = ""
    after: str = ""  # "restart": the example leaves a process behind that may fail later
    shows: str = ""  # "sometimes": what the memory holds decides, so that the example may be right
    seen: tuple[str, ...] | None = None  # signatures of machines on which the example has failed

    @cached_property
    def case(self) -> Case:
        """The example."""
        return case_from_json(self.example)

    @cached_property
    def _predicate(self) -> Callable[[Case], bool]:
        return parse(self.region)

    def covers(self, case: Case) -> bool:
        """Whether a case lies in the region."""
        return self._predicate(case)

    def leaves_out(self, claim: str) -> bool:
        """Whether a claim leaves the region out of its search where the pin is in force."""
        return claim in (self.claim, *self.also) or "all" in self.also

    def has_version(self, version: str) -> bool:
        """Whether the pin speaks of a version; where that is none, only a pin without a range."""
        if not self.versions:
            return True
        try:
            return Version(version) in SpecifierSet(self.versions, prereleases=True)
        except InvalidVersion:
            return False


@dataclass(frozen=True)
class Bug:
    """A bug of a component, which is the name of its `file` without the ending."""

    id: str
    title: str
    story: str
    region: str
    issue: str = ""
    seen: tuple[str, ...] | None = None
    pins: tuple[PinEntry, ...] = field(default=(), repr=False)
    component: str = ""
    file: str = ""


@dataclass(frozen=True)
class Pin:
    """A pin as it concerns one adapter on one kernel path, with the routes that it is asked on.

    `entries` have the same claim, verdict and example: one of an adapter's own, or all those of
    other adapters that it is inherited from. `of_user`: it stands in a file of the user's.
    """

    bug: Bug
    number: int  # of the first entry in its bug, from 1
    entries: tuple[PinEntry, ...]
    routes: tuple[str, ...]
    inherited: bool = False
    of_user: bool = False

    @property
    def id(self) -> str:
        """The name in test ids, unique in a run: a user may take an id of this repository."""
        file = f"{self.bug.component}-" if self.of_user else ""
        return f"{file}{self.bug.id}-{self.number}"

    @property
    def claim(self) -> str:
        """The name of the claim that the example breaks."""
        return self.entries[0].claim

    @property
    def verdict(self) -> str:
        """The verdict that is due on the example."""
        return self.entries[0].verdict

    @property
    def case(self) -> Case:
        """The example."""
        return self.entries[0].case

    @property
    def after(self) -> str:
        """What follows the example: "restart" the worker, or nothing."""
        return self.entries[0].after

    @property
    def is_sporadic(self) -> bool:
        """Whether the example fails sometimes only, on a machine where it fails at all."""
        return self.entries[0].shows == "sometimes"

    @property
    def region(self) -> str:
        """The region in words of its language."""
        regions = dict.fromkeys(" ".join(entry.region.split()) for entry in self.entries)
        return next(iter(regions)) if len(regions) == 1 else " or ".join(f"({r})" for r in regions)

    def covers(self, case: Case) -> bool:
        """Whether a case lies in the region."""
        return any(entry.covers(case) for entry in self.entries)

    def leaves_out(self, claim: str) -> bool:
        """Whether a claim leaves the region out of its search where the pin is in force."""
        return any(entry.leaves_out(claim) for entry in self.entries)

    def is_expected(self, signature: str) -> bool:
        """Whether the example is known to fail on a machine.

        It is where it has failed before, and everywhere for a user's pin that names no machine.
        """
        if self.inherited:
            return False
        seen = self.entries[0].seen
        return self.of_user if seen is None else signature in seen
