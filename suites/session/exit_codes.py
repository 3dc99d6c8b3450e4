"""The exit code of a run: pytest's own codes, each with one meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

AGREES, DISCREPANCY, INTERRUPTED, FAULT, NOTHING_JUDGED = 0, 1, 2, 3, 5


@dataclass(frozen=True)
class State:
    """What the exit code depends on, beside pytest's own.

    `judged`: how many outputs. `not_started`: target -> the reason. `fault`: an error of our own.
    `unrecorded`: a record could not be written. `killed`: the process was sent SIGTERM.
    """

    judged: int = 0
    has_discrepancies: bool = False
    not_started: Mapping[str, str] = field(default_factory=dict)
    fault: bool = False
    unrecorded: bool = False
    killed: bool = False


def exit_code(state: State, pytest_code: int) -> int:
    """0 agrees or known, 1 a discrepancy or a stale known failure, 2 interrupted,
    3 our own fault, 5 nothing judged.

    Where a framework did not start, nothing is known about it: the code is 5 if nothing else was
    judged, 3 if all the rest agrees. 4 (misuse) is raised before there is a run.
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
    """The state of a run in several processes."""
    states = list(states)
    return State(
        sum(state.judged for state in states),
        any(state.has_discrepancies for state in states),
        {target: why for state in states for target, why in state.not_started.items()},
        any(state.fault for state in states),
        any(state.unrecorded for state in states),
        any(state.killed for state in states),
    )
