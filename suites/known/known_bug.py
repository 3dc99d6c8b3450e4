"""A known bug with its pins, as a file holds them, and a pin as it concerns one adapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from reference.region.language import parse
from reference.schema import Case, case_from_json


class KnownFailureError(ValueError):
    """A file of known bugs is wrong. The message is one line: the file, the entry and the field."""


@dataclass(frozen=True)
class PinEntry:
    """A place where a bug shows, with an example that fails there.

    Empty `adapter`, `routes`, `paths` and `versions` mean any. A pin without `region` or `seen` has
    those of its bug; `seen` is None if the bug has none either.
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
    after: str = ""  # "restart": the example may damage its process, so that a new one is started
    shows: str = ""  # "sometimes": the content of memory decides; the example may be right
    seen: tuple[str, ...] | None = None  # signatures of machines on which the example has failed

    @cached_property
    def case(self) -> Case:
        """The example."""
        return case_from_json(self.example)

    @cached_property
    def _predicate(self) -> Callable[[Case], bool]:
        """The region as a function."""
        return parse(self.region)

    def covers(self, case: Case) -> bool:
        """Whether a case lies in the region."""
        return self._predicate(case)

    def leaves_out(self, claim: str) -> bool:
        """Whether a claim leaves the region out of its search where the pin is in force."""
        return claim in (self.claim, *self.also) or "all" in self.also

    def has_version(self, version: str) -> bool:
        """Whether the pin is for a version. One without `versions` is for all."""
        if not self.versions:
            return True
        try:
            return Version(version) in SpecifierSet(self.versions, prereleases=True)
        except InvalidVersion:
            return False


@dataclass(frozen=True)
class KnownBug:
    """A known bug of a component. The component is the name of the `file` without its ending."""

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
    """A pin as it concerns one adapter on one kernel path, with the routes on which it is asked.

    `entries`: one that names the adapter; or, if `inherited`, all those of other adapters with the
    same claim, verdict and example. `of_user`: the pin is in a file of the user.
    """

    bug: KnownBug
    number: int  # of the first entry in its bug, from 1
    entries: tuple[PinEntry, ...]
    routes: tuple[str, ...]
    inherited: bool = False
    of_user: bool = False

    @property
    def id(self) -> str:
        """The name of the pin in test ids. It is unique, even if a user takes an id of ours."""
        file = f"{self.bug.component}-" if self.of_user else ""
        return f"{file}{self.bug.id}-{self.number}"

    @property
    def claim(self) -> str:
        """The name of the claim that the example breaks."""
        return self.entries[0].claim

    @property
    def verdict(self) -> str:
        """The verdict that the example must have."""
        return self.entries[0].verdict

    @property
    def case(self) -> Case:
        """The example."""
        return self.entries[0].case

    @property
    def after(self) -> str:
        """What is done after the example: "restart" the worker, or nothing."""
        return self.entries[0].after

    @property
    def is_sporadic(self) -> bool:
        """Whether the example fails only sometimes."""
        return self.entries[0].shows == "sometimes"

    @property
    def region(self) -> str:
        """The region in its language: that of each entry, joined by `or`."""
        regions = dict.fromkeys(" ".join(entry.region.split()) for entry in self.entries)
        return next(iter(regions)) if len(regions) == 1 else " or ".join(f"({r})" for r in regions)

    def covers(self, case: Case) -> bool:
        """Whether a case lies in the region."""
        return any(entry.covers(case) for entry in self.entries)

    def leaves_out(self, claim: str) -> bool:
        """Whether a claim leaves the region out of its search where the pin is in force."""
        return any(entry.leaves_out(claim) for entry in self.entries)

    def is_expected(self, signature: str) -> bool:
        """Whether the example must fail on a machine, since it has failed on such a machine before.

        A pin of the user that names no machine must fail on each; an inherited pin on none.
        """
        if self.inherited:
            return False
        seen = self.entries[0].seen
        return self.of_user if seen is None else signature in seen
