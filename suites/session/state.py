"""The state of a session: that of this process, and of the processes that it controls."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from suites.engine.baseline import Baseline
from suites.engine.run import Run
from suites.session.exit_codes import State, combined


@dataclass
class Session:
    """The session of this process.

    `run`: None if no claim is asked here, as in the process that controls those of pytest-xdist.
    `processes`: the states of these processes, by name; `groups`: the beginnings of the test ids
    that stay in one of them. `header`: lines for the terminal. `baseline`: with the counts of all
    processes. `bugs`: the texts of the bugs at the end. `fault`: an exception in this project's
    code. `unrecorded`: a record could not be written. `killed`: SIGTERM came.
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
        """The seconds since the session began."""
        return time.monotonic() - self.started

    @property
    def state(self) -> State:
        """What the exit code depends on, from this process and those that it controls."""
        state = State(fault=self.fault, unrecorded=self.unrecorded, killed=self.killed)
        if self.run:
            journal = self.run.journal
            state = replace(
                state, judged=journal.judged, has_discrepancies=journal.has_discrepancies,
                not_started=dict(journal.not_started),
            )  # fmt: skip
        return combined([state, *self.processes.values()])
