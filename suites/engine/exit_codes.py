"""The exit code of a run: pytest's own codes, each with one meaning."""

from __future__ import annotations

from collections.abc import Sequence

from suites.engine.run import Run

AGREES, DISCREPANCY, INTERRUPTED, FAULT, NOTHING_JUDGED = 0, 1, 2, 3, 5


def exit_code(run: Run, pytest_code: int, fault: bool, killed: bool) -> int:
    """0 agrees or known, 1 a discrepancy or a stale known failure, 2 interrupted, 3 our own fault, 5 nothing judged.

    Where a framework did not start, nothing is known about it: the code is 5 if nothing else was judged, 3 if all the
    rest agrees. 4 (misuse) is raised before there is a run.
    """
    if killed or pytest_code == INTERRUPTED:
        return INTERRUPTED
    if fault or pytest_code == FAULT:
        return FAULT
    if pytest_code in (AGREES, DISCREPANCY) and not run.judged and not run.has_discrepancies:
        return NOTHING_JUDGED
    if run.not_started and not run.has_discrepancies:
        return FAULT
    return pytest_code


def combine(codes: Sequence[int], pytest_code: int) -> int:
    """The exit code of a run in several processes, of their codes and of pytest's own for all of them."""
    if pytest_code not in (AGREES, DISCREPANCY):
        return pytest_code
    for code in (INTERRUPTED, FAULT, DISCREPANCY):
        if code in codes:
            return code
    return AGREES if AGREES in codes else NOTHING_JUDGED
