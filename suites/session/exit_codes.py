"""The exit code of a run. The codes are those of pytest; each has one meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

AGREES, DISCREPANCY, INTERRUPTED, FAULT, NOTHING_JUDGED = 0, 1, 2, 3, 5


@dataclass(frozen=True)
class State:
    """What the exit code depends on, in addition to the exit code of pytest.

    `judged`: how many outputs were judged. `not_started`: target -> the reason. `fault`: an error
    in this project's code. `unrecorded`: a record could not be written. `killed`: SIGTERM came.
    """

    judged: int = 0
    has_discrepancies: bool = False
    not_started: Mapping[str, str] = field(default_factory=dict)
    fault: bool = False
    unrecorded: bool = False
    killed: bool = False


def exit_code(state: State, pytest_code: int) -> int:
    """The exit code. 0: all agrees, but for known failures. 1: a new discrepancy, or a stale known
    failure. 2: interrupted. 3: an error in this project's code. 5: no output was judged.

    If a framework did not start, the code is 5 if nothing was judged, and 3 if all that was judged
    agrees. 4 (misuse of the command line) is raised before there is a run.
    """
    if state.unrecorded and not state.killed:
        return FAULT
    if state.killed or pytest_code == INTERRUPTED:
        return INTERRUPTED
    if state.fault or pytest_code == FAULT:
        return FAULT
    if pytest_code in (AGREES, DISCREPANCY) and not state.judged and not state.has_discrepancies:
        return NOTHING_JUDGED
    if state.not_started and not state.has_discrepancies:
        return FAULT
    return pytest_code


def combined(states: Iterable[State]) -> State:
    """The state of a run, from the states of its processes."""
    states = list(states)
    return State(
        sum(state.judged for state in states),
        any(state.has_discrepancies for state in states),
        {target: why for state in states for target, why in state.not_started.items()},
        any(state.fault for state in states),
        any(state.unrecorded for state in states),
        any(state.killed for state in states),
    )
