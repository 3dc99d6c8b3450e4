"""The end of a session: its exit code, its bugs and footer, and what the terminal shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from suites.engine.first_and_last import footer
from suites.session.exit_codes import DISCREPANCY, exit_code
from suites.session.state import Session


def finish(session: Session, pytest_code: int) -> int:
    """Make the bugs of the run, and record its footer; returns the exit code."""
    code, run = exit_code(session.state, pytest_code), session.run
    if run and code == DISCREPANCY and not run.replay:
        session.bugs += run.bugs_at_end()
    if run:
        run.journal.write(footer(run, code, session.seconds))
    return code


def last_lines(session: Session, reports: Iterable[Any]) -> Iterator[str]:
    """The comparison with the baseline, the bugs of the run, and the results of replays.

    `reports`: those of pytest, of all tests.
    """
    yield from (*session.baseline.sentences(), *session.bugs)
    for report in reports:
        for name, sentence in getattr(report, "user_properties", ()):
            if name == "replay" and report.when == "call":
                yield f"{report.location[2]}: {sentence}"
