"""A target: an adapter on a kernel path, with the worker that answers for it, and what was learnt about it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field

from adapters.protocol import Adapter
from adapters.worker.call import Reply
from adapters.worker.child import Child
from suites.accumulation.classify import Probed
from suites.engine.result import HUNG, CostlyRegion
from suites.known.recheck import Recheck
from suites.known.signature import signature

SHORTEST_HANG = 1.0  # seconds without an answer that are a hang, on a route that has hung before
HANG_FACTOR = 20  # times the longest call that the route has answered


@dataclass(eq=False)
class Target:
    """An adapter on a kernel path. `first_path`: the path is the first of the run's paths of this adapter.

    What is learnt in the run: `probes` by route and dtype, `rechecks` by pin and route, `costly` regions by route and
    dtype, the seconds of the `longest` drawn call that a route has answered, and the routes that have `hung`.
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
    longest: dict[str, float] = field(default_factory=dict)
    hung: set[str] = field(default_factory=set)
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

    def limit_calls(self, route: str, whole: bool = False) -> None:
        """Let the calls of a route take the time that is left to it; or the `whole` time limit."""
        longest, limit = self.longest.get(route, 0.0), self.child.time_limit
        if route in self.hung and longest and not whole:
            limit = min(limit, max(SHORTEST_HANG, HANG_FACTOR * longest))
        self.child.call_limit = limit

    def note_times(self, route: str, replies: Iterable[Reply]) -> None:
        """Learn from replies how long the calls of a route take.

        From a first hang on, a call need not take the whole time limit to be called hung.
        """
        for reply in replies:
            self.longest[route] = max(self.longest.get(route, 0.0), reply.outcome.seconds)
            if reply.status == HUNG:
                self.hung.add(route)
        self.limit_calls(route)
