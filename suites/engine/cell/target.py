"""A target: an adapter on a kernel path, with the worker that answers for it,
and what was learnt about it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field

from adapters.protocol import Adapter
from adapters.worker.call import Reply
from adapters.worker.child import Child
from suites.accumulation.classify import Probed
from suites.engine.cell.result import HUNG, CostlyRegion
from suites.known.recheck import Recheck
from suites.known.signature import signature

SHORTEST_HANG = 1.0  # seconds without an answer that are a hang, on a route that has hung before
MEANS, LONGEST = 20, 2  # or so many times the mean, and the longest, of the calls that it answered
PATIENCE = 5  # times as long may a call take before it is a finding that it hangs


@dataclass
class Times:
    """How long the drawn calls of a route took, in seconds, and whether one has hung."""

    calls: int = 0
    total: float = 0.0
    longest: float = 0.0
    has_hung: bool = False

    def add(self, reply: Reply) -> None:
        """Note a reply."""
        self.has_hung |= reply.status == HUNG
        if reply.status == "returned":
            self.calls += 1
            self.total += reply.outcome.seconds
            self.longest = max(self.longest, reply.outcome.seconds)

    def limit(self, whole: float, patience: int = 1) -> float:
        """How long the next call may take, of the `whole` time limit, before it is called hung."""
        if not self.has_hung or not self.calls:
            return whole
        usual = max(MEANS * self.total / self.calls, LONGEST * self.longest)
        return min(whole, patience * max(SHORTEST_HANG, usual))


@dataclass(eq=False)
class Target:
    """An adapter on a kernel path.
    `first_path`: the path is the first of the run's paths of this adapter.

    What is learnt in the run: `probes` by route and dtype, `rechecks` by pin and route,
    `costly` regions by route and dtype, and the `times` of the drawn calls by route.
    """

    name: str
    adapter: Adapter
    path: str
    child: Child
    first_path: bool = True
    options: tuple[str, ...] = ()  # of the command line, for a replay
    probes: dict[tuple[str, str], Probed | None] = field(default_factory=dict)
    rechecks: dict[tuple[str, str], Recheck] = field(default_factory=dict)
    costly: dict[tuple[str, str], list[CostlyRegion]] = field(default_factory=dict)
    times: dict[str, Times] = field(default_factory=dict)
    not_started: str | None = None

    @property
    def id(self) -> str:
        """The name in messages and records."""
        return f"{self.name}-{self.path}"

    @property
    def signature(self) -> str:
        """The CPU features and caps under which the worker runs."""
        environment = {**os.environ, **self.adapter.PATHS[self.path]}
        return signature(self.child.machine, environment) if self.child.machine else ""

    def limit_calls(self, route: str, whole: bool = False, patience: int = 1) -> None:
        """Let the calls of a route take the time that is left to it; or the `whole` time limit."""
        limit = self.child.time_limit
        self.child.call_limit = limit if whole else self._times(route).limit(limit, patience)

    def note_times(self, route: str, replies: Iterable[Reply]) -> None:
        """Learn from replies how long the calls of a route take.

        From a first hang on, a call need not take the whole time limit to be called hung.
        """
        times = self._times(route)
        for reply in replies:
            times.add(reply)
        self.limit_calls(route)

    def _times(self, route: str) -> Times:
        return self.times.setdefault(route, Times())
