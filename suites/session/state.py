"""What a session has come to, in this process and in those that it controls."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from suites.engine.baseline import Baseline
from suites.engine.run import Run
from suites.session.exit_codes import State, combined


@dataclass
class Session:
    """What this process's session has come to.

    `run` is None where no claim is asked, and in the process that controls those of pytest-xdist,
    whose states are `processes`, and which it gives tests by `groups`. `header`: lines for the
    terminal. `baseline`: what it has shown here and in those processes. `bugs`: their texts, at the
    end. `fault`: an exception of our own. `unrecorded`: a record could not be written. `killed`:
    SIGTERM came.
    """

    started: float = field(default_factory=time.monotonic)
    run: Run | None = None
    header: list[str] = field(default_factory=list)
    processes: dict[str, State] = field(default_factory=dict)
    baseline: Baseline = field(default_factory=Baseline)
    groups: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    fault: bool = False
    unrecorded: bool = False
    killed: bool = False

    @property
    def seconds(self) -> float:
        """How long the session has taken."""
        return time.monotonic() - self.started

    @property
    def state(self) -> State:
        """What the exit code depends on, of this process and of those that it controls."""
        own = State(fault=self.fault, unrecorded=self.unrecorded, killed=self.killed)
        if self.run:
            own = replace(
                own, judged=self.run.journal.judged,
                has_discrepancies=self.run.journal.has_discrepancies,
                not_started=dict(self.run.journal.not_started),
            )  # fmt: skip
        return combined([own, *self.processes.values()])
