"""A target: an adapter on a kernel path, with its worker and what the run has measured of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field

from adapters.protocol import Adapter
from adapters.worker.call import Reply
from adapters.worker.child import Child
from reference.records.words import NO_VERSION
from reference.verdicts import HUNG
from suites.accumulation.classify import Probed
from suites.engine.cell.result import CostlyRegion
from suites.known.recheck import Recheck
from suites.known.signature import signature

# On a route that has hung before, a call is hung after the longest of: so many seconds, so many
# times the mean time of a call, so many times the longest time.
SHORTEST_HANG, MEANS, LONGEST = 1.0, 20, 2
PATIENCE = 5  # times this limit may a call take before a hang becomes a finding


@dataclass
class Times:
    """How long the drawn calls of a route took, in seconds, and whether one has hung."""

    calls: int = 0
    total: float = 0.0
    longest: float = 0.0
    has_hung: bool = False

    def add(self, reply: Reply) -> None:
        """Add the time of a reply."""
        self.has_hung |= reply.status == HUNG
        if reply.status == "returned":
            self.calls += 1
            self.total += reply.outcome.seconds
            self.longest = max(self.longest, reply.outcome.seconds)

    def limit(self, whole: float, patience: int = 1) -> float:
        """The seconds that the next call may take; at most `whole`, the time limit of the run."""
        if not self.has_hung or not self.calls:
            return whole
        usual = max(MEANS * self.total / self.calls, LONGEST * self.longest)
        return min(whole, patience * max(SHORTEST_HANG, usual))


@dataclass(eq=False)
class Target:
    """An adapter on a kernel path, with its worker `child`.

    `first_path`: no other path of this adapter comes before it in the run. `options`: those of the
    command line that choose this target. Measured in the run: `probes` by route and dtype,
    `rechecks` by pin and route, `costly` regions by route and dtype, `times` by route.
    `not_started`: why the worker did not start; None if it did.
    """

    name: str
    adapter: Adapter
    path: str
    child: Child
    first_path: bool = True
    options: tuple[str, ...] = ()
    probes: dict[tuple[str, str], Probed | None] = field(default_factory=dict)
    rechecks: dict[tuple[str, str], Recheck] = field(default_factory=dict)
    costly: dict[tuple[str, str], list[CostlyRegion]] = field(default_factory=dict)
    times: dict[str, Times] = field(default_factory=dict)
    not_started: str | None = None

    @property
    def id(self) -> str:
        """The name of the target in messages and records."""
        return f"{self.name}-{self.path}"

    @property
    def version(self) -> str:
        """The version of the framework; NO_VERSION if it did not start."""
        return self.child.machine.version if self.child.machine else NO_VERSION

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables of the kernel path."""
        return dict(self.adapter.PATHS[self.path])

    @property
    def signature(self) -> str:
        """The CPU features and caps of the worker; empty if it did not start."""
        environment = {**os.environ, **self.environment}
        return signature(self.child.machine, environment) if self.child.machine else ""

    def limit_calls(self, route: str, whole: bool = False, patience: int = 1) -> None:
        """Set the time limit of the next calls of a route.

        `whole`: the time limit of the run, however long its calls took so far.
        """
        limit = self.child.time_limit
        self.child.call_limit = limit if whole else self._times(route).limit(limit, patience)

    def note_times(self, route: str, replies: Iterable[Reply]) -> None:
        """Add the times of replies of a route, and set the time limit of its next calls.

        After the first hang of a route, its limit is shorter than that of the run.
        """
        times = self._times(route)
        for reply in replies:
            times.add(reply)
        self.limit_calls(route)

    def _times(self, route: str) -> Times:
        """The times of a route."""
        return self.times.setdefault(route, Times())
